from odoo.tests import HttpCase, tagged

from ..rights import RightsCase


@tagged("post_install", "-at_install")
class TestFreshForm(RightsCase, HttpCase):
    """What is done in the dialog of a line shows on the form behind it."""

    def test_badges_behind_a_dialog_are_fresh(self):
        case = self.quiet_case("handover")
        line = self.add_return(case)
        self.start_tour(
            f"/odoo/offboarding/{case.id}",
            "client_offboarding_fresh_form",
            login=self.owner.login,
        )
        self.assertEqual(line.state, "cancelled")

    def test_client_who_stays_keeps_his_contract(self):
        case = self.open_case(initiated_by="client", date_delivered="2026-11-10")
        case.action_give_notice()
        self.assertTrue(self.line.date_end)
        self.start_tour(
            f"/odoo/offboarding/{case.id}",
            "client_offboarding_retention",
            login=self.owner.login,
        )
        self.env.invalidate_all()
        self.assertRecordValues(case, [{"state": "cancelled", "outcome": "retained"}])
        self.assertFalse(self.line.date_end)
        self.assertFalse(self.contract.is_terminated)
        # It is one of those that the client began, and saved.
        self.env.flush_all()
        row = self.env["client.offboarding.report"].with_user(self.owner)
        row = row.search([("offboarding_id", "=", case.id)])
        self.assertEqual((row.begun_by_client, row.saved), (1, 100))
