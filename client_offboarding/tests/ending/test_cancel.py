from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestCancel(LedgerCase):
    """Cancelling puts contracts back as they were and leaves billing alone."""

    def cancel(self, case, **values):
        values.setdefault("outcome", "retained")
        values.setdefault("consent", "A. Kowalska, e-mail of 2026-11-16")
        return case.action_cancel(**values)

    def test_everything_that_ending_changed_is_put_back(self):
        self.contract.date_end = "2030-12-31"
        renewing = self.make_line(
            self.contract, date_end="2026-12-31", is_auto_renew=True
        )
        self.make_line(self.contract, date_start="2027-03-01")
        self.make_line(self.contract, display_type="line_section", price_unit=0)
        chained = self.make_line(self.contract, date_end="2026-12-31")
        chained.plan_successor(self.day("2027-01-01"), self.day("2027-12-31"), True)
        waiting = self.make_line(self.contract, date_end="2026-06-30")
        waiting.manual_renew_needed = True
        self.make_line(self.contract, date_start="2027-01-01").cancel()
        self.bill(self.contract, 2)
        renewing.recurring_next_date = "2026-03-20"
        without_lines = self.make_contract(name="Empty", contract_line_ids=False)
        plain = self.make_contract(name="Plain", line_recurrence=False)
        self.bill(plain, 3)
        contracts = self.contract | without_lines | plain
        before = [self.read_contract(contract) for contract in contracts]
        for end in ("2026-11-20", "2027-02-28"):
            with self.subTest(end=end):
                case = self.end_on(end)
                self.assertNotEqual(
                    before, [self.read_contract(contract) for contract in contracts]
                )
                self.cancel(case)
                self.assertEqual(
                    before, [self.read_contract(contract) for contract in contracts]
                )

    def test_earlier_termination_is_put_back_too(self):
        reason = self.env["contract.terminate.reason"].create({"name": "Before"})
        self.contract.with_user(1)._terminate_contract(
            reason, "By hand", self.day("2026-12-31")
        )
        before = self.read_contract(self.contract)
        self.cancel(self.end_on("2026-11-30"))
        self.assertEqual(before, self.read_contract(self.contract))
        self.assertEqual(self.contract.terminate_reason_id, reason)

    def test_line_that_was_deleted_since_is_not_linked_again(self):
        """Neither a successor that the end cancelled, when the end moves, nor what
        went before, when the case is cancelled.
        """
        self.line.date_end = "2026-06-30"
        line = self.line.plan_successor(
            self.day("2026-07-01"), self.day("2026-12-31"), False
        )
        successor = line.plan_successor(
            self.day("2027-01-01"), self.day("2027-12-31"), False
        )
        case = self.end_on("2026-11-30")
        self.assertTrue(successor.is_canceled)
        successor.unlink()
        case.action_change_end("2026-12-15", reason="Later", consent="A. K., e-mail")
        self.assertEqual(line.date_end, self.day("2026-12-15"))
        self.line.unlink()
        self.cancel(case)
        self.assertEqual(line.date_end, self.day("2026-12-31"))
        self.assertFalse(line.successor_contract_line_id)
        self.assertFalse(line.predecessor_contract_line_id)

    def test_reason_that_was_deleted_since_is_not_put_back(self):
        reason = self.env["contract.terminate.reason"].create({"name": "Before"})
        self.contract.with_user(1)._terminate_contract(
            reason, "By hand", self.day("2026-12-31")
        )
        case = self.end_on("2026-11-30")
        reason.unlink()
        self.cancel(case)
        self.assertTrue(self.contract.is_terminated)
        self.assertFalse(self.contract.terminate_reason_id)

    def test_prepaid_line_gets_its_progress_back(self):
        self.line.write(
            {"recurring_invoicing_type": "pre-paid", "recurring_rule_type": "yearly"}
        )
        self.bill(self.contract)
        before = self.read_contract(self.contract)
        case = self.end_on("2026-11-30")
        self.assertEqual(self.line.last_date_invoiced, self.day("2026-11-30"))
        self.cancel(case)
        self.assertEqual(before, self.read_contract(self.contract))
        self.assertEqual(self.line.last_date_invoiced, self.day("2026-12-31"))

    def test_what_was_billed_meanwhile_stays_billed(self):
        self.bill(self.contract, 9)
        case = self.end_on("2026-12-15")
        self.bill(self.contract)
        self.cancel(case)
        self.assertRecordValues(
            self.line,
            [
                {
                    "date_end": False,
                    "last_date_invoiced": self.day("2026-10-31"),
                    "recurring_next_date": self.day("2026-12-01"),
                }
            ],
        )
        invoice = self.bill(self.contract)
        self.assertEqual(
            invoice.invoice_line_ids.contract_period_start, self.day("2026-11-01")
        )
        self.assertEqual(
            invoice.invoice_line_ids.contract_period_end, self.day("2026-11-30")
        )

    def test_final_invoice_of_a_cut_period_leaves_the_rest_to_bill(self):
        self.bill(self.contract, 10)
        case = self.end_on("2026-11-20")
        draft = self.create_final_invoices(case)
        draft.action_post()
        self.cancel(case)
        self.assertEqual(self.line.last_date_invoiced, self.day("2026-11-20"))
        invoice = self.bill(self.contract)
        self.assertEqual(
            invoice.invoice_line_ids.contract_period_start, self.day("2026-11-21")
        )

    def test_cut_period_billed_in_full_is_not_billed_again(self):
        self.bill(self.contract, 10)
        case = self.end_on("2026-11-20")
        self.create_final_invoices(case, "full").action_post()
        self.cancel(case)
        self.assertEqual(self.line.last_date_invoiced, self.day("2026-11-30"))
        invoice = self.bill(self.contract)
        self.assertEqual(
            invoice.invoice_line_ids.contract_period_start, self.day("2026-12-01")
        )

    def test_credited_days_are_billed_anew(self):
        self.bill(self.contract, 11)
        case = self.end_on("2026-11-20")
        credit = self.create_final_invoices(case)
        with self.assertRefused("draft credit notes"):
            self.cancel(case)
        credit.action_post()
        self.cancel(case)
        self.assertEqual(self.line.last_date_invoiced, self.day("2026-11-20"))
        self.assertFalse(self.line.date_end)
        invoice = self.bill(self.contract)
        self.assertEqual(
            invoice.invoice_line_ids.contract_period_start, self.day("2026-11-21")
        )

    def test_half_credited_invoices_are_credited_first(self):
        invoices = self.bill(self.contract, 12)
        case = self.end_on("2026-11-20")
        self.reverse(invoices[-1])
        with self.assertRefused("credited only in part"):
            self.cancel(case)
        self.create_final_invoices(case).action_post()
        self.cancel(case)
        self.assertEqual(self.line.last_date_invoiced, self.day("2026-11-20"))

    def test_dropping_an_unpaid_draft_after_cancelling_bills_its_days_again(self):
        self.bill(self.contract, 9)
        case = self.end_on("2026-11-20")
        drafts = self.create_final_invoices(case)
        self.assertEqual(len(drafts), 2)
        self.cancel(case)
        drafts.with_user(self.accountant).unlink()
        self.assertEqual(self.line.last_date_invoiced, self.day("2026-09-30"))

    def test_delivered_notice_needs_the_other_sides_consent(self):
        self.contract.notice_interval = 2
        case = self.open_case()
        case.action_give_notice()
        for consent in (None, "", "  "):
            action = case.action_cancel(outcome="retained", consent=consent)
            self.assertEqual(action["res_model"], "client.offboarding.step")
        self.assertEqual(case.state, "notice")
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.owner)
            .with_context(**action["context"])
            .create({"consent": "Agreed by phone with A. Kowalska"})
        )
        self.assertTrue(wizard.needs_consent)
        wizard.action_confirm()
        self.assertEqual(case.state, "cancelled")
        self.assertEqual(case.outcome, "retained")
        self.assertIn("Agreed by phone", "".join(case.message_ids.mapped("body")))
        self.assertFalse(self.line.date_end)

    def test_case_in_preparation_is_cancelled_without_consent(self):
        case = self.open_case()
        action = case.action_cancel()
        self.assertEqual(action["res_model"], "client.offboarding.step")
        self.assertTrue(case.action_cancel(outcome="mistake"))
        self.assertEqual(case.state, "cancelled")
        self.assertFalse(case.outcome)

    def test_outcome_that_is_none_cancels_nothing(self):
        """A mistyped word would count a client who stays as a mistake."""
        case = self.open_case(date_delivered=False)
        for outcome in ("retaind", "ended"):
            with self.assertRaisesRegex(UserError, "can't be chosen"):
                case.action_cancel(outcome)
        self.assertEqual(case.state, "draft")

    def test_cancelling_is_refused_after_the_end(self):
        case = self.open_case()
        case.action_give_notice()
        self.assertLess(case.date_end, self.day("2026-11-16"))
        with self.assertRefused("Make a new contract"):
            self.cancel(case)
        self.assertTrue(self.contract.is_terminated)

    def test_last_day_is_not_past(self):
        self.cancel(self.end_on("2026-11-16"))
        self.assertFalse(self.contract.is_terminated)

    def test_others_cannot_cancel(self):
        case = self.end_on("2026-11-30")
        for user in (self.colleague, self.helper, self.accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.cancel(case.with_user(user))

    def test_cancelled_case_releases_its_contract(self):
        case = self.end_on("2026-11-30")
        self.cancel(case)
        again = self.open_case(
            scope="contracts", contract_ids=[Command.set(self.contract.ids)]
        )
        self.assertEqual(again.termination_ids.contract_id, self.contract)
        with self.assertRefused("isn't possible"):
            case.action_give_notice()
