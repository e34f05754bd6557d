from odoo.tests import tagged

from .test_cut_period import CutPeriodCase


@tagged("post_install", "-at_install")
class TestInvoiceLanguage(CutPeriodCase):
    """What is said of a cut period is for whoever gets the invoice.

    The end is 12 December: 12 of its 31 days are kept.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("pl_PL")

    def assertLastNote(self, note):
        self.assertEqual(self.get_billed()[-1].name.splitlines()[-1], note)

    def test_scheduled_invoicing_writes_to_a_polish_client_in_polish(self):
        self.client.lang = "pl_PL"
        self.give_notice("prorated")
        self.env = self.env(context={})
        self.run_cron("2026-12-12")
        self.assertLastNote("(12 z 31 dni)")

    def test_polish_accountant_writes_to_an_english_client_in_english(self):
        case = self.give_notice("prorated").with_context(lang="pl_PL")
        self.create_final_invoices(case, None)
        self.assertLastNote("(12 of 31 days)")

    def test_agreed_amount_names_its_day_as_the_client_writes_it(self):
        for lang, context, note in (
            ("en_US", "pl_PL", "(as agreed, until 12/12/2026)"),
            ("pl_PL", "en_US", "(jak uzgodniono, do 12.12.2026)"),
        ):
            with self.subTest(lang), self.rollback():
                self.client.lang = lang
                case = self.give_notice("ask").with_context(lang=context)
                self.create_final_invoices(case, {self.line.id: 50.0})
                self.assertLastNote(note)

    def test_language_is_that_of_whom_the_invoice_is_addressed_to(self):
        office = self.env["res.partner"].create(
            {
                "name": "Księgowość",
                "parent_id": self.client.id,
                "type": "invoice",
                "lang": "pl_PL",
            }
        )
        self.contract.invoice_partner_id = office
        self.create_final_invoices(self.give_notice("prorated"), None)
        self.assertLastNote("(12 z 31 dni)")

    def test_months_and_days_take_the_number_that_counts_them(self):
        """A quarter from 1 October, ended on 1 December: two months and one day."""
        self.contract.proration = "months"
        self.line.write({"recurring_rule_type": "quarterly", "price_unit": 900.0})
        line = self.line.with_context(lang="pl_PL")
        days = [self.day(f"2026-{day}") for day in ("10-01", "12-31", "12-01")]
        self.assertEqual(
            self.line._describe_kept(*days), "2 months and 1 day of 3 months"
        )
        self.assertEqual(
            line._describe_kept(*days), "2 miesiące i 1 dzień z 3 miesięcy"
        )
