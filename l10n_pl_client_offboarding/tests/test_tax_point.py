import re

from odoo.tests import tagged

from .common import PolishCase

VAT = {"vat_treatment": "taxable", "vat_reason": "Price for ending early, C-295/17"}


@tagged("post_install", "-at_install")
class TestTaxPoint(PolishCase):
    """What was supplied until 31 October is taxed then, though it is posted later.

    VAT Act 19a(1) and (3); today is 16 November.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line.last_date_invoiced = "2026-09-30"
        cls.case = cls.handover("2026-10-31")

    def draft(self):
        return self.create_final_invoices(self.case).with_user(self.accountant)

    def assertDays(self, invoice, posted, supplied, taxed):
        days = invoice.invoice_date, invoice.delivery_date, invoice.date
        self.assertEqual([str(day) for day in days], [posted, supplied, taxed])

    def read_ksef(self, invoice):
        """Day of issue and day of supply, as KSeF is told them."""
        # sudo: settings of the company that sending reads, too.
        xml = invoice.sudo()._l10n_pl_edi_render_xml()
        return re.findall(r"<P_[16]>(.*)</P_[16]>", xml)

    def test_final_invoice_is_of_the_month_in_which_the_service_ended(self):
        invoice = self.draft()
        self.assertEqual(str(invoice.taxable_supply_date), "2026-10-31")
        invoice.action_post()
        self.assertDays(invoice, "2026-11-16", "2026-10-31", "2026-10-31")
        self.assertEqual(self.read_ksef(invoice), ["2026-11-16", "2026-10-31"])

    def test_what_is_taxed_when_it_is_invoiced_has_the_day_taken_out(self):
        """Leases, standing legal and office services, energy: VAT Act 19a(5)(4)."""
        invoice = self.draft()
        invoice.taxable_supply_date = False
        invoice.action_post()
        self.assertDays(invoice, "2026-11-16", "2026-10-31", "2026-11-16")
        self.assertEqual(self.read_ksef(invoice), ["2026-11-16", "2026-10-31"])

    def test_day_of_supply_that_is_the_day_of_issue_is_not_told_twice(self):
        invoice = self.draft()
        invoice.write(
            {"delivery_date": "2026-11-16", "taxable_supply_date": "2026-11-16"}
        )
        invoice.action_post()
        self.assertEqual(self.read_ksef(invoice), ["2026-11-16"])

    def test_rate_of_exchange_is_that_of_the_day_of_supply(self):
        """4.00 for a euro on 31 October, 5.00 on 16 November: 1,000 EUR are 4,000."""
        rates = self.env["res.currency.rate"].with_company(self.company)
        rates.search([("currency_id", "=", self.euro.id)]).unlink()
        for day, rate in (("2026-10-31", 4.0), ("2026-11-16", 5.0)):
            rates.create(
                {
                    "currency_id": self.euro.id,
                    "name": day,
                    "inverse_company_rate": rate,
                    "company_id": self.company.id,
                }
            )
        self.contract.write({"manual_currency_id": self.euro.id})
        invoice = self.draft()
        self.assertEqual(invoice.currency_id, self.euro)
        invoice.action_post()
        self.assertEqual(invoice.amount_untaxed, 1000)
        self.assertEqual(invoice.amount_untaxed_signed, 4000)

    def test_taxed_charge_is_of_the_day_of_its_supply_and_a_note_of_none(self):
        charges = self.env["client.offboarding.charge"].with_user(self.accountant)
        outside = {"vat_treatment": "outside", "vat_reason": "Damages"}
        for values in (VAT, outside):
            charges |= charges.create(
                {
                    "offboarding_id": self.case.id,
                    "name": "Leaving early",
                    "price_unit": 100.0,
                    **values,
                }
            )
        charges.action_agree()
        self.draft()
        invoice, note = charges.mapped("move_id")
        self.assertTrue(invoice.delivery_date)
        self.assertEqual(invoice.taxable_supply_date, invoice.delivery_date)
        self.assertFalse(note.taxable_supply_date)

    def test_what_is_issued_after_the_end_was_not_open_then(self):
        """Booked on 31 October, the last day, and issued on 16 November."""
        invoice = self.draft()
        invoice.action_post()
        self.pay_on(invoice.sudo(), "2026-11-20")
        self.case.sudo()._keep_open_at_end()
        self.env.flush_all()
        figures = self.env["client.offboarding.report"].search(
            [("offboarding_id", "=", self.case.id)]
        )
        self.assertRecordValues(figures, [{"open_at_end": 0, "collected_90": 0}])

    def test_company_elsewhere_has_no_such_day(self):
        elsewhere = self.env["res.company"].create(
            {"name": "GmbH", "country_id": self.env.ref("base.de").id}
        )
        values = {"move_type": "out_invoice", "delivery_date": "2026-10-31"}
        moves = self.env["account.move"]
        for company, expected in (
            (self.company, {"taxable_supply_date": "2026-10-31"}),
            (elsewhere, {}),
        ):
            values["company_id"] = company.id
            self.assertEqual(moves._prepare_tax_point(values), expected)
