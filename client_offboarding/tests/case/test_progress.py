from freezegun import freeze_time

from odoo import SUPERUSER_ID
from odoo.tests import tagged

from ..ledger_common import LedgerCase
from ..rights import RightsCase


@tagged("post_install", "-at_install")
class TestProgress(RightsCase, LedgerCase):
    """Progress is that of the case's real items, and found work doesn't lower it."""

    def progress(self, case, user=None):
        """As the next request reads it: what this one did is done for good."""
        self.env.cr.flush()
        self.env.invalidate_all()
        case = case.with_user(user or self.owner)
        return case.progress, case.settled_item_count, case.total_item_count

    def test_nothing_is_settled_in_a_case_that_was_just_opened(self):
        case = self.quiet_case()
        done, settled, _total = self.progress(case)
        self.assertEqual((done, settled), (0, 0))

    def test_progress_is_the_share_of_what_is_settled(self):
        # Settled: the contract has its end. Open: the confirmation isn't signed.
        case = self.quiet_case("handover")
        self.assertEqual(self.progress(case), (50, 1, 2))
        lines = self.add_return(case)
        lines |= self.add_return(case)
        self.assertEqual(self.progress(case)[1:], (1, 4))
        lines[0].action_receive()
        self.assertEqual(self.progress(case), (50, 2, 4))
        lines[1].action_receive()
        self.assertEqual(self.progress(case), (75, 3, 4))
        self.sign(self.paper(case, "returns"))
        self.assertEqual(self.progress(case), (80, 4, 5))

    def paper(self, case, kind):
        paper = case._get_or_create_paper(kind)
        paper.action_generate()
        return paper

    def test_work_that_is_found_lowers_nothing(self):
        case = self.quiet_case("handover")
        self.add_return(case).action_receive()
        self.assertEqual(self.progress(case), (66, 2, 3))
        for _number in range(5):
            self.add_return(case)
            self.assertEqual(self.progress(case)[0], 66)
        # Also of the ledger, which is read live.
        self.make_invoice(100.0, partner_id=self.quiet.id, post=False)
        self.assertEqual(self.progress(case), (66, 2, 9))
        for line in case.return_ids.filtered(lambda one: not one.is_settled):
            line.action_receive()
        self.assertEqual(self.progress(case), (77, 7, 9))

    def test_what_is_dropped_counts_neither_way(self):
        case = self.quiet_case("handover")
        self.add_return(case).action_cancel_line()
        self.assertEqual(self.progress(case), (50, 1, 2))

    def test_waived_items_are_settled(self):
        case = self.quiet_case("handover")
        self.add_return(case)
        self.env["client.offboarding.check"]._forget()
        wizard = self.check(case, "return_open").with_user(self.manager).action_waive()
        self.env["client.offboarding.waive"].with_user(self.manager).with_context(
            **wizard["context"]
        ).create({"reason": "Lost years ago", "kind": "written_off"}).action_waive()
        self.assertEqual(self.progress(case), (66, 2, 3))

    def test_paid_final_invoices_are_settled(self):
        case = self.quiet_case("handover")
        invoice = self.make_invoice(100.0, partner_id=self.quiet.id)
        invoice.offboarding_id = case
        self.mark_sent(invoice)
        self.pay(invoice)
        self.assertEqual(self.progress(case), (66, 2, 3))

    def test_the_last_item_is_the_closing(self):
        case = self.quiet_case("confirm")
        self.sign(case.protocol_ids)
        self.assertEqual(self.progress(case), (99, 2, 2))
        case.action_close()
        self.assertEqual(self.progress(case)[0], 100)

    def test_it_is_closed_on_the_day_of_the_company(self):
        """By the last signature, which may come by a link: from nobody's time zone."""
        self.company.partner_id.tz = "Europe/Warsaw"
        case = self.quiet_case("confirm")
        self.sign(case.protocol_ids)
        with freeze_time("2026-12-31 23:30:00"):
            case.with_user(SUPERUSER_ID).with_context(tz=False).action_close()
        self.assertEqual(str(case.date_closed), "2027-01-01")

    def test_only_reopening_begins_anew(self):
        case = self.quiet_case("closed")
        case.with_user(self.manager).action_reopen(reason="A laptop turned up")
        # The signed confirmation is void: one contract of two items is settled.
        self.assertEqual(self.progress(case), (50, 1, 2))

    def test_everybody_reads_the_same_progress(self):
        case = self.quiet_case("handover")
        line = self.add_return(case, user_id=self.helper.id)
        line.action_receive()
        for user in (self.officer, self.accountant, self.auditor, self.helper):
            with self.subTest(user=user.login):
                self.assertEqual(self.progress(case, user), (66, 2, 3))

    def test_untouched_areas_are_not_listed_as_settled(self):
        case = self.quiet_case("handover")
        labels = dict(self.env["client.offboarding.check"]._selection_code())
        self.assertNotIn(labels["return_open"], case.settled_checks.split(", "))
        self.assertIn(labels["contract_running"], case.settled_checks.split(", "))
        self.add_return(case).action_receive()
        self.env["client.offboarding.check"]._forget()
        self.assertIn(labels["return_open"], case.settled_checks.split(", "))

    def test_law_of_a_case_without_a_contract_is_not_started(self):
        case = self.quiet_case()
        case.termination_ids.unlink()
        self.env["client.offboarding.check"]._forget()
        states = {area["area"]: area["state"] for area in case.area_states}
        self.assertEqual(states["legal"], "new")
