from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PolishCase


@tagged("post_install", "-at_install")
class TestInterestKinds(PolishCase):
    """Between businesses, or of Civil Code 481; with rates that somebody confirmed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.handover()
        for day in ("2026-08-31", "2026-09-30", "2026-05-29"):
            cls.enter_rate(day, 4.25)
        cls.rate = cls.env.ref("l10n_pl_client_offboarding.interest_rate_2026_07_01")

    def late_note(self, kind="penalty", treatment="outside", **values):
        """10,000 of a charge, due on Monday, 5 October 2026 and open ever since."""
        charge = (
            self.env["client.offboarding.charge"]
            .with_user(self.accountant)
            .create(
                {
                    "offboarding_id": self.case.id,
                    "kind": kind,
                    "name": "For something",
                    "price_unit": 10000,
                    "currency_id": self.zloty.id,
                    "vat_treatment": treatment,
                    "vat_reason": "Decided",
                    **values,
                }
            )
        )
        self.agree(charge)
        move = self.create_final_invoices(self.case)
        move = move.filtered(
            lambda one: charge in one.invoice_line_ids.offboarding_charge_id
        )
        move.invoice_line_ids.tax_ids = False
        move.write(
            {
                "invoice_date": "2026-09-05",
                "invoice_payment_term_id": False,
                "invoice_date_due": "2026-10-05",
            }
        )
        move.action_post()
        return move

    def rows(self):
        return self.propose(self.case).interest_ids

    def test_penalty_on_a_debit_note_bears_civil_interest(self):
        """42 days at 3.75 + 5.5 = 9.25 %: 10,000 × 9.25 % × 42 / 365 = 106.44"""
        self.late_note()
        charges = self.propose(self.case)
        self.assertRecordValues(charges, [{"kind": "interest", "amount": 106.44}])
        self.assertTrue(charges.interest_ids.is_civil)

    def test_damages_on_a_debit_note_bear_civil_interest(self):
        self.late_note("equipment")
        charges = self.propose(self.case)
        self.assertRecordValues(charges, [{"kind": "interest", "amount": 106.44}])

    def test_taxed_penalty_bears_civil_interest_too(self):
        self.late_note("penalty", "taxable")
        charges = self.propose(self.case)
        self.assertRecordValues(charges, [{"kind": "interest", "amount": 106.44}])

    def test_sold_equipment_is_a_price(self):
        """At 13.75 %: 158.22, and the compensation of 70 EUR."""
        self.late_note("equipment", "taxable")
        charges = self.propose(self.case)
        self.assertEqual(
            sorted(charges.mapped(lambda one: (one.kind, one.amount))),
            [("compensation", 297.5), ("interest", 158.22)],
        )
        self.assertFalse(charges.interest_ids.is_civil)

    def test_invoices_keep_the_commercial_rate_beside_a_note(self):
        self.late_note()
        self.late_invoice(10000, "2026-10-05")
        rows = self.rows()
        self.assertEqual(sorted(rows.mapped("amount")), [106.44, 158.22])

    def test_no_interest_on_interest(self):
        self.late_note("interest")
        charged = self.late_charges(self.case)
        self.assertEqual(len(charged), 1)
        self.assertEqual(self.propose(self.case), charged)

    def test_consumers_pay_civil_interest_on_everything(self):
        self.client.offboarding_client_kind = "consumer"
        self.late_invoice(10000, "2026-10-05")
        self.assertEqual(self.rows().amount, 106.44)

    def test_civil_interest_beyond_the_last_rate_says_from_when(self):
        self.client.offboarding_client_kind = "consumer"
        self.late_invoice(10000, "2026-10-05")
        with (
            self.freeze("2027-01-04"),
            self.assertRaisesRegex(UserError, "01/01/2027"),
        ):
            self.propose(self.case)
        self.assertFalse(self.late_charges(self.case))

    # Rates that nobody confirmed

    def test_rate_to_be_confirmed_is_marked_until_an_accountant_confirms_it(self):
        self.late_invoice(10000, "2026-10-05")
        charge = self.propose(self.case).filtered(lambda one: one.kind == "interest")
        self.assertIn("07/01/2026 is to be confirmed", charge.rate_note)
        self.assertIn("to be confirmed", charge.interest_ids.rate_note)
        self.assertIn("to be confirmed", self.case.message_ids[0].body)
        self.assertFalse(self.rate.is_confirmed)
        with self.assertRaises(AccessError):
            charge.with_user(self.auditor).action_confirm_rates()
        with self.assertRaises(AccessError):
            self.rate.with_user(self.manager).action_confirm()
        charge.with_user(self.accountant).action_confirm_rates()
        self.assertFalse(charge.rate_note)
        self.assertTrue(self.rate.is_confirmed)
        self.assertEqual(self.rate.confirmed_by_id, self.accountant)
        self.assertEqual(self.rate.reference_rate, 3.75)

    def test_interest_of_other_half_years_is_not_marked(self):
        invoice = self.late_invoice(10000, "2026-06-15")
        self.pay_on(invoice, "2026-06-30")
        charge = self.propose(self.case).filtered(lambda one: one.kind == "interest")
        self.assertFalse(charge.rate_note)
        self.assertNotIn("to be confirmed", self.case.message_ids[0].body)

    def test_correcting_a_rate_confirms_it(self):
        self.rate.with_user(self.books_manager).reference_rate = 3.5
        self.assertTrue(self.rate.is_confirmed)
        self.assertEqual(self.rate.confirmed_by_id, self.books_manager)

    def test_a_change_within_the_half_year_is_marked_for_its_days_only(self):
        """A change of 8 October that nobody confirmed: civil interest of later days."""
        self.rate.action_confirm()
        change = self.rate.copy(
            {"date_from": "2026-10-08", "reference_rate": 3.5, "is_confirmed": False}
        )
        change.is_confirmed = False
        self.client.offboarding_client_kind = "consumer"
        early = self.late_invoice(10000, "2026-09-01")
        self.pay_on(early, "2026-10-07")
        charge = self.propose(self.case)
        self.assertFalse(charge.rate_note)
        self.late_invoice(10000, "2026-10-05")
        marked = self.propose(self.case) - charge
        self.assertIn("10/08/2026", marked.rate_note)

    def test_a_change_within_the_half_year_is_nothing_to_commercial_interest(self):
        """Its rate is that of 1 July: only that one is marked."""
        change = self.rate.copy({"date_from": "2026-10-08", "reference_rate": 3.5})
        change.is_confirmed = False
        self.late_invoice(10000, "2026-10-05")
        row = self.rows()
        self.assertEqual(row.amount, 158.22)
        self.assertIn("07/01/2026", row.rate_note)
        self.assertNotIn("10/08/2026", row.rate_note)
