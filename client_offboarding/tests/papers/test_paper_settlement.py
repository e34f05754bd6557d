import re

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..settlement_common import SettlementCase


@tagged("post_install", "-at_install")
class TestPaperSettlement(SettlementCase):
    """Settlement, balance and set-off, read back from the PDF."""

    def test_settlement_lists_each_document_by_currency_in_polish(self):
        invoice = self.make_invoice("2026-10-20", 1234.5, self.zloty)
        self.pay_part(invoice, 234.5)
        euro = self.make_invoice("2026-12-20", 1.0, self.euro)
        self.make_charge(currency_id=self.zloty.id).action_agree()
        disputed = self.make_charge(name="Praca dodatkowa", currency_id=self.zloty.id)
        disputed.action_dispute(note="Nie zamawialiśmy")
        self.env["res.partner.bank"].create(
            {
                "acc_number": "PL61109010140000071219812874",
                "partner_id": self.company.partner_id.id,
            }
        )
        text = self.words(self.print_paper(self.make_paper("settlement")))
        self.assertTexts(
            [
                "Rozliczenie końcowe",
                "według stanu na dzień 16 listopada 2026 r.",
                "Rozliczenie w walucie PLN",
                invoice.name,
                "01.10.2026",
                "20.10.2026",
                "Zgubiony laptop",
                "Uzgodnione",
                "Nie zamawialiśmy",
                "nie wliczono",
                "tysiąc trzysta złotych, zero groszy",
                "Rozliczenie w walucie EUR",
                euro.name,
                "jedno euro",
                "Brak odpowiedzi nie oznacza zgody",
                "Za Usługodawcę",
                "Za Klienta",
            ],
            text,
        )
        self.assertRegex(text, r"1 234,50 zł 234,50 zł 1 000,00 zł")
        self.assertRegex(
            text, r"do zapłaty przez Klienta na rzecz Usługodawcy: 1 ?300,00 zł"
        )
        # In groups of four digits where Odoo knows it for an IBAN.
        self.assertIn("PL61109010140000071219812874", text.replace(" ", ""))

    def test_settlement_in_english_nets_within_a_currency_only(self):
        self.client.lang = "en_US"
        self.make_invoice("2026-10-20", 500.0)
        bill = self.make_bill(800.0)
        self.make_invoice("2026-10-20", 40.0, self.euro)
        paper = self.make_paper("settlement")
        text = self.words(self.print_paper(paper))
        self.assertTexts(
            [
                "Final Settlement",
                "as of 16 November 2026",
                f"{bill.name} (FV/77/2026)",
                "owed by the Service Provider to the Client: $ 300.00",
                "three hundred US dollars",
                "owed by the Client to the Service Provider: 40.00 €",
                "forty euro, zero cents",
                "not agreed; these differ",
                "Failure to answer does not mean consent",
            ],
            text,
        )

    def test_settlement_of_a_clean_case_says_so(self):
        paper = self.make_paper("settlement")
        self.assertIn(
            "nie pozostaje do rozliczenia żaden dokument ani żadne roszczenie",
            self.words(self.print_paper(paper)),
        )

    def test_balance_leaves_out_what_is_disputed(self):
        invoice = self.make_invoice("2026-10-20", 700.0, self.zloty)
        disputed = self.make_invoice("2026-10-20", 91.0, self.zloty)
        disputed.with_user(self.accountant).offboarding_disputed = True
        paper = self.make_paper("balance")
        text = self.words(self.print_paper(paper))
        self.assertTexts(
            [
                "Potwierdzenie salda",
                "na dzień 16 listopada 2026 r.",
                invoice.name,
                "siedemset złotych",
                "Dokumenty sporne",
                disputed.name,
                "☐ uzgodniono",
                "jest upoważniona do potwierdzania sald",
                "Brak odpowiedzi nie oznacza zgody",
            ],
            text,
        )
        self.assertNotIn("91,00", text)
        self.assertNotIn("Za Usługodawcę", text)

    def test_settlement_lists_what_is_disputed_and_does_not_count_it(self):
        self.make_invoice("2026-10-20", 700.0, self.zloty)
        disputed = self.make_invoice("2026-10-20", 91.0, self.zloty)
        disputed.with_user(self.accountant).offboarding_disputed = True
        paper = self.make_paper("settlement", lang="en_US")
        (settled,) = paper._get_kind()._get_settlement(paper)
        self.assertEqual(settled["net"], 700.0)
        notes = {row["number"]: row["note"] for row in settled["documents"]}
        self.assertEqual(notes[disputed.name], "disputed by the Client, not counted")

    def test_exception_has_the_number_of_the_client_s_own_document(self):
        bill = self.make_bill(800.0)
        (row,) = self.make_paper("confirmation")._get_exceptions()
        self.assertEqual(row["name"], f"{bill.name} (FV/77/2026)")

    def test_exception_that_is_disputed_is_marked_so(self):
        """Whoever signs the list acknowledges nothing that the client disputes."""
        invoice = self.make_invoice("2026-10-20", 91.0, self.zloty)
        invoice.with_user(self.accountant).offboarding_disputed = True
        for kind in ("agreement", "no_claims", "confirmation"):
            paper = self.make_paper(kind, lang="en_US").with_context(lang="en_US")
            (row,) = paper._get_exceptions(("account.move.line",))
            self.assertEqual(row["detail"], "due on 20 October 2026, disputed")

    def test_days_are_written_in_the_language_of_the_paper(self):
        day = fields.Date.to_date("2026-10-05")
        for lang, text in (("pl_PL", "05.10.2026"), ("en_US", "5 Oct 2026")):
            paper = self.make_paper("settlement", lang=lang).with_context(lang=lang)
            self.assertEqual(paper._format_numeric_day(day), text)

    def test_set_off_names_both_claims_and_what_remains(self):
        invoice = self.make_invoice("2026-10-20", 500.0, self.zloty)
        self.make_invoice("2026-12-20", 77.0, self.zloty)
        bill = self.make_bill(800.0, currency_id=self.zloty.id)
        paper = self.make_paper("set_off")
        text = self.words(self.print_paper(paper))
        self.assertTexts(
            [
                "Oświadczenie o potrąceniu",
                "art. 498 i 499 Kodeksu cywilnego",
                invoice.name,
                f"{bill.name} (FV/77/2026)",
                "20.10.2026",
                "pięćset złotych",
            ],
            text,
        )
        self.assertRegex(text, r"800,00 zł 500,00 zł 300,00 zł")
        self.assertNotIn("77,00", text)
        self.assertNotIn("Za Klienta", text)
        self.client.lang = "en_US"
        text = self.words(self.print_paper(self.make_paper("set_off", lang="en_US")))
        self.assertTexts(
            ["Declaration of Set-off", "Claims of the Client", "Amount"], text
        )


@tagged("post_install", "-at_install")
class TestStatementCheck(SettlementCase):
    """When a settlement is needed, and when the ledger has overtaken it."""

    def assertStatement(self, state, count=1, amount=None):
        check = self.check(self.case.sudo(), "statement_unsigned")
        self.assertEqual((check.state, check.item_count), (state, count))
        self.assertEqual(check.blocks, "closed")
        if amount is not None:
            self.assertAlmostEqual(check.amount, amount)
        return check

    def test_nothing_to_settle_needs_no_statement(self):
        self.assertStatement("ok", 0)
        invoice = self.make_invoice("2026-12-20", 500.0)
        check = self.assertStatement("open")
        action = check.action_view_items()
        self.assertEqual(action["res_model"], "client.offboarding")
        self.pay(invoice)
        self.assertStatement("ok", 0)
        charge = self.make_charge()
        self.assertStatement("open")
        charge.with_user(self.manager).action_waive(reason="A good client")
        self.assertStatement("ok", 0)
        late = self.make_invoice("2026-10-20", 500.0)
        self.assertStatement("open")
        self.env["client.offboarding.waiver"].with_user(self.manager).create(
            {
                "offboarding_id": self.case.id,
                "code": "receivable_overdue",
                "reason": "Goes to court",
            }
        )
        self.assertStatement("ok", 0)
        self.make_paper("settlement")
        self.assertStatement("open")
        self.assertTrue(late.amount_residual)

    def test_signed_statement_settles_until_the_ledger_changes(self):
        invoice = self.make_invoice("2026-12-20", 500.0)
        paper = self.make_paper("settlement")
        self.assertStatement("open", amount=0)
        self.sign(paper)
        self.assertEqual((paper.state, paper.answer), ("signed", "agreed"))
        self.assertTrue(paper.facts_sha256)
        self.assertFalse(paper.facts_changed)
        self.assertStatement("ok", 0)

        newer = self.make_invoice("2026-12-20", 60.0)
        self.assertStatement("open", amount=60)
        paper.invalidate_recordset()
        self.assertRegex(paper.facts_changed, f"^{newer.name}: new, .*60.00")
        newer.button_draft()
        newer.button_cancel()
        self.assertStatement("ok", 0)

        self.pay_part(invoice, 200.0)
        self.assertStatement("open", amount=200)
        paper.invalidate_recordset()
        self.assertRegex(
            paper.facts_changed, f"{invoice.name}: was .*500.00.*, now .*300.00"
        )
        self.pay(invoice)
        self.assertStatement("open", amount=500)
        paper.invalidate_recordset()
        self.assertIn("isn't open any more", paper.facts_changed)
        again = paper.action_new_version()
        self.assertFalse(again.facts_sha256)
        self.sign(again)
        self.assertStatement("ok", 0)

    def test_statement_is_overtaken_by_what_changes_its_totals(self):
        """Neither changes an amount in the books; both change what is claimed."""
        invoice = self.make_invoice("2026-10-20", 500.0)
        paper = self.make_paper("settlement")
        self.sign(paper)
        self.assertStatement("ok", 0)
        invoice.with_user(self.accountant).offboarding_disputed = True
        self.assertStatement("open")
        paper.invalidate_recordset()
        self.assertEqual(
            paper.facts_changed,
            f"{invoice.name}: was 'Open item', now 'Disputed'",
        )
        invoice.with_user(self.accountant).offboarding_disputed = False
        self.assertStatement("ok", 0)
        before = paper.facts_sha256
        self.env["client.offboarding.waiver"].with_user(self.manager).create(
            {
                "offboarding_id": self.case.id,
                "code": "receivable_overdue",
                "kind": "written_off",
                "reason": "A good client",
            }
        )
        paper.invalidate_recordset()
        self.assertEqual(
            paper.facts_changed, f"{invoice.name}: was 'Open item', now 'Given up'"
        )
        again = self.make_paper("settlement")
        again._get_kind()._store_facts(again)
        self.assertNotEqual(again.facts_sha256, before)

    def test_paid_final_invoice_is_a_change_all_the_same(self):
        paper = self.make_paper("settlement")
        self.sign(paper)
        invoice = self.make_invoice("2026-12-20", 60.0)
        self.pay(invoice)
        self.assertStatement("ok", 0)
        invoice.offboarding_id = self.case
        self.assertStatement("open", amount=60)

    def test_dispute_of_a_charge_is_a_change(self):
        charge = self.make_charge()
        charge.action_agree()
        paper = self.make_paper("settlement")
        self.sign(paper)
        self.assertStatement("ok", 0)
        charge.action_dispute(note="No")
        self.assertStatement("open", amount=0)
        paper.invalidate_recordset()
        self.assertEqual(
            paper.facts_changed, "Zgubiony laptop: was 'Agreed', now 'Disputed'"
        )

    def test_outdated_statement_cannot_be_signed(self):
        self.make_invoice("2026-12-20", 500.0)
        paper = self.make_paper("settlement")
        paper.action_sign_company()
        newer = self.make_invoice("2026-12-20", 60.0)
        with self.assertRaisesRegex(UserError, f"ledger has changed.*\n.*{newer.name}"):
            paper.action_sign_client(name="Anna Kowalska")

    def test_same_ledger_has_the_same_fingerprint(self):
        self.make_invoice("2026-12-20", 500.0)
        papers = self.make_paper("settlement") + self.make_paper("settlement")
        papers.action_generate()
        self.assertEqual(papers[0].facts_sha256, papers[1].facts_sha256)
        self.make_invoice("2026-12-20", 500.0)
        papers[1].action_generate()
        self.assertNotEqual(papers[0].facts_sha256, papers[1].facts_sha256)
        with self.assertRaisesRegex(UserError, "Use the buttons"):
            papers[0].facts_sha256 = "0"

    def test_manager_waives_a_statement_until_the_ledger_moves_on(self):
        self.make_invoice("2026-12-20", 500.0)
        paper = self.make_paper("settlement")
        paper.action_generate()
        # What the daily reminder makes of it once the day to answer is past.
        paper._write_step({"state": "unanswered"})
        self.assertStatement("open")
        waiver = {
            "offboarding_id": self.case.id,
            "code": "statement_unsigned",
            "reason": "The client doesn't answer",
        }
        with self.assertRaises(AccessError):
            self.env["client.offboarding.waiver"].with_user(self.accountant).create(
                waiver
            )
        self.env["client.offboarding.waiver"].with_user(self.manager).create(waiver)
        self.assertStatement("waived")
        self.make_invoice("2026-12-20", 60.0)
        self.assertStatement("open", amount=60)

    def test_closing_waits_for_the_statement(self):
        self.make_invoice("2026-12-20", 500.0)
        self.case.action_request_confirmation()
        self.case.protocol_ids.action_sign_company()
        self.case.protocol_ids.action_sign_client(name="Anna Kowalska")
        with self.assertRaisesRegex(UserError, "Final settlement not signed: 1"):
            self.case.action_close()
        self.sign(self.make_paper("settlement"))
        self.case.action_close()
        self.assertEqual(self.case.state, "closed")

    def test_other_clients_and_companies_do_not_count(self):
        self.make_invoice("2026-12-20", 60.0)
        paper = self.make_paper("settlement")
        self.sign(paper)
        other = self.make_invoice("2026-12-20", 60.0)
        other.button_draft()
        other.partner_id = self.partner_a
        other.action_post()
        self.assertStatement("ok", 0)

    def test_accountant_makes_and_signs_statements_only(self):
        self.make_invoice("2026-10-20", 500.0)
        action = self.books.with_context(
            offboarding_paper_kind="settlement"
        ).action_open_paper()
        paper = self.books.env[action["res_model"]].browse(action["res_id"])
        paper.action_generate()
        paper.action_sign_company()
        paper.action_sign_client(name="Anna Kowalska")
        self.assertEqual(paper.state, "signed")
        for kind in ("confirmation", "no_claims"):
            with self.subTest(kind=kind), self.assertRaises(AccessError):
                self.books.env["client.offboarding.protocol"].create(
                    {"offboarding_id": self.case.id, "kind": kind}
                )
            other = self.make_paper(kind)
            with self.subTest(kind=kind), self.assertRaises(AccessError):
                other.with_user(self.accountant).action_generate()
        for user in (self.auditor, self.colleague, self.helper):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.case.with_user(user).with_context(
                    offboarding_paper_kind="settlement"
                ).action_open_paper()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                paper.env["client.offboarding.protocol.fact"].with_user(user).search([])

    def test_papers_of_the_ledger_are_offered_when_there_is_something(self):
        offered = self.case._get_offered_kinds
        self.assertIn("settlement", offered())
        self.assertFalse({"balance", "set_off"} & set(offered()))
        self.make_invoice("2026-10-20", 500.0)
        self.assertIn("balance", offered())
        self.assertNotIn("set_off", offered())
        self.make_bill(20.0)
        self.assertIn("set_off", offered())


@tagged("post_install", "-at_install")
class TestAnswer(SettlementCase):
    """The client agrees, or lists what differs; silence is no consent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_invoice(cls, "2026-12-20", 500.0)

    def test_differences_refuse_the_paper_and_tell_the_owner(self):
        for kind in ("settlement", "balance"):
            paper = self.make_paper(kind)
            paper.action_generate()
            action = paper.with_user(self.accountant).action_record_differences()
            wizard = (
                self.env[action["res_model"]]
                .with_user(self.accountant)
                .with_context(**action["context"])
                .create({"name": "Anna Kowalska", "text": "Mamy 400,00"})
            )
            wizard.action_record()
            self.assertRecordValues(
                paper,
                [
                    {
                        "state": "refused",
                        "answer": "differences",
                        "answer_text": "Mamy 400,00",
                        "answered_by": "Anna Kowalska",
                    }
                ],
            )
            self.assertIn(paper.name, str(self.case.activity_ids.mapped("summary")))
            self.assertEqual(self.case.activity_ids.user_id, self.owner)
            with self.assertRaisesRegex(UserError, "is 'Refused'"):
                paper.action_sign_client(name="Anna Kowalska")
        check = self.check(self.case.sudo(), "statement_unsigned")
        self.assertEqual(check.state, "open")

    def test_dialog_asks_who_says_that_the_balance_differs(self):
        paper = self.make_paper("balance")
        wizard = self.env["client.offboarding.answer"].with_user(self.accountant)
        wizard = wizard.create(
            {"protocol_id": paper.id, "name": " ", "text": "We have 400.00"}
        )
        with self.assertRaisesRegex(UserError, "Enter who answers"):
            wizard.action_record()
        self.assertFalse(paper.answer)

    def test_answers_need_a_name_and_a_list(self):
        paper = self.make_paper("balance")
        with self.assertRaisesRegex(UserError, "List what differs"):
            paper.action_record_differences(name="Anna", text=" ")
        with self.assertRaisesRegex(UserError, "Enter who answers"):
            paper._answer("agreed", " ")
        with self.assertRaisesRegex(UserError, "isn't answered"):
            paper._answer("perhaps", "Anna")
        other = self.make_paper("no_claims")
        with self.assertRaisesRegex(UserError, "isn't answered"):
            other.action_record_differences("Anna", "All")
        for user in (self.colleague, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                paper.with_user(user).action_record_differences("Anna", "All")
        with self.assertRaisesRegex(UserError, "Use the buttons"):
            paper.answer = "agreed"

    def test_agreeing_is_the_clients_signature(self):
        paper = self.make_paper("balance", client_signatures_needed=2)
        paper._answer("agreed", "Anna Kowalska", "Bez uwag", method="typed")
        self.assertFalse(paper.answer)
        paper._answer("agreed", "Jan Nowak", method="typed")
        self.assertRecordValues(
            paper,
            [
                {
                    "state": "signed",
                    "answer": "agreed",
                    "answered_by": "Anna Kowalska, Jan Nowak",
                    "answer_text": "Bez uwag",
                }
            ],
        )
        self.assertEqual(re.sub(r"\W", "", paper.signature_ids[0].method), "typed")
