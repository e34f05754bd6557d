from odoo.tests import tagged

from ..page_geometry import find_overlaps, find_stray, read_sheets
from ..printed_common import PrintedMixin
from ..rich_common import RichCase
from ..settlement_common import OUTSIDE


@tagged("post_install", "-at_install")
class TestNotesPrint(PrintedMixin, RichCase):
    """Notes and corrections, as the ERP prints and sends them."""

    def make_note(self, count=1):
        charges = self.env["client.offboarding.charge"]
        for number in range(count):
            charges |= self.make_charge(
                name=f"Kara umowna za naruszenie § 7 ust. {number + 1} umowy",
                currency_id=self.zloty.id,
                kind="penalty",
                price_unit=1234.5,
                **OUTSIDE,
            )
        charges.action_agree()
        charges._create_invoices()
        note = charges.move_id
        note.invoice_date = "2026-11-16"
        note.action_post()
        return note

    def print_moves(self, moves, lang):
        self.client.lang = lang
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        with self.allow_pdf_render(), self.keep_printed() as kept:
            content, __ = reports._render_qweb_pdf(
                "account.account_invoices", moves.ids
            )
        return content, kept

    def test_debit_notes_of_any_length(self):
        for count in (1, 14, 40):
            note = self.make_note(count)
            for lang in ("pl_PL", "en_US"):
                with self.subTest(count=count, lang=lang):
                    __, kept = self.print_moves(note, lang)
                    self.assert_well_set(kept, lang)

    def test_thousands_of_a_note_are_separated(self):
        note = self.make_note()
        __, kept = self.print_moves(note, "pl_PL")
        self.assertIn("1\xa0234,50\xa0zł", kept["bodies"][0])

    def test_notes_are_printed_with_other_documents(self):
        invoice = self.make_invoice("2026-12-20", 100.0, self.zloty)
        moves = self.make_note() | invoice | self.make_note()
        content, __ = self.print_moves(moves, "pl_PL")
        text = "".join(
            word.text for sheet in read_sheets(content) for word in sheet.words
        )
        for move in moves:
            self.assertIn(move.name, text)

    def test_correction_is_called_what_it_is(self):
        invoice = self.make_invoice("2026-12-20", 100.0, self.zloty)
        credit = self.reverse(invoice)
        credit.offboarding_id = self.case
        titles = {"pl_PL": "Fakturakorygująca", "en_US": "CorrectiveInvoice"}
        for lang, title in titles.items():
            with self.subTest(lang=lang):
                content, __ = self.print_moves(credit, lang)
                sheets = read_sheets(content)
                self.assertEqual(list(find_stray(sheets)), [])
                self.assertEqual(list(find_overlaps(sheets)), [])
                words = [word.text for sheet in sheets for word in sheet.words]
                self.assertIn(title, "".join(words))
