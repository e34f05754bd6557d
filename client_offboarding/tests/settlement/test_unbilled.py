from itertools import product

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestUnbilled(LedgerCase):
    """What isn't invoiced yet is what the final invoices will bill, to the cent."""

    def unbilled(self, case):
        """What stands in the accountants' list."""
        settlements = self.env["client.offboarding.settlement"]
        settlements._forget()
        settlement = settlements.with_user(self.accountant).browse(case.id)
        return settlement.amount_unbilled

    def preview(self, case):
        """What the preview of the final invoices comes to before taxes."""
        books = case.with_user(self.accountant)
        action = books.action_preview_final_invoices()
        wizard = books.env[action["res_model"]].browse(action["res_id"])
        return sum(wizard.preview_ids.mapped("amount_untaxed"))

    def test_five_months_and_a_half(self):
        """1,000.00 a month from June to 15 November: 5 months and 15 of 30 days."""
        self.line.last_date_invoiced = "2026-05-31"
        for policy, amount in (("prorated", 5500.0), ("ask", 5500.0), ("full", 6000.0)):
            self.contract.partial_period = policy
            with self.subTest(policy=policy), self.rollback():
                case = self.handover("2026-11-15")
                self.assertCheck(case, "contract_unbilled", 1, amount)
                self.assertEqual(self.unbilled(case), amount)
                self.assertAlmostEqual(self.preview(case), amount, 2)

    def test_quarter_cut_by_months(self):
        """3,000.00 a quarter from 1 September, to 15 November: 2.5 of 3 months."""
        self.contract.write({"partial_period": "prorated", "proration": "months"})
        self.line.write(
            {
                "recurring_rule_type": "quarterly",
                "price_unit": 3000.0,
                "last_date_invoiced": "2026-08-31",
            }
        )
        case = self.handover("2026-11-15")
        self.assertCheck(case, "contract_unbilled", 1, 2500.0)
        self.assertAlmostEqual(self.preview(case), 2500.0, 2)

    def test_price_that_is_no_round_part_of_a_year(self):
        """1,000.00 a year, of which no month is a round part: 2 whole years."""
        self.line.write({"recurring_rule_type": "yearly", "date_start": "2024-11-15"})
        self.contract.partial_period = "prorated"
        case = self.handover("2026-11-14")
        self.assertCheck(case, "contract_unbilled", 1, 2000.0)

    def test_quantity_and_discount(self):
        """3 × 99.99 less 10 %: 269.97; for 10 of 30 days 89.99."""
        self.line.write(
            {
                "quantity": 3,
                "price_unit": 99.99,
                "discount": 10,
                "last_date_invoiced": "2026-10-31",
            }
        )
        case = self.handover("2026-11-10")
        self.assertCheck(case, "contract_unbilled", 1, 89.99)

    def test_contract_beside_the_case_that_ended_before(self):
        """1 January to 10 February: 1,000.00 and 10/28 of it."""
        self.line.last_date_invoiced = "2026-11-12"
        old = self.make_contract(code="K/0")
        old.contract_line_ids.date_end = "2026-02-10"
        case = self.handover("2026-11-12")
        self.assertCheck(case, "contract_unbilled", 1, 1357.14)

    def test_foreign_currency_at_todays_rate(self):
        """2.00 EUR are 1.00: 1,000.00 EUR in whole, and a third of it."""
        self.contract.currency_id = self.setup_other_currency("EUR")
        self.line.last_date_invoiced = "2026-09-30"
        case = self.handover("2026-11-10")
        self.assertCheck(case, "contract_unbilled", 1, 666.67)

    def test_before_the_first_rate_there_is_the_first_one(self):
        """As the ERP converts it: 4.00 EUR are 1.00, though only from 2030 on."""
        rates = [("2030-01-01", 4.0)]
        self.contract.currency_id = self.setup_other_currency("EUR", rates=rates)
        self.line.last_date_invoiced = "2026-09-30"
        case = self.handover("2026-11-10")
        self.assertCheck(case, "contract_unbilled", 1, 333.33)

    def test_every_rhythm_bills_what_was_told(self):
        rules = self.env["contract.line"]._fields["recurring_rule_type"]
        seen = set()
        for rule, kind in product(
            rules.get_values(self.env), ("pre-paid", "post-paid")
        ):
            interval = 2 if kind == "pre-paid" else 1
            proration = "months" if kind == "pre-paid" else "days"
            with self.subTest(rule=rule, kind=kind), self.rollback():
                client = self.env["res.partner"].create(
                    {"name": "Inny", "is_company": True}
                )
                self.make_contract(
                    {
                        "date_start": "2026-08-31",
                        "recurring_rule_type": rule,
                        "recurring_interval": interval,
                        "recurring_invoicing_type": kind,
                        "price_unit": 777.77,
                    },
                    partner_id=client.id,
                    partial_period="prorated",
                    proration=proration,
                )
                case = self.handover(
                    "2026-11-12", partner_ids=[Command.set(client.ids)]
                )
                told = self.unbilled(case)
                self.assertAlmostEqual(told, self.preview(case), 2)
                seen.add(told)
        self.assertEqual(len(seen), 14)

    def test_price_that_is_known_later_is_said_to_be_approximate(self):
        """Of a price list, or with the tax in it. Who sees no amounts isn't told."""
        case = self.handover("2026-11-10")
        self.assertFalse(case.with_user(self.accountant).unbilled_note)
        tax = self.env["account.tax"].create(
            {
                "name": "23% included",
                "amount": 23,
                "price_include_override": "tax_included",
                "company_id": self.company.id,
            }
        )
        product = self.env["product.product"].create({"name": "Care", "taxes_id": []})
        for values in ({"automatic_price": True}, {"automatic_price": False}):
            self.line.write({"product_id": product.id, **values})
            self.env["client.offboarding.check"]._forget()
            with self.subTest(**values):
                note = case.with_user(self.accountant).unbilled_note
                self.assertEqual(bool(note), values["automatic_price"])
        product.taxes_id = tax
        self.env["client.offboarding.check"]._forget()
        note = case.with_user(self.accountant).unbilled_note
        self.assertIn("approximate", note)
        settlements = self.env["client.offboarding.settlement"]
        row = settlements.with_user(self.accountant).browse(case.id)
        self.assertEqual(row.unbilled_note, note)
        with self.assertRaises(AccessError):
            case.with_user(self.owner).read(["unbilled_note"])
