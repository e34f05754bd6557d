from odoo import Command
from odoo.tests import tagged

from ..papers_common import NotesCase


@tagged("post_install", "-at_install")
class TestCorrection(NotesCase):
    """A credit note of a Polish company is a corrective invoice, and says of what."""

    def credit_charge(self):
        """A credit that both sides agreed on, to one of our invoices."""
        invoice = self.make_invoice("2026-12-20", 500.0)
        charge = self.env["client.offboarding.charge"].create(
            {
                "offboarding_id": self.case.id,
                "kind": "credit",
                "side": "we_owe",
                "name": "Reklamacja usługi",
                "price_unit": 200.0,
                "currency_id": invoice.currency_id.id,
                "vat_treatment": "taxable",
                "vat_reason": "Korekta ceny",
                "corrected_move_id": invoice.id,
            }
        )
        charge.action_agree()
        charge._create_invoices()
        return invoice, self.post(charge.move_id)

    def credit_prepaid(self):
        """What was invoiced past the end of the contract."""
        invoice = self.make_invoice("2026-12-20", 1000.0)
        line = invoice.invoice_line_ids
        line.write(
            {
                "contract_line_id": self.line.id,
                "contract_period_start": "2026-11-01",
                "contract_period_end": "2026-11-30",
            }
        )
        values = self.case.sudo()._prepare_credit_values(invoice, [(line, 0.5)])
        values["invoice_line_ids"] = [
            Command.create({"name": "13.11 – 30.11", "price_unit": 500.0})
        ]
        return invoice, self.post(self.env["account.move"].create(values))

    def send(self, move, lang):
        self.client.write({"lang": lang, "email": "ksiegowosc@gesla.example"})
        wizard = self.env["account.move.send.wizard"].with_user(self.accountant)
        return wizard.create({"move_id": move.id})

    def assert_corrects(self, invoice, credit, reason):
        text = self.render(credit, "pl_PL")
        self.assertIn("Faktura korygująca", text)
        self.assertIn(f"Faktura korygowana: <strong>{invoice.name} z dnia", text)
        self.assertIn(f"Przyczyna korekty: {reason}", text)
        text = self.render(credit, "en_US")
        self.assertIn("Corrective Invoice", text)
        self.assertNotIn("Credit Note</", text)
        self.assertIn(f"Invoice corrected: <strong>{invoice.name} of", text)
        number = credit.name.replace("/", "_")
        for lang, name in (
            ("pl_PL", "Faktura korygująca"),
            ("en_US", "Corrective invoice"),
        ):
            wizard = self.send(credit, lang)
            file = wizard.mail_attachments_widget[0]["name"]
            self.assertEqual(file, f"{name} {number}.pdf")
            self.assertIn(f"{name} {credit.name}", wizard.subject)
            self.assertIn(invoice.name, wizard.body)
            self.assertIn(reason, wizard.body)

    def test_agreed_credit_names_the_invoice_and_the_reason(self):
        self.assert_corrects(*self.credit_charge(), "Reklamacja usługi")

    def test_credit_past_the_end_says_that_the_contract_ended(self):
        invoice, credit = self.credit_prepaid()
        self.assert_corrects(invoice, credit, "umowa zakończyła się 12.11.2026")

    def test_reversal_by_the_erp_takes_its_reason_from_the_reference(self):
        invoice = self.make_invoice("2026-12-20", 500.0)
        credit = invoice._reverse_moves([{"ref": "Zwrot ceny"}])
        credit.offboarding_id = self.case
        self.assert_corrects(invoice, self.post(credit), "Zwrot ceny")

    def test_elsewhere_it_is_a_credit_note(self):
        __, credit = self.credit_charge()
        self.company.country_id = self.env.ref("base.de")
        text = self.render(credit, "en_US")
        self.assertIn("Credit Note", text)
        self.assertNotIn("Corrective", text)
        self.assertIn("Credit Note", self.send(credit, "en_US").subject)

    def test_credit_notes_outside_a_case_are_the_erps(self):
        invoice = self.make_invoice("2026-12-20", 500.0)
        credit = self.post(invoice._reverse_moves())
        self.assertNotIn("Corrective", self.render(credit, "en_US"))
