from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import PolishCase


@tagged("post_install", "-at_install")
class TestLatePayment(PolishCase):
    """Interest is proposed claim by claim, and nothing twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.open_case()
        # For the compensations, of which these tests say nothing.
        for day in (
            "2025-11-28",
            "2026-04-30",
            "2026-05-29",
            "2026-08-31",
            "2026-10-30",
        ):
            cls.enter_rate(day, 4.25)

    def interest(self):
        return self.propose(self.case).filtered(lambda c: c.kind == "interest")

    def test_country_of_the_company_decides_from_when_interest_runs(self):
        """Due on Christmas Eve 2025, paid on Wednesday, 31 December, at 15.25 %.

        In Poland the 24th is a holiday, the last day to pay is Monday the 29th, and
        10,000 × 15.25 % × 2 / 365 = 8.36. In Germany it is none: 7 days, 29.25.
        """
        invoice = self.late_invoice(10000, "2025-12-24")
        item = invoice.line_ids.filtered("date_maturity")
        for country, late_from, amount in (
            ("base.pl", "2025-12-30", 8.36),
            ("base.de", "2025-12-25", 29.25),
        ):
            with self.subTest(country), self.rollback():
                self.company.country_id = self.env.ref(country)
                for day, is_late in ((late_from, True), ("2025-12-24", False)):
                    with self.freeze(day):
                        item.invalidate_recordset()
                        self.assertEqual(item.offboarding_is_overdue, is_late)
                self.pay_on(invoice, "2025-12-31")
                self.assertEqual(self.interest().amount, amount)

    def test_interest_runs_until_the_day_of_the_company(self):
        self.late_invoice(10000, "2026-11-02")
        with self.far_from_company(self.accountant):
            charge = self.interest()
        self.assertEqual(str(max(charge.interest_ids.mapped("date_to"))), "2026-11-17")

    def test_interest_of_an_invoice_paid_late(self):
        invoice = self.late_invoice(10000, "2025-12-15")
        self.pay_on(invoice, "2026-02-10")
        charge = self.interest()
        self.assertRecordValues(
            charge,
            [
                {
                    "side": "client_owes",
                    "state": "proposed",
                    "amount": 224.11,
                    "currency_id": self.zloty.id,
                    "vat_treatment": "outside",
                    "user_id": self.accountant.id,
                }
            ],
        )
        self.assertIn(invoice.name, charge.name)
        self.assertNotIn("224", charge.name)
        self.assertRecordValues(
            charge.interest_ids,
            [
                {
                    "document": invoice.name,
                    "date_due": self.day("2025-12-15"),
                    "date_from": self.day("2025-12-16"),
                    "date_to": self.day("2026-02-10"),
                    "days": 57,
                    "base": 10000.0,
                    "amount": 224.11,
                    "is_paid": True,
                }
            ],
        )
        self.assertIn("16 d. × 15.25 %, 41 d. × 14.00 %", charge.calculation)

    def test_a_due_date_on_a_holiday_moves_on(self):
        self.pay_on(self.late_invoice(10000, "2025-12-24"), "2025-12-31")
        self.assertEqual(self.interest().amount, 8.36)

    def test_paid_on_the_last_day_nothing_is_late(self):
        self.pay_on(self.late_invoice(10000, "2025-12-24"), "2025-12-29")
        self.assertFalse(self.propose(self.case))

    def test_each_partial_payment_counts_from_its_own_date(self):
        invoice = self.late_invoice(10000, "2026-06-30")
        self.pay_on(invoice, "2026-06-29", 2000)
        self.pay_on(invoice, "2026-07-15", 3000)
        self.pay_on(invoice, "2026-07-31", 5000)
        charge = self.interest()
        rows = charge.interest_ids.sorted("date_to")
        # 3,000 × 15 d. and 5,000 × 31 d. at 13.75 %.
        self.assertEqual(rows.mapped("amount"), [16.95, 58.39])
        self.assertEqual(charge.amount, 75.34)

    def test_what_a_credit_note_took_off_was_never_owed(self):
        invoice = self.late_invoice(10000, "2026-06-30")
        self.reverse(invoice, 4000)
        credit = invoice.reversal_move_ids
        (invoice + credit).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()
        self.pay_on(invoice, "2026-07-15", 6000)
        # 6,000 × 15 d. at 13.75 %.
        self.assertEqual(self.interest().amount, 33.90)

    def test_an_open_rest_counts_until_today_and_is_brought_up_to_date(self):
        invoice = self.late_invoice(10000, "2026-10-31")  # a Saturday: until 2 November
        charge = self.interest()
        self.assertEqual(charge.interest_ids.date_from, self.day("2026-11-03"))
        self.assertEqual(charge.interest_ids.date_to, self.day("2026-11-16"))
        self.assertFalse(charge.interest_ids.is_paid)
        self.assertEqual(charge.amount, 52.74)  # 14 d. at 13.75 %
        # Paid on the 10th, as it turns out.
        self.pay_on(invoice, "2026-11-10")
        self.assertEqual(self.interest(), charge)
        self.assertEqual(charge.amount, 30.14)  # 8 d.
        self.assertEqual(len(charge.interest_ids), 1)

    def test_after_an_agreement_only_later_days_are_added(self):
        invoice = self.late_invoice(10000, "2026-10-31")
        charge = self.interest()
        self.agree(charge)
        self.assertEqual(self.interest(), charge)
        with self.freeze("2026-11-20 10:00:00"):
            self.pay_on(invoice, "2026-11-20")
            later = self.interest() - charge
        self.assertEqual(later.interest_ids.date_from, self.day("2026-11-17"))
        self.assertEqual(later.amount, 15.07)  # 4 d.

    def test_running_again_adds_nothing(self):
        self.pay_on(self.late_invoice(10000, "2026-06-30"), "2026-07-15")
        self.late_invoice(500, "2026-09-30")
        charges = self.propose(self.case)
        rows = charges.interest_ids
        messages = len(self.case.message_ids)
        self.assertEqual(self.propose(self.case), charges)
        self.assertEqual(charges.interest_ids, rows)
        self.assertEqual(len(self.case.message_ids), messages)

    def test_a_payment_matched_anew_is_not_charged_again(self):
        invoice = self.late_invoice(10000, "2026-06-30")
        payment = self.pay_on(invoice, "2026-07-15")
        charge = self.interest()
        self.agree(charge)
        receivable = invoice.line_ids.filtered(
            lambda x: x.account_type == "asset_receivable"
        )
        paid = receivable.matched_credit_ids.credit_move_id
        receivable.remove_move_reconcile()
        (receivable + paid).reconcile()
        self.assertEqual(self.interest(), charge)
        self.assertTrue(payment)

    def test_what_was_given_up_is_not_proposed_again(self):
        self.late_invoice(10000, "2026-09-30")
        charge = self.interest()
        charge.with_user(self.manager).action_waive("Goodwill")
        self.assertEqual(self.interest(), charge)

    def test_the_rate_is_that_of_the_kind_of_client(self):
        self.pay_on(self.late_invoice(10000, "2026-06-30"), "2026-07-15")
        for kind, amount in (
            ("public", 56.51),
            ("public_health", 48.29),
            ("consumer", 38.01),
            ("sole_trader", 38.01),
        ):
            with self.subTest(kind=kind):
                self.client.offboarding_client_kind = kind
                self.late_charges(self.case, "interest").unlink()
                self.assertEqual(self.interest().amount, amount)

    def test_a_person_of_unknown_kind_is_asked_for(self):
        self.client.write({"offboarding_client_kind": False, "is_company": False})
        self.late_invoice(10000, "2026-09-30")
        with self.assertRefused("what kind of client"):
            self.propose(self.case)

    def test_a_missing_half_year_is_named_and_nothing_is_proposed(self):
        self.env["l10n_pl.offboarding.interest.rate"].search(
            [("date_from", "=", "2026-07-01")]
        ).unlink()
        self.pay_on(self.late_invoice(10000, "2026-05-29"), "2026-06-15")
        self.late_invoice(10000, "2026-09-30")
        with self.assertRefused("07/01/2026"):
            self.propose(self.case)
        self.assertFalse(self.late_charges(self.case))

    def test_interest_is_in_the_currency_of_the_claim(self):
        self.env["res.currency.rate"].create(
            {"currency_id": self.euro.id, "name": "2026-06-01", "rate": 0.25}
        )
        invoice = self.late_invoice(1000, "2026-06-30", currency_id=self.euro.id)
        self.pay_on(invoice, "2026-07-15")
        charge = self.interest()
        self.assertEqual(charge.currency_id, self.euro)
        self.assertEqual(charge.amount, 5.65)

    def test_contacts_count_and_strangers_and_other_companies_do_not(self):
        self.late_invoice(10000, "2026-09-30", partner_id=self.contact.id)
        stranger = self.env["res.partner"].create({"name": "Obcy"})
        self.late_invoice(10000, "2026-09-30", partner_id=stranger.id)
        other = self.setup_other_company(name="Druga Sp. z o.o.")
        self.env["account.move"].with_company(other["company"]).create(
            {
                "move_type": "out_invoice",
                "company_id": other["company"].id,
                "partner_id": self.client.id,
                "invoice_date": "2026-09-01",
                "invoice_date_due": "2026-09-30",
                "invoice_line_ids": [
                    Command.create({"name": "X", "price_unit": 7, "tax_ids": False})
                ],
            }
        ).action_post()
        self.assertEqual(self.interest().interest_ids.mapped("base"), [10000])

    def test_with_some_contracts_only_their_invoices_count(self):
        self.line.last_date_invoiced = False
        mine = self.contract._recurring_create_invoice()
        mine.write({"invoice_date": "2026-02-01", "invoice_date_due": "2026-09-30"})
        mine.invoice_line_ids.tax_ids = False
        mine.action_post()
        self.late_invoice(9000, "2026-09-30")
        self.case.action_cancel(outcome="retained")
        case = self.open_case(scope="contracts")
        charges = self.propose(case).filtered(lambda c: c.kind == "interest")
        self.assertEqual(charges.interest_ids.mapped("document"), [mine.name])

    def enter(self, amount, **values):
        """The receivable item of an entry without an invoice."""
        entry = self.make_entry(self.client, amount, post=False)
        item = entry.line_ids.filtered(lambda x: x.account_type == "asset_receivable")
        item.write({"name": "FV/OLD/7", "date_maturity": "2026-06-30", **values})
        entry.action_post()
        return item

    def test_an_opening_entry_with_a_due_date_bears_interest(self):
        claim = self.enter(10000)
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.client.id,
                "amount": 10000,
                "date": "2026-07-15",
                "company_id": self.company.id,
            }
        )
        payment.action_post()
        paid = payment.move_id.line_ids.filtered(
            lambda x: x.account_id == claim.account_id
        )
        (claim + paid).reconcile()
        charges = self.propose(self.case)
        charge = charges.filtered(lambda c: c.kind == "interest")
        self.assertEqual(charge.amount, 56.51)
        self.assertEqual(charge.interest_ids.move_line_id, claim)
        self.assertEqual(charge.interest_ids.document, "FV/OLD/7")
        self.assertIn("FV/OLD/7", charge.name)
        compensation = charges.filtered(lambda c: c.kind == "compensation")
        self.assertEqual(compensation.amount, 297.5)  # 70 EUR at 4.25
        self.assertEqual(self.propose(self.case), charges)

    def test_an_entry_bears_the_rate_of_the_kind_of_client(self):
        self.enter(10000)
        self.client.offboarding_client_kind = "consumer"
        charges = self.propose(self.case)
        self.assertEqual(charges.kind, "interest", "no compensation from consumers")
        self.assertEqual(charges.amount, 352.26)  # 139 d. at 9.25 %

    def test_entries_that_are_no_claims_bear_nothing(self):
        self.enter(10000, date_maturity=False)
        self.enter(10000, date_maturity="2026-11-16")
        self.enter(-10000)
        # Paid back to the client, and the opposite of an entry.
        refund = self.env["account.payment"].create(
            {
                "partner_id": self.client.id,
                "payment_type": "outbound",
                "partner_type": "customer",
                "amount": 500,
                "date": "2026-07-15",
                "company_id": self.company.id,
            }
        )
        refund.action_post()
        back = refund.move_id.line_ids.filtered(
            lambda x: x.account_type == "asset_receivable"
        )
        self.assertGreater(back.balance, 0)
        back.date_maturity = "2026-07-15"
        opposite = self.enter(-300).move_id._reverse_moves()
        opposite.line_ids.filtered(lambda x: x.balance > 0).date_maturity = "2026-07-15"
        opposite.action_post()
        self.assertFalse(self.propose(self.case))

    def test_interest_of_less_than_half_a_grosz_is_none(self):
        """0.10 at 13.75 % for 47 days: 0.0018."""
        self.late_invoice(0.1, "2026-09-30")
        self.assertFalse(self.interest())

    def test_only_accountants_propose(self):
        self.late_invoice(10000, "2026-09-30")
        for user in (self.owner, self.manager, self.auditor, self.helper):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.case.with_user(user).action_propose_interest()

    def test_a_case_that_is_over_is_left_alone(self):
        case = self.case
        case.action_cancel(outcome="retained")
        self.late_invoice(10000, "2026-09-30")
        with self.assertRaises(UserError):
            self.propose(case)
