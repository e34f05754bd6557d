from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..ledger_common import LedgerCase

VAT = {"vat_treatment": "taxable", "vat_reason": "Price for ending early, C-295/17"}
OUTSIDE = {"vat_treatment": "outside", "vat_reason": "Damages"}


@tagged("post_install", "-at_install")
class TestCharge(LedgerCase):
    """Charges: proposed, agreed or disputed, and on the right document, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line.write({"date_end": "2026-10-31", "last_date_invoiced": "2026-10-31"})
        cls.case = cls.handover()
        cls.books = cls.case.with_user(cls.accountant)

    def charge(self, **values):
        """An agreed charge, entered and decided by an accountant."""
        charge = self.books.env["client.offboarding.charge"].create(
            {
                "offboarding_id": self.case.id,
                "name": "Early ending",
                "quantity": 2,
                "price_unit": 250.0,
                "currency_id": self.company.currency_id.id,
                **VAT,
                **values,
            }
        )
        charge.action_agree()
        return charge

    def test_with_vat_on_an_invoice(self):
        charge = self.charge(tax_ids=[Command.set(self.tax_sale_a.ids)])
        self.assertCheck(self.case, "charge_open", 1, 500.0)
        move = self.create_final_invoices(self.case)
        self.assertRecordValues(
            move,
            [
                {
                    "move_type": "out_invoice",
                    "amount_untaxed": 500.0,
                    "amount_tax": 75.0,
                    "partner_id": self.client.id,
                    "offboarding_id": self.case.id,
                    "state": "draft",
                }
            ],
        )
        self.assertEqual(charge.state, "invoiced")
        self.assertEqual(charge.move_id, move)
        self.assertCheck(self.case, "charge_open", 0)
        self.assertCheck(self.case, "invoice_draft", 1)

    def test_outside_vat_on_a_note_in_its_own_journal(self):
        self.charge(**OUTSIDE)
        self.charge(**OUTSIDE, name="Lost laptop", price_unit=900.0, quantity=1)
        move = self.create_final_invoices(self.case)
        journal = self.company.offboarding_debit_journal_id
        self.assertRecordValues(
            move,
            [
                {
                    "move_type": "out_receipt",
                    "amount_total": 1400.0,
                    "amount_tax": 0.0,
                    "journal_id": journal.id,
                }
            ],
        )
        self.assertNotEqual(journal, self.company_data["default_journal_sale"])
        move.action_post()
        self.assertIn(journal.code, move.name)
        self.charge(**OUTSIDE)
        again = self.create_final_invoices(self.case)
        self.assertEqual(again.journal_id, journal)

    def test_each_currency_and_treatment_has_a_document_of_its_own(self):
        euro = self.setup_other_currency("EUR")
        for currency in (self.company.currency_id, euro):
            for treatment in (VAT, OUTSIDE):
                self.charge(**treatment, currency_id=currency.id)
        moves = self.create_final_invoices(self.case)
        self.assertEqual(len(moves), 4)
        self.assertEqual(moves.currency_id, self.company.currency_id | euro)

    def test_foreign_charge_counts_in_company_currency(self):
        euro = self.setup_other_currency("EUR")
        charge = self.charge(currency_id=euro.id)
        self.assertEqual(charge.amount, 500.0)
        self.assertCheck(self.case, "charge_open", 1, 250.0)

    def test_nothing_is_charged_by_itself_or_twice(self):
        charge = self.charge()
        for step in ("action_dispute",):
            getattr(charge, step)()
            self.assertFalse(self.create_final_invoices(self.case))
        charge.action_agree()
        self.assertEqual(len(self.create_final_invoices(self.case)), 1)
        self.assertFalse(self.create_final_invoices(self.case))

    def test_what_we_owe_is_on_no_document_of_ours(self):
        self.charge(side="we_owe")
        self.assertFalse(self.create_final_invoices(self.case))
        self.assertCheck(self.case, "charge_open", 1)

    def test_penalty_that_we_owe_is_settled_by_the_clients_note(self):
        charge = self.charge(side="we_owe", kind="penalty", **OUTSIDE)
        self.assertTrue(charge.needs_document)
        self.assertFalse(self.create_final_invoices(self.case))
        mine = charge.with_user(self.owner)
        action = mine.action_record_document()
        wizard = Form(
            mine.env[action["res_model"]].with_context(**action["context"]),
            view="client_offboarding.client_offboarding_charge_document_view_form",
        )
        wizard.number = "NO/12/2026"
        wizard.date = "2026-11-13"
        record = wizard.save()
        record.file_ids = mine.env["ir.attachment"].create(
            {"name": "note.pdf", "raw": b"%PDF-", "res_model": record._name}
        )
        record.action_record()
        self.assertRecordValues(
            charge,
            [
                {
                    "state": "recorded",
                    "document_number": "NO/12/2026",
                    "document_date": self.day("2026-11-13"),
                    "is_settled": True,
                }
            ],
        )
        self.assertFalse(charge.move_id)
        self.assertCheck(self.case, "charge_open", 0)
        # Whoever reads the charge reads its document, not only who uploaded it.
        self.assertTrue(charge.with_user(self.auditor).document_file_ids.raw)
        with self.assertRefused("can't be changed"):
            charge.name = "Other"
        with self.assertRefused("Only a proposed"):
            charge.unlink()

    def test_day_of_the_clients_note_is_one_of_the_company(self):
        values = {"side": "we_owe", "kind": "penalty", **OUTSIDE}
        first, second, third = (self.charge(**values) for _charge in range(3))
        with self.far_from_company(self.accountant):
            with self.assertRefused("future day"):
                first.action_record_document(number="1", date="2026-11-18")
            first.action_record_document(number="1", date="2026-11-17")
            second.action_record_document(number="2")
            action = third.action_record_document()
            wizard = third.env[action["res_model"]].with_context(**action["context"])
            wizard.create({"number": "3"}).action_record()
        for charge in first | second | third:
            self.assertEqual(charge.document_date, self.day("2026-11-17"))

    def test_accountant_drafts_the_clients_note_as_a_bill(self):
        for values, kind in ((OUTSIDE, "in_receipt"), (VAT, "in_invoice")):
            charge = self.charge(side="we_owe", kind="penalty", **values)
            charge.action_record_document(
                number="NO/13/2026", date="2026-11-13", bill=True
            )
            self.assertRecordValues(
                charge.move_id,
                [
                    {
                        "move_type": kind,
                        "amount_untaxed": 500.0,
                        "ref": "NO/13/2026",
                        "partner_id": self.client.id,
                        "state": "draft",
                    }
                ],
            )
        charge = self.charge(side="we_owe", kind="penalty", **OUTSIDE)
        with self.assertRaises(AccessError):
            charge.with_user(self.owner).action_record_document(number="1", bill=True)

    def test_document_is_recorded_for_what_needs_one_only(self):
        charge = self.charge()
        with self.assertRefused("goes on a document of ours"):
            charge.action_record_document(number="1")
        ours = self.charge(side="we_owe", kind="penalty", **OUTSIDE)
        with self.assertRefused("future day"):
            ours.action_record_document(number="1", date="2026-12-24")
        with self.assertRefused("Use the buttons"):
            ours.document_number = "1"
        with self.assertRefused("starts as proposed"):
            self.charge(document_number="1")
        for user in (self.colleague, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                ours.with_user(user).action_record_document(number="1")
        ours.action_record_document(number="1")
        with self.assertRefused("is settled"):
            ours.action_record_document(number="2")

    def test_clients_document_has_a_number(self):
        ours = self.charge(side="we_owe", kind="penalty", **OUTSIDE)
        wizard = self.env["client.offboarding.charge.document"]
        wizard = wizard.with_user(self.accountant)
        for number in (False, "  "):
            asked = wizard.create({"charge_id": ours.id, "number": number})
            with self.subTest(number=number):
                with self.assertRefused("number of the document"):
                    asked.action_record()
        self.assertFalse(ours.document_number)

    def test_empty_file_is_taken_for_no_lost_one(self):
        ours = self.charge(side="we_owe", kind="penalty", **OUTSIDE)
        files = self.env["ir.attachment"].with_user(self.accountant)
        file = files.create({"name": "note.pdf", "raw": b""})
        ours.action_record_document(number="NO/1/2026", files=file.ids)
        self.assertEqual(ours.state, "recorded")
        self.assertEqual(ours.document_file_ids, file)

    def test_credit_with_vat_corrects_an_invoice(self):
        invoice = self.make_invoice(800.0, tax_ids=self.tax_sale_a)
        values = {"side": "we_owe", "kind": "credit", "quantity": 1}
        with self.assertRefused("Choose the invoice"):
            self.charge(**values)
        other = self.make_invoice(partner_id=self.partner_a.id)
        with self.assertRefused("same client", ValidationError):
            self.charge(**values, corrected_move_id=other.id)
        charge = self.charge(
            **values,
            corrected_move_id=invoice.id,
            tax_ids=[Command.set(self.tax_sale_a.ids)],
        )
        move = self.create_final_invoices(self.case)
        self.assertRecordValues(
            move,
            [
                {
                    "move_type": "out_refund",
                    "reversed_entry_id": invoice.id,
                    "amount_untaxed": 250.0,
                    "amount_tax": 37.5,
                    "ref": f"Correction of {invoice.name}: Early ending",
                }
            ],
        )
        self.assertFalse(self.create_final_invoices(self.case))
        move.with_user(self.accountant).unlink()
        self.assertEqual(charge.state, "agreed")

    def test_thing_that_is_given_away_needs_a_decision_on_vat(self):
        given = {"kind": "equipment", "is_free": True, "price_unit": 400.0}
        charge = self.charge(**given, **OUTSIDE)
        self.assertEqual((charge.state, charge.amount), ("recorded", 0.0))
        charge = self.charge(**given, **VAT)
        self.assertEqual((charge.state, charge.amount), ("agreed", 0.0))
        self.assertFalse(self.create_final_invoices(self.case))
        self.assertCheck(self.case, "charge_open", 1, 0.0)
        with self.assertRefused("post its VAT by hand"):
            charge.action_record_document(number="DW/1", bill=True)
        charge.action_record_document(number="DW/1")
        self.assertCheck(self.case, "charge_open", 0)
        sold = self.charge(kind="equipment", quantity=1, price_unit=400.0)
        self.assertEqual(self.create_final_invoices(self.case), sold.move_id)
        self.assertEqual(sold.move_id.move_type, "out_invoice")

    def test_vat_treatment_is_decided_and_reasoned(self):
        charge = self.case.env["client.offboarding.charge"].create(
            {"offboarding_id": self.case.id, "name": "Penalty"}
        )
        with self.assertRefused("Decide the VAT treatment"):
            charge.action_agree()
        with self.assertRefused("State the reason", ValidationError):
            charge.vat_treatment = "outside"
        charge.write(OUTSIDE)
        charge.action_agree()
        self.assertEqual(charge.state, "agreed")

    def test_what_is_agreed_changes_only_by_way_of_a_dispute(self):
        charge = self.charge()
        euro = self.setup_other_currency("EUR")
        product = self.env["product.product"].create({"name": "Laptop"})
        for user in (self.owner, self.accountant, self.manager):
            for values in (
                {"vat_treatment": False},
                {"vat_treatment": False, "vat_reason": False},
                OUTSIDE,
                {"side": "we_owe"},
                {"side": "we_owe", "kind": "credit"},
                {"kind": "equipment", "is_free": True},
                {"product_id": product.id},
                {"quantity": 20},
                {"price_unit": 2500.0},
                {"currency_id": euro.id},
            ):
                if user == self.owner and "price_unit" in values:
                    continue  # He sees no amounts.
                with self.subTest(user=user.login, values=values):
                    with self.assertRefused("is agreed: .* mark it as disputed"):
                        charge.with_user(user).write(values)
        # What is completed afterwards.
        charge.write({"facts": "It ended in May", "tax_ids": self.tax_sale_a.ids})
        charge.action_dispute("Not that much")
        charge.price_unit = 200.0
        charge.action_agree()
        # 2 × 200.00 with 15 %
        self.assertEqual(self.create_final_invoices(self.case).amount_total, 460.0)

    def test_form_of_an_agreed_charge_shows_what_stays(self):
        charge = self.charge()
        view = "client_offboarding.client_offboarding_charge_view_form"
        with Form(charge, view=view) as form:
            form.facts = "It ended in May"
            for name in ("kind", "side", "quantity", "price_unit", "vat_treatment"):
                with self.subTest(name), self.assertRaises(AssertionError):
                    setattr(form, name, form[name])

    def test_nothing_is_billed_without_a_decision_on_vat(self):
        """As a database may have it from before such a change was refused."""
        ours, theirs = self.charge(), self.charge(side="we_owe", **OUTSIDE)
        (ours | theirs)._write_step({"vat_treatment": False})
        with self.assertRefused("decide the VAT treatment"):
            self.create_final_invoices(self.case)
        with self.assertRefused("decide the VAT treatment"):
            theirs.action_record_document(number="NO/1")
        self.assertEqual((ours | theirs).mapped("state"), ["agreed", "agreed"])
        self.assertFalse(ours.move_id)

    def test_nothing_is_credited_without_the_invoice_that_it_corrects(self):
        invoice = self.make_invoice(800.0, tax_ids=self.tax_sale_a)
        values = {"side": "we_owe", "kind": "credit", "quantity": 1}
        charge = self.charge(**values, corrected_move_id=invoice.id)
        charge.corrected_move_id = False
        with self.assertRefused("Choose the invoice"):
            self.create_final_invoices(self.case)
        charge.corrected_move_id = invoice
        move = self.create_final_invoices(self.case)
        self.assertEqual(move.reversed_entry_id, invoice)

    def test_disputed_in_the_clients_words(self):
        charge = self.charge()
        charge.action_dispute(note="The laptop was old")
        self.assertEqual(charge.dispute_note, "The laptop was old")
        self.assertCheck(self.case, "charge_open", 1)

    def test_only_managers_give_a_charge_up(self):
        charge = self.charge()
        for user in (self.owner, self.accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                charge.with_user(user).action_waive(reason="Never mind")
        with self.assertRefused("State why"):
            charge.with_user(self.manager).action_waive()
        charge.with_user(self.manager).action_waive(reason="A good client")
        self.assertEqual(charge.state, "waived")
        self.assertCheck(self.case, "charge_open", 0)

    def test_settled_charge_cannot_change(self):
        charge = self.charge()
        self.create_final_invoices(self.case)
        for values in ({"price_unit": 1}, {"name": "Other"}, {"quantity": 9}):
            with self.subTest(values=values), self.assertRefused("can't be changed"):
                charge.write(values)
        for step in ("action_agree", "action_dispute"):
            with self.subTest(step=step), self.assertRefused("settled"):
                getattr(charge, step)()
        with self.assertRefused("Only a proposed"):
            charge.unlink()
        with self.assertRefused("Use the buttons"):
            charge.write({"state": "agreed"})

    def test_dropped_draft_gives_its_charges_back(self):
        for treatment in (VAT, OUTSIDE):
            charge = self.charge(**treatment)
            for drop in ("unlink", "button_cancel"):
                with self.subTest(treatment=treatment, drop=drop):
                    move = self.create_final_invoices(self.case)
                    self.assertEqual(charge.state, "invoiced")
                    getattr(move.with_user(self.accountant), drop)()
                    self.assertEqual(charge.state, "agreed")
                    self.assertFalse(charge.move_id)
                    self.assertCheck(self.case, "charge_open", 1)
            move.button_draft()
            self.assertEqual((charge.state, charge.move_id), ("invoiced", move))
            self.assertFalse(self.create_final_invoices(self.case))

    def test_cancelled_draft_stays_cancelled_once_charged_anew(self):
        self.charge()
        first = self.create_final_invoices(self.case)
        first.button_cancel()
        self.create_final_invoices(self.case)
        with self.assertRefused("settled otherwise"):
            first.button_draft()

    def test_owner_without_amounts_enters_a_charge(self):
        charge = self.case.env["client.offboarding.charge"].create(
            {"offboarding_id": self.case.id, "name": "Extra work", "kind": "service"}
        )
        with self.assertRaises(AccessError):
            charge.read(["amount"])
        with self.assertRaises(AccessError):
            charge.with_user(self.colleague).action_dispute()
        self.assertEqual(charge.state, "proposed")
