import re
import subprocess

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tests.common import HOST
from odoo.tools import config

from odoo.addons.client_offboarding.tests.printed_common import PrintedMixin

from .common import PolishCase


@tagged("post_install", "-at_install")
class TestInterestNote(PrintedMixin, PolishCase):
    """Agreed interest goes on a note of its own, which is read back from its PDF."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param(
            "report.url", f"http://{HOST}:{config['http_port']}"
        )
        cls.env.ref("base.lang_pl").active = True
        cls.env["ir.module.module"]._load_module_terms(
            ["base", "web", "client_offboarding", "l10n_pl_client_offboarding"],
            ["pl_PL"],
        )
        cls.company.write(
            {"name": "Świt Sp. z o.o.", "city": "Warszawa", "vat": "PL5260250274"}
        )
        cls.client.write({"vat": "PL7010014289", "lang": "pl_PL"})
        cls.case = cls.handover("2026-11-12")
        cls.enter_rate("2026-08-31", 4.2223)
        cls.enter_rate("2025-11-28", 4.2223)
        cls.invoice = cls.late_invoice(10000, "2025-12-15")
        cls.pay_on(cls.invoice, "2026-02-10")

    def make_note(self):
        charges = self.propose(self.case)
        self.agree(charges)
        penalty = (
            self.env["client.offboarding.charge"]
            .with_user(self.accountant)
            .create(
                {
                    "offboarding_id": self.case.id,
                    "kind": "penalty",
                    "name": "Early end",
                    "price_unit": 700,
                    "vat_treatment": "outside",
                    "vat_reason": "Damages",
                }
            )
        )
        self.agree(penalty)
        drafts = self.create_final_invoices(self.case)
        note = drafts.filtered("is_interest_note")
        self.assertEqual((drafts - note).amount_total, 700)
        return note, charges

    def test_the_erp_prints_the_note_instead_of_an_invoice(self):
        note, __ = self.make_note()
        reports = self.env["ir.actions.report"].with_user(self.accountant)
        html, __ = reports._render_qweb_html("account.report_invoice", note.ids)
        self.assertIn("Nota odsetkowa", html.decode())

    def read_pdf(self, note):
        report = self.env.ref("l10n_pl_client_offboarding.report_interest_note")
        content, _kind = report.with_context(
            force_report_rendering=True
        )._render_qweb_pdf(report.report_name, note.ids)
        text = subprocess.run(
            ["pdftotext", "-layout", "-", "-"],
            input=content,
            capture_output=True,
            check=True,
        ).stdout.decode()
        return re.sub(r"\s+", " ", text)

    def test_interest_is_no_invoice_and_no_income_from_sales(self):
        note, charges = self.make_note()
        self.assertEqual(note.move_type, "out_receipt")
        self.assertEqual(note.journal_id, self.company._get_or_create_debit_journal())
        self.assertFalse(note.invoice_line_ids.tax_ids)
        self.assertEqual(note.amount_total, 519.67)  # 224.11 and 70 EUR
        codes = {
            line.offboarding_charge_id.kind: line.account_id.code[:2]
            for line in note.invoice_line_ids
        }
        self.assertEqual(codes, {"interest": "75", "compensation": "76"})
        self.assertEqual(set(charges.mapped("state")), {"invoiced"})
        self.assertEqual(self.propose(self.case), charges)

    def test_dropping_the_draft_lets_the_charges_be_billed_again(self):
        note, charges = self.make_note()
        note.with_user(self.accountant).unlink()
        self.assertEqual(set(charges.mapped("state")), {"agreed"})
        self.assertEqual(self.propose(self.case), charges)

    def test_the_note_in_polish(self):
        note, _charges = self.make_note()
        note.action_post()
        text = self.read_pdf(note)
        for words in (
            "Nota odsetkowa",
            note.name,
            "Wierzyciel",
            "Dłużnik",
            "PL5260250274",
            "PL7010014289",
            self.invoice.name,
            "15.12.2025",
            "16.12.2025",
            "10.02.2026",
            "16 × 15,25 %",
            "41 × 14,00 %",
            "10 000,00",
            "224,11",
            "295,56",
            "70 EUR × 4,2223, średni kurs NBP",
            "519,67",
            "pięćset dziewiętnaście złotych, sześćdziesiąt siedem groszy",
        ):
            with self.subTest(words=words):
                self.assertIn(words, text.replace("\xa0", " "))

    def test_the_note_in_english(self):
        self.client.lang = "en_US"
        note, _charges = self.make_note()
        text = self.read_pdf(note)
        for words in ("Interest Note", "DRAFT", "Creditor", "16 × 15.25 %", "224.11"):
            with self.subTest(words=words):
                self.assertIn(words, text)

    def test_the_note_is_well_set(self):
        note, _charges = self.make_note()
        note.action_post()
        for lang in ("pl_PL", "en_US"):
            with self.subTest(lang=lang), self.keep_printed() as kept:
                self.client.lang = lang
                self.read_pdf(note)
                self.assert_well_set(kept, lang)

    def test_other_documents_have_no_such_paper(self):
        with self.assertRaises(UserError):
            self.invoice.with_user(self.accountant).action_print_interest_note()
        note, _charges = self.make_note()
        action = note.with_user(self.accountant).action_print_interest_note()
        self.assertEqual(action["type"], "ir.actions.report")
