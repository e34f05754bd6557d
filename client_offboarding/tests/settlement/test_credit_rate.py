from odoo.fields import Command
from odoo.tests import tagged

from ..ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestCreditRate(LedgerCase):
    """A correction in a foreign currency keeps the rate of the invoice it corrects."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # 0.25 EUR for one of the company's when the invoice is booked, 0.20 later.
        cls.euro = cls.setup_other_currency("EUR", rates=[("2026-01-01", 0.25)])
        cls.contract.currency_id = cls.euro
        cls.contract.partial_period = "prorated"
        cls.line.write(
            {
                "recurring_invoicing_type": "pre-paid",
                "recurring_rule_type": "yearly",
                "price_unit": 1000.0,
            }
        )
        cls.invoice = cls.bill(cls.contract)
        cls.euro.rate_ids = [Command.create({"name": "2026-11-01", "rate": 0.2})]

    def test_a_credit_of_a_prepaid_period(self):
        self.assertEqual(self.invoice.amount_untaxed_signed, 4000)
        # 84.5 of 365 days are 231.5…: 85 days from 8 October on.
        case = self.handover("2026-10-07")
        expected = round(1000 * 85 / 365, 2)
        credit = self.create_final_invoices(case)
        self.assertEqual(credit.amount_untaxed, expected)
        credit.action_post()
        self.assertEqual(credit.invoice_currency_rate, 0.25)
        self.assertEqual(credit.amount_untaxed_signed, -round(expected / 0.25, 2))

    def test_a_credit_that_is_posted_weeks_later(self):
        case = self.handover("2026-10-07")
        credit = self.create_final_invoices(case)
        credit.invoice_date = "2026-12-20"
        credit.action_post()
        self.assertEqual(credit.amount_total_signed, -4 * credit.amount_total)

    def test_a_credit_charge(self):
        case = self.handover("2026-12-31")
        charge = (
            self.env["client.offboarding.charge"]
            .with_user(self.accountant)
            .create(
                {
                    "offboarding_id": case.id,
                    "kind": "credit",
                    "side": "we_owe",
                    "name": "Complaint",
                    "price_unit": 231.52,
                    "currency_id": self.euro.id,
                    "corrected_move_id": self.invoice.id,
                    "tax_ids": False,
                    "vat_treatment": "taxable",
                    "vat_reason": "A price reduction",
                }
            )
        )
        charge.action_agree()
        credit = self.create_final_invoices(case)
        credit.action_post()
        self.assertEqual(credit.amount_untaxed, 231.52)
        self.assertEqual(credit.amount_untaxed_signed, -926.08)

    def test_what_an_accountant_reverses_by_hand(self):
        self.handover("2026-10-07")
        credit = self.reverse(self.invoice)
        self.assertEqual(credit.amount_total_signed, -self.invoice.amount_total_signed)

    def test_a_new_invoice_has_the_rate_of_its_day(self):
        self.assertEqual(
            self.make_invoice(100.0, currency_id=self.euro.id).amount_total_signed, 500
        )
