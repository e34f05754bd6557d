from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..settlement_common import SettlementCase


@tagged("post_install", "-at_install")
class TestSetOff(SettlementCase):
    """Declared on paper, booked by an accountant, each currency by itself."""

    def declare(self):
        paper = self.make_paper("set_off")
        paper.action_generate()
        paper.with_user(self.owner).action_sign_company()
        return paper

    def book(self, paper):
        paper.with_user(self.accountant).action_book_set_off()
        return paper.sudo().set_off_move_ids

    def test_due_claims_close_each_other_oldest_first(self):
        late = self.make_invoice("2026-10-20", 500.0)
        later = self.make_invoice("2026-11-10", 500.0)
        coming = self.make_invoice("2026-12-20", 500.0)
        bill = self.make_bill(800.0)
        paper = self.declare()
        self.assertEqual(paper.state, "signed")
        move = self.book(paper)
        self.assertEqual(move.state, "posted")
        self.assertEqual(move.ref, paper.name)
        self.assertEqual(
            (late | later | coming | bill).mapped("amount_residual"), [0, 200, 500, 0]
        )
        with self.assertRaisesRegex(UserError, "booked already"):
            self.book(paper)

    def test_currencies_are_not_mixed(self):
        self.make_invoice("2026-10-20", 500.0)
        euro = self.make_invoice("2026-10-20", 100.0, self.euro)
        bill = self.make_bill(30.0, currency_id=self.euro.id)
        paper = self.declare()
        move = self.book(paper)
        self.assertEqual(len(move), 1)
        self.assertEqual(move.line_ids.currency_id, self.euro)
        self.assertEqual(bill.amount_residual, 0)
        self.assertEqual(euro.amount_residual, 70)

    def test_credit_notes_are_claims_of_the_client_too(self):
        invoice = self.make_invoice("2026-10-20", 500.0)
        credit = invoice._reverse_moves([{"invoice_date": "2026-10-05"}])
        credit.invoice_line_ids.price_unit = 120.0
        credit.invoice_date_due = "2026-10-05"
        credit.action_post()
        if credit.amount_residual:
            self.book(self.declare())
        self.assertEqual(credit.amount_residual, 0)
        self.assertEqual(invoice.amount_residual, 380)

    def test_only_due_claims_of_both_sides(self):
        paper = self.make_paper("set_off")
        self.make_invoice("2026-10-20", 500.0)
        with self.assertRaisesRegex(UserError, "nothing to set off"):
            paper.action_generate()
        self.make_bill(800.0, day_due="2026-12-20")
        # A claim is due when its day is over.
        self.make_bill(800.0, day_due=fields.Date.today())
        with self.assertRaisesRegex(UserError, "nothing to set off"):
            paper.action_generate()
        self.make_bill(8.0)
        paper.action_generate()
        self.assertTrue(paper.facts_sha256)

    def test_claim_paid_in_the_meantime(self):
        invoice = self.make_invoice("2026-10-20", 500.0)
        self.make_bill(800.0)
        paper = self.make_paper("set_off")
        paper.action_generate()
        self.pay_part(invoice, 100.0)
        with self.assertRaisesRegex(UserError, f"{invoice.name}: less is open"):
            paper.action_sign_company()
        signed = self.declare()
        self.pay(invoice)
        with self.assertRaisesRegex(UserError, "less is open"):
            self.book(signed)

    def test_who_books_and_when(self):
        self.make_invoice("2026-10-20", 500.0)
        self.make_bill(800.0)
        paper = self.make_paper("set_off")
        paper.action_generate()
        with self.assertRaisesRegex(UserError, "once it is signed"):
            self.book(paper)
        paper.action_sign_company()
        for user in (self.owner, self.manager, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                paper.with_user(user).action_book_set_off()

    def test_locked_period_and_missing_journal_are_told(self):
        self.make_invoice("2026-10-20", 500.0)
        self.make_bill(800.0)
        paper = self.declare()
        self.company.sudo().fiscalyear_lock_date = fields.Date.today()
        with self.assertRaisesRegex(UserError, "period is locked"):
            self.book(paper)
        self.company.sudo().fiscalyear_lock_date = False
        journals = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "general")]
        )
        journals.active = False
        with self.assertRaisesRegex(UserError, "has no journal"):
            self.book(paper)
        journals.active = True
        self.assertTrue(self.book(paper))

    def test_statement_tells_of_set_offs_and_stays_right(self):
        self.make_invoice("2026-10-20", 500.0)
        self.make_bill(800.0)
        paper = self.declare()
        statement = self.make_paper("settlement")
        (before,) = statement._get_kind()._get_settlement(statement)
        self.assertEqual(before["net"], -300)
        self.assertFalse(before["set_offs"][0]["is_booked"])
        self.book(paper)
        (after,) = statement._get_kind()._get_settlement(statement)
        self.assertEqual(after["net"], -300)
        self.assertTrue(after["set_offs"][0]["is_booked"])

    def test_client_may_be_the_one_who_declares(self):
        self.make_invoice("2026-10-20", 500.0)
        self.make_bill(800.0)
        paper = self.make_paper("set_off", declared_by="client")
        paper.action_generate()
        with self.assertRaisesRegex(UserError, "doesn't sign"):
            paper.action_sign_company()
        paper.action_sign_client(name="Anna Kowalska")
        self.assertTrue(self.book(paper))

    def test_insolvency_warns(self):
        self.make_invoice("2026-10-20", 500.0)
        paper = self.make_paper("set_off")
        self.assertFalse(paper.set_off_warning)
        self.client.offboarding_legal_status = "insolvency"
        paper.invalidate_recordset()
        self.assertIn("93", paper.set_off_warning)
