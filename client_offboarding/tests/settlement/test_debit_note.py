from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..papers_common import NotesCase


@tagged("post_install", "-at_install")
class TestDebitNote(NotesCase):
    """A debit note is printed and sent as what it is, with what it rests on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.zloty = cls.env.ref("base.PLN")
        cls.zloty.active = True
        cls.company.partner_id.bank_ids = [
            Command.create({"acc_number": "PL61109010140000071219812874"})
        ]

    def make_charge(self, **values):
        charges = self.env["client.offboarding.charge"].with_user(self.accountant)
        return charges.create(
            {
                "offboarding_id": self.case.id,
                "kind": "penalty",
                "name": "Kara umowna",
                "price_unit": 1500.0,
                "currency_id": self.zloty.id,
                "vat_treatment": "outside",
                "vat_reason": "Odszkodowanie",
                "clause": "§ 9 ust. 2",
                "facts": "Dnia 3 listopada 2026 r. ujawniono cennik.",
                **values,
            }
        )

    def make_note(self, **values):
        charge = self.make_charge(**values).sudo()
        charge.action_agree()
        charge._create_invoices()
        return self.post(charge.move_id)

    def test_the_erp_prints_the_note_instead_of_an_invoice(self):
        move = self.make_note()
        self.assertEqual(move.move_type, "out_receipt")
        text = self.render(move, "pl_PL")
        for expected in (
            "Nota obciążeniowa",
            move.name,
            "PL7010014289",
            "Podstawa: § 9 ust. 2 umowy K/2026/1 z dnia 01.01.2026",
            "Stan faktyczny:",
            "Dnia 3 listopada 2026 r. ujawniono cennik.",
            "tysiąc pięćset złotych",
            "Prosimy o zapłatę tej kwoty",
            "PL61 1090 1014 0000 0712 1981 2874",
            "Data otrzymania:",
        ):
            self.assertIn(expected, text)
        # That is what somebody signs on, not what a claim rests on.
        self.assertNotIn("Podstawa umocowania", text)
        text = self.render(move, "en_US")
        for expected in (
            "Debit Note",
            "Based on: § 9 ust. 2 of the contract K/2026/1 of 01/01/2026",
            "What happened:",
            "Please pay this amount",
            "Received on:",
            "this note is not an invoice",
        ):
            self.assertIn(expected, text)

    def test_contract_without_a_date_is_named_without(self):
        outside = self.case.termination_ids.sudo().create(
            {
                "offboarding_id": self.case.id,
                "contract_name": "U/7",
                "mode": "agreement",
                "date_agreement": "2026-11-01",
                "date_end": "2026-11-30",
            }
        )
        text = self.render(self.make_note(basis_id=outside.id), "en_US")
        self.assertIn("§ 9 ust. 2 of the contract U/7 ", text)
        self.assertNotIn("U/7 of", text)

    def test_where_no_contract_ends_the_clause_alone_is_told(self):
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        case = self.open_case(
            partner_ids=[Command.set(other.ids)], date_delivered=False
        )
        self.assertFalse(case.termination_ids)
        charge = self.make_charge(offboarding_id=case.id)
        basis = self.env["account.move"]._describe_note_basis(charge.sudo())
        self.assertEqual(basis, "§ 9 ust. 2")

    def test_draft_is_sent_beforehand_under_its_own_name(self):
        move = self.make_note()
        self.client.lang = "en_US"
        number = move.name.replace("/", "_")
        name = move._get_invoice_proforma_pdf_report_filename()
        self.assertEqual(name, f"Debit note {number}.pdf")
        invoice = self.make_invoice("2026-12-20", 100.0)
        name = invoice._get_invoice_proforma_pdf_report_filename()
        self.assertIn("proforma", name)

    def test_a_thing_that_did_not_come_back_is_told(self):
        thing = self.make_return("Laptop", serial="SN-1")
        thing.sudo().value = 2000
        thing.action_missing()
        charge = thing.sudo().charge_id
        missing = "Nie zwrócono, co stwierdzono 16 listopada 2026 r."
        self.assertEqual(charge.facts, missing)
        self.assertEqual(charge.basis_id, self.case.termination_ids)
        charge.write({"vat_treatment": "outside", "vat_reason": "Odszkodowanie"})
        charge.action_agree()
        charge._create_invoices()
        text = self.render(self.post(charge.move_id), "pl_PL")
        self.assertIn("umowa K/2026/1 z dnia", text)
        self.assertIn("Nie zwrócono, co stwierdzono 16 listopada 2026 r.", text)

    def test_a_thing_that_came_back_damaged_is_told(self):
        self.client.lang = "en_US"
        thing = self.make_return("Phone", remarks="Cracked screen")
        thing.sudo().value = 900
        thing.action_receive(condition="damaged")
        self.assertEqual(
            thing.sudo().charge_id.facts,
            "Returned damaged, as recorded on 16 November 2026. Cracked screen",
        )

    def test_what_the_note_would_not_say_is_warned_about(self):
        charge = self.make_charge(clause=False, facts=False)
        self.assertEqual(
            charge.basis_warning,
            "The debit note will not say: the number of the clause, what happened, "
            "and when.",
        )
        charge.write({"clause": "§ 9", "facts": "On 3 November 2026."})
        self.assertFalse(charge.basis_warning)

    def test_an_invoice_needs_no_such_basis(self):
        charge = self.make_charge(clause=False, vat_treatment="taxable")
        self.assertFalse(charge.basis_warning)

    def test_the_contract_of_a_charge_is_one_of_its_case(self):
        charge = self.make_charge()
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        contract = self.make_contract(partner_id=other.id, code="K/2026/9")
        case = self.open_case(
            partner_ids=[Command.set(other.ids)],
            contract_ids=[Command.set(contract.ids)],
        )
        with self.assertRaises(ValidationError):
            charge.basis_id = case.termination_ids

    def test_it_is_sent_and_filed_as_what_it_is(self):
        move = self.make_note()
        self.client.email = "ksiegowosc@gesla.example"
        number = move.name.replace("/", "_")
        for lang, name in (("pl_PL", "Nota obciążeniowa"), ("en_US", "Debit note")):
            self.client.lang = lang
            wizard = self.env["account.move.send.wizard"].with_user(self.accountant)
            wizard = wizard.create({"move_id": move.id})
            file = wizard.mail_attachments_widget[0]["name"]
            self.assertEqual(file, f"{name} {number}.pdf")
            self.assertIn(f"{name} {move.name}", wizard.subject)
            self.assertIn(name, wizard.body)
            self.assertNotRegex(wizard.body, r"(?i)\byour invoice|faktur")

    def test_an_invoice_stays_an_invoice(self):
        move = self.make_invoice("2026-12-20", 100.0)
        self.assertNotIn("Debit Note", self.render(move, "en_US"))
        wizard = self.env["account.move.send.wizard"].with_user(self.accountant)
        wizard = wizard.create({"move_id": move.id})
        self.assertIn("Invoice (Ref", wizard.subject)
