from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
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

    def reach(self, paper, day="2026-11-16", channel="in_person"):
        """The accountant records that the client has the declaration."""
        paper.with_user(self.accountant).write(
            {"date_delivered": day, "delivery_channel": channel}
        )
        return paper

    def get_set_off(self, paper):
        return paper._get_kind()._get_set_off(paper)

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
        move = self.book(self.reach(paper))
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
        move = self.book(self.reach(self.declare()))
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
            self.book(self.reach(self.declare()))
        self.assertEqual(credit.amount_residual, 0)
        self.assertEqual(invoice.amount_residual, 380)

    def test_the_declaring_sides_claim_has_to_be_due(self):
        paper = self.make_paper("set_off")
        self.make_bill(800.0)
        # A claim is due when its day is over; the 14th is a Saturday, paid in time on
        # Monday, the 16th.
        for day in ("2026-12-20", "2026-11-16", "2026-11-14"):
            self.make_invoice(day, 500.0)
            with (
                self.subTest(day=day),
                self.assertRaisesRegex(UserError, "nothing to set off"),
            ):
                paper.action_generate()
        with freeze_time("2026-11-17"):
            paper.action_generate()
        self.assertEqual(
            self.get_set_off(paper)[0]["claims"][0][1][0]["due"], "14.11.2026"
        )

    def test_the_other_sides_claim_need_not_be_due_and_warns(self):
        self.make_invoice("2026-10-20", 500.0)
        bill = self.make_bill(800.0, day_due="2026-12-20")
        paper = self.make_paper("set_off")
        self.assertIn(bill.name, paper.set_off_warning)
        self.assertIn("498", paper.set_off_warning)
        paper.action_generate()
        paper.action_sign_company()
        self.book(self.reach(paper))
        self.assertEqual(bill.amount_residual, 300)

    def test_what_the_client_declares_asks_for_his_claim_to_be_due(self):
        self.make_invoice("2026-12-20", 500.0)
        bill = self.make_bill(800.0, day_due="2026-12-20")
        paper = self.make_paper("set_off", declared_by="client")
        with self.assertRaisesRegex(UserError, "nothing to set off"):
            paper.action_generate()
        bill.line_ids.filtered("date_maturity").date_maturity = "2026-10-20"
        paper.action_generate()
        self.assertTrue(paper.facts_sha256)

    def test_paper_names_title_and_day_of_each_claim(self):
        """Our 500 pair with his 300 of 20 October and 200 of his 800 of 2 November."""
        self.make_invoice("2026-10-05", 500.0)
        self.make_bill(300.0, day_due="2026-10-20")
        self.make_bill(800.0, day_due="2026-11-02")
        paper = self.declare()
        ((_ours, ours), (_theirs, theirs)) = self.get_set_off(paper)[0]["claims"]
        parts = ours[0]["possible"].split("\n")
        self.assertEqual(
            [part.split(":")[0] for part in parts], ["20.10.2026", "02.11.2026"]
        )
        self.assertIn("300", parts[0])
        self.assertIn("200", parts[1])
        self.assertEqual(
            [row["possible"] for row in theirs], ["20.10.2026", "02.11.2026"]
        )
        self.assertEqual(theirs[0]["title"], "Advertising")

    def test_it_is_possible_from_the_last_day_to_pay_of_both(self):
        # 31 October is a Saturday, 1 November a holiday and a Sunday.
        self.make_invoice("2026-10-31", 500.0)
        self.make_bill(500.0, day_due="2026-10-20")
        ((_ours, ours), (_theirs, theirs)) = self.get_set_off(self.declare())[0][
            "claims"
        ]
        self.assertEqual(ours[0]["possible"], "02.11.2026")
        self.assertEqual(theirs[0]["possible"], "02.11.2026")

    def test_nothing_is_booked_before_the_client_knows(self):
        invoice = self.make_invoice("2026-10-20", 500.0)
        self.make_bill(800.0)
        paper = self.declare()
        with self.assertRaisesRegex(UserError, "hasn't reached"):
            self.book(paper)
        self.assertEqual(invoice.amount_residual, 500)
        with self.assertRaisesRegex(ValidationError, "lies ahead"):
            self.reach(paper, "2026-11-17")
        with self.assertRaisesRegex(ValidationError, "before"):
            self.reach(paper, "2026-11-13")
        self.reach(paper)
        self.book(paper)
        self.assertEqual(invoice.amount_residual, 0)
        with self.assertRaisesRegex(UserError, "stays"):
            self.reach(paper)

    def test_days_are_those_of_the_company_wherever_its_people_are(self):
        people = self.owner | self.accountant | self.env.user
        invoice = self.make_invoice("2026-11-16", 500.0)
        self.make_bill(500.0)
        with self.far_from_company(people):
            paper = self.declare()
            self.assertEqual(str(paper.date_as_of), "2026-11-17")
            with self.assertRaises(ValidationError) as refused:
                self.reach(paper, "2026-11-18")
            self.assertIn("lies ahead", str(refused.exception))
            move = self.book(self.reach(paper, "2026-11-17"))
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(str(move.date), "2026-11-17")

    def test_nothing_is_delivered_on_a_day_that_the_company_has_not_begun(self):
        self.company.partner_id.tz = "America/Los_Angeles"
        self.accountant.tz = "Pacific/Auckland"
        self.make_invoice("2026-10-20", 500.0)
        self.make_bill(500.0)
        paper = self.declare()
        with freeze_time("2026-11-16 12:00:00"):
            with self.assertRaises(ValidationError) as refused:
                self.reach(paper, "2026-11-17")
            self.assertIn("lies ahead", str(refused.exception))
            move = self.book(self.reach(paper, "2026-11-16"))
        self.assertEqual(str(move.date), "2026-11-16")

    def test_a_declaration_that_nobody_signed_is_not_delivered(self):
        self.make_invoice("2026-10-20", 500.0)
        self.make_bill(800.0)
        paper = self.make_paper("set_off")
        paper.action_generate()
        with self.assertRaisesRegex(ValidationError, "isn't signed"):
            self.reach(paper)

    def test_auditor_records_no_delivery(self):
        self.make_invoice("2026-10-20", 500.0)
        self.make_bill(800.0)
        paper = self.declare()
        for user in (self.auditor, self.helper):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                paper.with_user(user).write({"date_delivered": "2026-11-16"})
        self.assertFalse(paper.date_delivered)

    def test_delivery_opens_nothing_else_of_a_signed_paper(self):
        self.make_invoice("2026-10-20", 500.0)
        self.make_bill(800.0)
        paper = self.declare()
        with self.assertRaisesRegex(UserError, "signed"):
            paper.write({"date_delivered": "2026-11-16", "place": "Kraków"})

    def test_claim_paid_in_the_meantime(self):
        invoice = self.make_invoice("2026-10-20", 500.0)
        self.make_bill(800.0)
        paper = self.make_paper("set_off")
        paper.action_generate()
        self.pay_part(invoice, 100.0)
        with self.assertRaisesRegex(UserError, f"{invoice.name}: less is open"):
            paper.action_sign_company()
        signed = self.reach(self.declare())
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
        paper = self.reach(self.declare())
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
        self.book(self.reach(paper))
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

    def test_client_s_declaration_came_when_he_had_signed_it(self):
        """Not only once we record it: it was signed on the 10th, today is the 16th."""
        self.make_invoice("2026-10-20", 500.0)
        self.make_bill(800.0)
        paper = self.make_paper("set_off", declared_by="client")
        paper.action_generate()
        paper.action_sign_client(name="Anna Kowalska", date="2026-11-10")
        with self.assertRaisesRegex(UserError, "11/10/2026 and can't have been"):
            paper.date_delivered = "2026-11-09"
        paper.date_delivered = "2026-11-10"
        self.assertEqual(str(paper._get_day_reached()), "2026-11-10")

    def test_insolvency_warns(self):
        self.make_invoice("2026-10-20", 500.0)
        paper = self.make_paper("set_off")
        self.assertFalse(paper.set_off_warning)
        self.client.offboarding_legal_status = "insolvency"
        paper.invalidate_recordset()
        self.assertIn("93", paper.set_off_warning)
