from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..ledger_common import LedgerCase

VAT = {"vat_treatment": "taxable", "vat_reason": "Price for ending early, C-295/17"}
OUTSIDE = {"vat_treatment": "outside", "vat_reason": "Damages"}


@tagged("post_install", "-at_install")
class TestChargeTax(LedgerCase):
    """What is drafted has the tax that was shown, a date of supply, and its account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line.last_date_invoiced = "2026-11-30"
        cls.vat = cls.env["account.tax"].create(
            {"name": "23%", "amount": 23, "company_id": cls.company.id}
        )
        cls.company.account_sale_tax_id = cls.vat
        # As on the Polish chart: accounts have no taxes of their own.
        cls.env["account.account"].search([]).tax_ids = False
        cls.case = cls.handover()
        cls.books = cls.case.with_user(cls.accountant)

    def charge(self, **values):
        charge = self.books.env["client.offboarding.charge"].create(
            {
                "offboarding_id": self.case.id,
                "name": "Early ending",
                "price_unit": 3240.0,
                **VAT,
                **values,
            }
        )
        charge.action_agree()
        return charge

    def test_without_a_product_it_has_the_companys_tax(self):
        charge = self.charge()
        # 3,240.00 × 1.23
        self.assertEqual(charge._get_gross(), 3985.2)
        rows = self.books._preview_final_invoices(None)
        self.assertEqual([row["amount_total"] for row in rows], [3985.2])
        self.assertEqual(self.create_final_invoices(self.case).amount_total, 3985.2)

    def test_the_products_tax_comes_before_the_companys(self):
        reduced = self.vat.copy({"name": "8%", "amount": 8})
        product = self.env["product.product"].create(
            {"name": "Laptop", "taxes_id": [Command.set(reduced.ids)]}
        )
        charge = self.charge(product_id=product.id, price_unit=100.0)
        self.assertEqual(charge._get_gross(), 108)
        self.assertEqual(self.create_final_invoices(self.case).amount_total, 108)

    def test_the_clients_fiscal_position_maps_it(self):
        reverse = self.vat.copy({"name": "0% EU", "amount": 0})
        position = self.env["account.fiscal.position"].create(
            {"name": "EU", "company_id": self.company.id}
        )
        reverse.write(
            {
                "fiscal_position_ids": [Command.set(position.ids)],
                "original_tax_ids": [Command.set(self.vat.ids)],
            }
        )
        self.client.with_company(self.company).property_account_position_id = position
        charge = self.charge(price_unit=100.0)
        self.assertEqual(charge._get_gross(), 100)
        move = self.create_final_invoices(self.case)
        self.assertEqual(move.invoice_line_ids.tax_ids, reverse)
        self.assertEqual(move.amount_total, 100)

    def test_a_credit_has_the_tax_of_what_it_corrects(self):
        reduced = self.vat.copy({"name": "8%", "amount": 8})
        invoice = self.make_invoice(1000.0, tax_ids=reduced)
        charge = self.charge(
            kind="credit",
            side="we_owe",
            price_unit=100.0,
            corrected_move_id=invoice.id,
        )
        self.assertEqual(charge._get_gross(), 108)
        self.assertEqual(self.create_final_invoices(self.case).amount_total, 108)

    def test_without_any_tax_it_is_refused_and_nothing_is_drafted(self):
        charge = self.charge()
        self.company.account_sale_tax_id = False
        with self.assertRaisesRegex(UserError, "which tax"):
            self.create_final_invoices(self.case)
        self.assertEqual(charge.state, "agreed")

    def test_a_bill_of_the_client_has_a_tax_too(self):
        self.company.account_purchase_tax_id = self.env["account.tax"].create(
            {
                "name": "23% in",
                "amount": 23,
                "type_tax_use": "purchase",
                "company_id": self.company.id,
            }
        )
        charge = self.charge(side="we_owe", price_unit=100.0)
        charge.action_record_document("7/2026", "2026-11-16", bill=True)
        self.assertEqual(charge.move_id.amount_total, 123)

    def test_a_taxed_charge_has_a_date_of_supply_and_a_deadline(self):
        self.charge()
        move = self.create_final_invoices(self.case)
        self.assertEqual(move.delivery_date, self.day("2026-11-12"))
        self.assertEqual(move.offboarding_invoice_by, self.day("2026-12-15"))
        deadlines = self.env["client.offboarding.deadline"].search(
            [("offboarding_id", "=", self.case.id), ("kind", "=", "invoice")]
        )
        self.assertEqual(deadlines.mapped("date"), [self.day("2026-12-15")])

    def test_a_thing_is_supplied_when_it_is_sold(self):
        self.charge(kind="equipment", name="Laptop")
        self.assertEqual(
            self.create_final_invoices(self.case).delivery_date, self.day("2026-11-16")
        )

    # Accounts

    def test_penalties_and_damages_go_to_the_account_that_is_set(self):
        account = self.company_data["default_account_revenue"].copy(
            {"account_type": "income_other", "name": "Other operating income"}
        )
        self.company.offboarding_income_account_id = account
        self.charge(kind="penalty", **OUTSIDE)
        self.charge(kind="equipment", name="Lost laptop", **OUTSIDE)
        self.charge(kind="penalty", name="Taxed penalty")
        sold = self.charge(kind="equipment", name="Kept laptop")
        self.create_final_invoices(self.case)
        lines = self.env["account.move.line"].search(
            [("offboarding_charge_id.offboarding_id", "=", self.case.id)]
        )
        others = lines.filtered(lambda line: line.offboarding_charge_id != sold)
        self.assertEqual(len(others), 3)
        self.assertEqual(others.account_id, account)
        self.assertEqual(
            (lines - others).account_id, self.company_data["default_account_revenue"]
        )

    def test_where_none_is_set_one_of_other_income_is_chosen_for_good(self):
        self.assertFalse(self.company.offboarding_income_account_id)
        self.charge(kind="penalty", **OUTSIDE)
        line = self.create_final_invoices(self.case).invoice_line_ids
        self.assertEqual(line.account_id.account_type, "income_other")
        self.assertEqual(self.company.offboarding_income_account_id, line.account_id)

    def test_without_such_an_account_nothing_goes_to_sales(self):
        self.charge(kind="penalty", **OUTSIDE)
        self.env["account.account"].search(
            [("account_type", "=", "income_other")]
        ).account_type = "income"
        with self.assertRaisesRegex(UserError, "no sales"):
            self.create_final_invoices(self.case)
