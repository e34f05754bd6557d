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
