import re

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tests.common import HOST
from odoo.tools import config

from odoo.addons.client_offboarding.tests.poppler import read_back
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
        cls.company.partner_id.bank_ids = [
            Command.create({"acc_number": "PL61109010140000071219812874"})
        ]
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
        text = read_back("pdftotext", "-layout", "-", "-", content=content)
        return re.sub(r"\s+", " ", text.decode())

    def test_interest_says_what_it_is_once_the_addon_is_gone(self):
        """Uninstalling makes its kind "other", and leaves the rest as it is."""
        charges = self.propose(self.case)
        self.agree(charges)
        names = ("name", "amount", "vat_treatment", "vat_reason", "calculation")
        before = charges.sudo().read(names)
        charges.sudo()._write_step({"kind": "other", "late_line_id": False})
        self.assertEqual(charges.sudo().read(names), before)
        note = self.create_final_invoices(self.case)
        self.assertRecordValues(
            note,
            [
                {
                    "move_type": "out_receipt",
                    "amount_total": sum(charges.mapped("amount")),
                    "amount_tax": 0,
                }
            ],
        )
        told = " ".join(note.invoice_line_ids.mapped("name"))
        for charge in charges:
            self.assertIn(f"{charge.name} ({charge.calculation})", told)
        self.assertIn("Odsetki za opóźnienie w zapłacie: INV/2025/00001", told)

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
            "odsetki: art. 7 ust. 1 ustawy z dnia 8 marca 2013 r.",
            "rekompensata: art. 10 ust. 1 ustawy",
            "Prosimy o zapłatę tej kwoty",
            "PL61 1090 1014 0000 0712 1981 2874",
            "Data otrzymania:",
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
        for words in (
            "Note of Interest",
            "DRAFT",
            "Creditor",
            "16 × 15.25 %",
            "224.11",
            "art. 7 (1)",
            "Please pay this amount",
            "Received on",
        ):
            with self.subTest(words=words):
                self.assertIn(words, text)

    def get_bases(self, kind):
        """The legal bases printed where the client is of this kind."""
        self.client.write({"offboarding_client_kind": kind, "lang": "en_US"})
        note, _charges = self.make_note()
        return note.with_context(lang="en_US")._get_interest_bases()

    def test_public_bodies_owe_it_by_article_8(self):
        for kind in ("public", "public_health"):
            with self.subTest(kind=kind), self.env.cr.savepoint() as savepoint:
                bases = self.get_bases(kind)
                self.assertIn("interest: art. 8 (1) of the act of 8 March", bases[0])
                self.assertIn("compensation: art. 10 (1)", bases[1])
                savepoint.rollback()

    def test_consumers_owe_it_by_the_civil_code(self):
        self.assertEqual(
            self.get_bases("consumer"),
            ["interest: art. 481 § 1 and 2 of the Civil Code"],
        )

    def test_damages_beside_a_price_have_a_basis_of_their_own(self):
        """The note says which document bears which interest."""
        charge = self.env["client.offboarding.charge"].create(
            {
                "offboarding_id": self.case.id,
                "kind": "penalty",
                "name": "Kara",
                "price_unit": 1000,
                "currency_id": self.zloty.id,
                "vat_treatment": "outside",
                "vat_reason": "Damages",
            }
        )
        self.agree(charge)
        charge._create_invoices()
        late = charge.move_id
        late.write({"invoice_date": "2026-09-01", "invoice_date_due": "2026-09-15"})
        late.action_post()
        bases = self.get_bases("business")
        self.assertIn("art. 7 (1)", bases[0])
        self.assertIn(f"– for: {self.invoice.name}", bases[0])
        self.assertIn("art. 481 § 1 and 2 of the Civil Code", bases[1])
        self.assertIn(f"– for: {late.name}", bases[1])

    def test_it_is_sent_and_filed_as_what_it_is(self):
        note, _charges = self.make_note()
        note.action_post()
        self.client.email = "ksiegowosc@klient.example"
        for lang, name in (("pl_PL", "Nota odsetkowa"), ("en_US", "Note of interest")):
            self.client.lang = lang
            wizard = self.env["account.move.send.wizard"].with_user(self.accountant)
            wizard = wizard.create({"move_id": note.id})
            file = wizard.mail_attachments_widget[0]["name"]
            self.assertEqual(file, f"{name} {note.name.replace('/', '_')}.pdf")
            self.assertIn(f"{name} {note.name}", wizard.subject)

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
