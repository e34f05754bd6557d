from odoo.fields import Command
from odoo.tests import tagged

from ..ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestPrepaid(LedgerCase):
    """What was invoiced past the end is owed to the client until it is credited."""

    def assertOwed(self, case, amount):
        self.assertCheck(case, "contract_prepaid", 1 if amount else 0, amount)

    def yearly(self, price=3650.0, **values):
        """The contract, paid for all of 2026 in January."""
        self.line.write(
            {
                "recurring_invoicing_type": "pre-paid",
                "recurring_rule_type": "yearly",
                "price_unit": price,
                **values,
            }
        )
        return self.bill(self.contract)

    def test_yearly_prepayment_ended_in_the_middle(self):
        invoice = self.yearly()
        case = self.handover("2026-11-11")
        self.assertOwed(case, 500.0)
        credit = self.create_final_invoices(case)
        self.assertRecordValues(
            credit,
            [
                {
                    "move_type": "out_refund",
                    "reversed_entry_id": invoice.id,
                    "amount_untaxed": 500.0,
                    "partner_id": self.client.id,
                    "currency_id": invoice.currency_id.id,
                    "offboarding_id": case.id,
                    "state": "draft",
                }
            ],
        )
        self.assertIn(invoice.name, credit.ref)
        self.assertIn("11/11/2026", credit.ref)
        self.assertEqual(credit.invoice_line_ids.tax_ids, self.line_taxes(invoice))
        self.assertOwed(case, 500.0)
        self.assertFalse(self.create_final_invoices(case))
        credit.action_post()
        self.assertOwed(case, 0)
        self.assertFalse(self.create_final_invoices(case))
        credit.button_draft()
        self.assertOwed(case, 500.0)

    def line_taxes(self, invoice):
        return invoice.invoice_line_ids.tax_ids

    def test_each_invoice_gets_its_own_credit_note(self):
        invoices = self.bill(self.contract, 14)
        case = self.handover("2026-11-20")
        self.assertOwed(case, 333.33 + 3000)
        notes = self.create_final_invoices(case)
        self.assertEqual(notes.reversed_entry_id, invoices[10:])
        self.assertEqual(
            sorted(notes.mapped("amount_untaxed")), [333.33, 1000, 1000, 1000]
        )
        notes[:2].action_post()
        self.assertOwed(case, sum(notes[2:].mapped("amount_untaxed")))
        notes[2:].action_post()
        self.assertOwed(case, 0)

    def test_accountant_credits_by_hand(self):
        invoice = self.yearly()
        case = self.handover("2026-11-11")
        self.reverse(invoice, 200.0)
        self.assertOwed(case, 300.0)
        rest = self.create_final_invoices(case)
        self.assertEqual(rest.amount_untaxed, 300.0)
        rest.with_user(self.accountant).unlink()
        credit = self.reverse(invoice, 300.0)
        self.assertEqual(credit.offboarding_id, case)
        self.assertOwed(case, 0)

    def test_full_reversal_settles_what_is_owed(self):
        invoices = self.bill(self.contract, 12)
        case = self.handover("2026-11-20")
        self.reverse(invoices[-1])
        self.assertOwed(case, 333.33)
        self.assertEqual(
            self.create_final_invoices(case).reversed_entry_id, invoices[-2]
        )

    def test_what_was_credited_before_the_end_is_not_owed_again(self):
        invoices = self.bill(self.contract, 12)
        self.reverse(invoices[-1])
        self.reverse(invoices[-2], 400.0)
        case = self.handover("2026-11-15")
        # Half of the 600.00 that November still costs.
        self.assertOwed(case, 300.0)
        self.assertEqual(self.create_final_invoices(case).amount_untaxed, 300.0)

    def test_deleted_draft_is_not_owed(self):
        draft = self.line.contract_id._recurring_create_invoice()
        case = self.handover("2026-01-10")
        self.assertOwed(case, 0)
        self.assertCheck(case, "invoice_draft", 1)
        draft.action_post()
        self.assertOwed(case, 677.42)
        draft.button_draft()
        self.assertOwed(case, 0)
        draft.unlink()
        self.assertOwed(case, 0)
        self.assertFalse(self.line.last_date_invoiced)

    def test_credit_in_a_foreign_currency_at_another_rate(self):
        currency = self.setup_other_currency("EUR")
        self.contract.currency_id = currency
        invoice = self.yearly()
        self.assertEqual(invoice.currency_id, currency)
        case = self.handover("2026-11-11")
        self.assertOwed(case, 250.0)
        currency.rate_ids = [Command.create({"name": "2026-11-01", "rate": 4.0})]
        credit = self.create_final_invoices(case)
        self.assertEqual(credit.currency_id, currency)
        self.assertEqual(credit.amount_untaxed, 500.0)
        credit.action_post()
        self.assertOwed(case, 0)

    def test_tax_included_discount_and_quantity_leave_no_cent(self):
        tax = self.env["account.tax"].create(
            {
                "name": "23% included",
                "amount": 23,
                "price_include_override": "tax_included",
                "company_id": self.company.id,
            }
        )
        product = self.env["product.product"].create(
            {"name": "Service", "taxes_id": [Command.set(tax.ids)]}
        )
        self.line.write({"product_id": product.id, "quantity": 7, "discount": 3.5})
        self.yearly(price=99.99)
        for end in ("2026-03-07", "2026-08-19", "2026-11-30"):
            with self.subTest(end=end), self.rollback():
                case = self.handover(end)
                self.assertEqual(self.check(case, "contract_prepaid").state, "open")
                self.create_final_invoices(case).action_post()
                self.assertOwed(case, 0)

    def test_rebate_line_lowers_the_credit(self):
        self.make_line(
            self.contract,
            name="Rebate",
            price_unit=-365.0,
            recurring_rule_type="yearly",
            recurring_invoicing_type="pre-paid",
        )
        invoice = self.yearly()
        self.assertEqual(invoice.amount_untaxed, 3285.0)
        case = self.handover("2026-11-11")
        self.assertCheck(case, "contract_prepaid", 2, 450.0)
        credit = self.create_final_invoices(case)
        self.assertEqual(credit.amount_untaxed, 450.0)
        credit.action_post()
        self.assertCheck(case, "contract_prepaid", 0)

    def test_invoices_from_before_the_app_are_dated_backwards(self):
        invoices = self.bill(self.contract, 13)
        invoices.invoice_line_ids.write(
            {"contract_period_start": False, "contract_period_end": False}
        )
        case = self.handover("2026-11-20")
        self.assertOwed(case, 2333.33)
        dated = invoices.invoice_line_ids.filtered("contract_period_end")
        self.assertEqual(
            [
                (str(line.contract_period_start), str(line.contract_period_end))
                for line in dated.sorted("contract_period_start")
            ],
            [
                ("2026-11-01", "2026-11-30"),
                ("2026-12-01", "2026-12-31"),
                ("2027-01-01", "2027-01-31"),
            ],
        )

    def test_line_that_never_started_is_credited_whole(self):
        self.line.write(
            {"date_start": "2026-12-01", "recurring_invoicing_type": "pre-paid"}
        )
        self.bill(self.contract, 2)
        case = self.handover("2026-11-20")
        self.assertTrue(self.line.is_canceled)
        self.assertOwed(case, 2000.0)
        self.create_final_invoices(case).action_post()
        self.assertOwed(case, 0)

    def test_cancelled_case_owes_nothing(self):
        self.yearly()
        case = self.end_on("2026-11-20")
        self.assertEqual(self.check(case, "contract_prepaid").item_count, 1)
        case.action_cancel(outcome="retained")
        self.assertEqual(str(self.line.last_date_invoiced), "2026-12-31")
        again = self.open_case()
        self.assertOwed(again, 0)
