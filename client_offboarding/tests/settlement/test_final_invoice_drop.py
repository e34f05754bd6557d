from odoo.tests import tagged

from ..ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestFinalInvoiceDrop(LedgerCase):
    """A dropped draft gives its period back to the contract: no month is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line.last_date_invoiced = "2026-08-31"

    def draft(self):
        """Drafts for September, October and a part of November."""
        case = self.handover("2026-11-10")
        drafts = self.create_final_invoices(case).sorted("id")
        self.assertEqual(len(drafts), 3)
        self.assertEqual(str(self.line.last_date_invoiced), "2026-11-10")
        return case, drafts.with_user(self.accountant)

    def assertBilledTo(self, day, case):
        self.assertEqual(str(self.line.last_date_invoiced), day)
        self.assertCheck(case, "contract_unbilled", int(day < "2026-11-10"))

    def test_all_drafts_deleted_are_billed_again(self):
        case, drafts = self.draft()
        drafts.unlink()
        self.assertBilledTo("2026-08-31", case)
        again = self.create_final_invoices(case)
        self.assertEqual(len(again), 3)
        self.assertEqual(sum(again.mapped("amount_untaxed")), 2333.33)

    def test_last_draft_deleted_gives_back_the_cut_month(self):
        case, drafts = self.draft()
        drafts[-1].unlink()
        self.assertBilledTo("2026-10-31", case)

    def test_draft_before_a_later_one_stays(self):
        case, drafts = self.draft()
        for drop in ("unlink", "button_cancel"):
            with self.subTest(drop=drop), self.assertRefused("Later periods"):
                getattr(drafts[0], drop)()
        self.assertBilledTo("2026-11-10", case)

    def test_line_removed_from_a_draft_is_billed_again(self):
        case, drafts = self.draft()
        drafts[-1].invoice_line_ids.unlink()
        self.assertBilledTo("2026-10-31", case)

    def test_cancelled_draft_gives_back_and_revived_takes_again(self):
        case, drafts = self.draft()
        drafts[-1].button_cancel()
        self.assertBilledTo("2026-10-31", case)
        drafts[-1].button_draft()
        self.assertBilledTo("2026-11-10", case)
        self.assertFalse(self.create_final_invoices(case))

    def test_cancelled_draft_whose_period_was_billed_anew_stays_cancelled(self):
        case, drafts = self.draft()
        drafts[-1].button_cancel()
        self.create_final_invoices(case)
        with self.assertRefused("billed again"):
            drafts[-1].button_draft()
        drafts[-1].unlink()
        self.assertBilledTo("2026-11-10", case)

    def test_posted_and_cancelled_invoice_gives_back(self):
        case, drafts = self.draft()
        drafts[-1].action_post()
        drafts[-1].button_draft()
        self.assertBilledTo("2026-11-10", case)
        drafts[-1].button_cancel()
        self.assertBilledTo("2026-10-31", case)

    def test_ordinary_draft_of_an_ended_contract_gives_back_too(self):
        draft = self.contract._recurring_create_invoice()
        self.assertFalse(draft.offboarding_id)
        case = self.handover("2026-09-30")
        draft.with_user(self.accountant).unlink()
        self.assertEqual(str(self.line.last_date_invoiced), "2026-08-31")
        self.assertEqual(self.create_final_invoices(case).amount_untaxed, 1000.0)

    def test_draft_that_reaches_past_the_end_gives_its_first_days_back(self):
        self.contract._recurring_create_invoice()
        self.contract._recurring_create_invoice()
        draft = self.contract._recurring_create_invoice()
        case = self.handover("2026-11-10")
        self.assertEqual(str(self.line.last_date_invoiced), "2026-11-10")
        draft.with_user(self.accountant).unlink()
        self.assertBilledTo("2026-10-31", case)
        self.assertCheck(case, "contract_prepaid", 0)

    def test_deleted_copy_of_an_invoice_gives_nothing_back(self):
        case, drafts = self.draft()
        copy = drafts[-1].copy()
        copy.unlink()
        self.assertBilledTo("2026-11-10", case)

    def test_draft_of_a_running_contract_is_left_to_oca(self):
        draft = self.contract._recurring_create_invoice()
        draft.with_user(self.accountant).unlink()
        self.assertEqual(str(self.line.last_date_invoiced), "2026-09-30")
