from odoo.tests import tagged

from ..papers_common import PapersCase


@tagged("post_install", "-at_install")
class TestDebitNote(PapersCase):
    """A debit note is printed as what it is, wherever the ERP prints a document."""

    def make_note(self):
        charge = self.env["client.offboarding.charge"].create(
            {
                "offboarding_id": self.case.id,
                "kind": "penalty",
                "name": "Kara umowna, § 9 ust. 2 umowy",
                "price_unit": 1500.0,
                "currency_id": self.env.ref("base.PLN").id,
                "vat_treatment": "outside",
                "vat_reason": "Odszkodowanie",
            }
        )
        self.env.ref("base.PLN").active = True
        charge.action_agree()
        charge._create_invoices()
        move = charge.move_id
        move.invoice_date = "2026-11-16"
        move.action_post()
        return move

    def render(self, move, lang):
        self.client.lang = lang
        report = self.env["ir.actions.report"].with_user(self.accountant)
        html, __ = report._render_qweb_html("account.report_invoice", move.ids)
        return " ".join(html.decode().replace("\xa0", " ").split())

    def test_the_erp_prints_the_note_instead_of_an_invoice(self):
        move = self.make_note()
        self.assertEqual(move.move_type, "out_receipt")
        text = self.render(move, "pl_PL")
        for expected in (
            "Nota obciążeniowa",
            move.name,
            "Kara umowna, § 9 ust. 2 umowy",
            "K/2026/1",
            "PL7010014289",
            "tysiąc pięćset złotych",
            "Data otrzymania:",
        ):
            self.assertIn(expected, text)
        text = self.render(move, "en_US")
        self.assertIn("Debit Note", text)
        self.assertIn("this note is not an invoice", text)

    def test_an_invoice_stays_an_invoice(self):
        move = self.make_invoice("2026-12-20", 100.0)
        self.assertNotIn("Debit Note", self.render(move, "en_US"))
