from odoo.exceptions import AccessError
from odoo.tests import tagged

from .ledger_common import LedgerCase

CONSENT = "A. Kowalska, e-mail of 2026-11-16"


@tagged("post_install", "-at_install")
class TestChangeEnd(LedgerCase):
    """Moving the end re-ends the lines, and billing keeps up."""

    def move_end(self, case, day, **values):
        values.setdefault("reason", "The sides agreed")
        return case.action_change_end(date_end=day, consent=CONSENT, **values)

    def billed_days(self):
        """First and last day of every period on a live invoice, in order."""
        lines = self.env["account.move.line"].search(
            [
                ("contract_line_id", "=", self.line.id),
                ("move_id.move_type", "=", "out_invoice"),
                ("parent_state", "!=", "cancel"),
            ],
            order="contract_period_start",
        )
        return [
            (str(line.contract_period_start), str(line.contract_period_end))
            for line in lines
        ]

    def test_end_moves_earlier_and_later(self):
        case = self.end_on("2026-11-30")
        for day in ("2026-11-20", "2027-01-31", "2026-12-31"):
            with self.subTest(day=day):
                self.assertTrue(self.move_end(case, day))
                self.assertEqual(case.date_end, self.day(day))
                self.assertEqual(self.line.date_end, self.day(day))
                self.assertEqual(self.contract.date_end, self.day(day))
                self.assertEqual(self.contract.terminate_date, self.day(day))
        self.assertEqual(case.state, "notice")
        history = "".join(case.message_ids.mapped("body"))
        for part in ("2026-11-30", "2026-11-20", "2027-01-31", CONSENT, "agreed"):
            self.assertIn(part, history)

    def test_cancelling_after_a_move_restores_the_contract(self):
        self.line.write({"date_end": "2026-12-31", "is_auto_renew": True})
        before = self.read_contract(self.contract)
        case = self.end_on("2026-11-30")
        self.move_end(case, "2027-03-31")
        self.move_end(case, "2026-11-25")
        case.action_cancel(outcome="retained", consent=CONSENT)
        self.assertEqual(self.read_contract(self.contract), before)

    def test_lines_cancelled_by_the_first_end_come_back_for_a_later_one(self):
        later = self.make_line(self.contract, date_start="2026-12-15")
        case = self.end_on("2026-11-30")
        self.assertTrue(later.is_canceled)
        self.move_end(case, "2026-12-31")
        self.assertFalse(later.is_canceled)
        self.assertEqual(later.date_end, self.day("2026-12-31"))

    def test_later_end_after_billing_bills_the_rest_once(self):
        self.line.last_date_invoiced = "2026-10-31"
        case = self.handover("2026-11-20")
        self.create_final_invoices(case).action_post()
        self.move_end(case, "2026-12-31")
        self.create_final_invoices(case).action_post()
        self.assertEqual(
            self.billed_days()[:2],
            [("2026-11-01", "2026-11-20"), ("2026-11-21", "2026-12-20")],
        )
        self.assertCheck(case, "contract_unbilled", 0)
        self.assertCheck(case, "contract_prepaid", 0)

    def test_later_end_in_a_period_billed_in_full_costs_nothing_more(self):
        self.line.last_date_invoiced = "2026-10-31"
        case = self.handover("2026-11-20")
        self.create_final_invoices(case, "full").action_post()
        self.move_end(case, "2026-11-25")
        self.assertCheck(case, "contract_unbilled", 0)
        self.assertCheck(case, "contract_prepaid", 0)
        self.assertFalse(self.create_final_invoices(case))

    def test_earlier_end_after_billing_is_credited(self):
        self.line.last_date_invoiced = "2026-10-31"
        case = self.handover("2026-12-31")
        self.create_final_invoices(case).action_post()
        self.move_end(case, "2026-11-20")
        self.assertCheck(case, "contract_prepaid", 1, 1333.33)
        notes = self.create_final_invoices(case)
        self.assertEqual(len(notes), 2)
        notes.action_post()
        self.assertCheck(case, "contract_prepaid", 0)

    def test_earlier_end_after_a_credit_note_owes_the_difference(self):
        self.line.last_date_invoiced = "2026-10-31"
        november = self.bill(self.contract)
        case = self.handover("2026-11-27")
        self.create_final_invoices(case).action_post()
        self.move_end(case, "2026-11-18")
        self.assertCheck(case, "contract_prepaid", 1, 300.0)
        self.reverse(november, 300.0)
        self.assertCheck(case, "contract_prepaid", 0)

    def test_later_end_after_a_credit_note_bills_the_credited_days(self):
        self.line.last_date_invoiced = "2026-10-31"
        self.bill(self.contract)
        case = self.handover("2026-11-20")
        self.create_final_invoices(case).action_post()
        self.move_end(case, "2026-11-30")
        invoice = self.create_final_invoices(case)
        self.assertEqual(
            self.billed_days()[-1],
            ("2026-11-21", "2026-11-30"),
        )
        # OCA counts a new period from the first day that isn't invoiced.
        self.assertEqual(invoice.amount_untaxed, 333.33)

    def test_drafts_past_an_earlier_end_are_deleted_and_billed_anew(self):
        self.line.last_date_invoiced = "2026-10-31"
        case = self.handover("2026-12-31")
        drafts = self.create_final_invoices(case)
        self.move_end(case, "2026-11-20")
        drafts.with_user(self.accountant).unlink()
        self.assertEqual(str(self.line.last_date_invoiced), "2026-10-31")
        self.create_final_invoices(case)
        self.assertEqual(self.billed_days(), [("2026-11-01", "2026-11-20")])

    def test_draft_credit_notes_are_posted_or_deleted_first(self):
        self.line.last_date_invoiced = "2026-10-31"
        self.bill(self.contract)
        case = self.handover("2026-11-20")
        draft = self.create_final_invoices(case)
        with self.assertRefused("draft credit notes"):
            self.move_end(case, "2026-11-25")
        draft.with_user(self.accountant).unlink()
        self.move_end(case, "2026-11-25")
        self.assertCheck(case, "contract_prepaid", 1, 166.67)

    def test_delivered_notice_moves_with_consent_only(self):
        self.contract.notice_interval = 2
        case = self.open_case()
        case.action_give_notice()
        action = case.action_change_end(date_end="2026-12-24", reason="Agreed")
        self.assertEqual(action["res_model"], "client.offboarding.step")
        self.assertEqual(case.date_end, self.day("2026-12-12"))
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.owner)
            .with_context(**action["context"])
            .create({"date_end": "2026-12-24", "reason": "R", "consent": CONSENT})
        )
        self.assertTrue(wizard.needs_consent)
        wizard.action_confirm()
        self.assertEqual(self.line.date_end, self.day("2026-12-24"))
        self.assertEqual(case.termination_ids.date_end_reason, "R")

    def test_agreement_moves_without_consent_but_not_without_a_reason(self):
        case = self.end_on("2026-11-30")
        action = case.action_change_end(date_end="2026-12-24")
        self.assertEqual(action["res_model"], "client.offboarding.step")
        self.assertTrue(case.action_change_end(date_end="2026-12-24", reason="R"))

    def test_end_that_has_passed_stays(self):
        case = self.end_on("2026-11-15")
        with self.assertRefused("ended already"):
            self.move_end(case, "2026-12-31")

    def test_others_cannot_move_the_end(self):
        case = self.end_on("2026-11-30")
        for user in (self.colleague, self.helper, self.accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.move_end(case.with_user(user), "2026-12-31")
