from odoo.tests import tagged

from .common import PolishCase

OUTSIDE = {"vat_treatment": "outside", "vat_reason": "Damages"}
VAT = {"vat_treatment": "taxable", "vat_reason": "Price for ending early, C-295/17"}


@tagged("post_install", "-at_install")
class TestChargeOnThePolishChart(PolishCase):
    """Penalties and damages are other operating income (76), and VAT isn't lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.handover()
        cls.company.account_sale_tax_id = cls.env["account.tax"].search(
            [
                ("company_id", "=", cls.company.id),
                ("type_tax_use", "=", "sale"),
                ("amount", "=", 23),
            ],
            limit=1,
        )

    def charge(self, **values):
        charge = (
            self.env["client.offboarding.charge"]
            .with_user(self.accountant)
            .create({"offboarding_id": self.case.id, "name": "Something", **values})
        )
        charge.action_agree()
        return charge

    def test_damages_and_penalties_are_on_account_76(self):
        for kind in ("penalty", "equipment", "other"):
            self.charge(kind=kind, price_unit=100.0, **OUTSIDE)
        lines = self.create_final_invoices(self.case).invoice_line_ids
        self.assertEqual(len(lines), 3)
        codes = {code.replace(".", "") for code in lines.account_id.mapped("code")}
        self.assertEqual(codes, {"76000900"})

    def test_what_the_company_sets_comes_first(self):
        account = self.company_data["default_account_revenue"].copy()
        self.company.offboarding_income_account_id = account
        self.charge(kind="penalty", price_unit=100.0, **OUTSIDE)
        line = self.create_final_invoices(self.case).invoice_line_ids
        self.assertEqual(line.account_id, account)

    def test_a_charge_without_a_product_has_the_companys_vat(self):
        charge = self.charge(kind="service", price_unit=3240.0, **VAT)
        self.assertEqual(charge._get_gross(), 3985.2)
        invoice = self.create_final_invoices(self.case)
        self.assertEqual(invoice.amount_total, 3985.2)
        self.assertTrue(invoice.delivery_date)
