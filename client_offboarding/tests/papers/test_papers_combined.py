from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..papers_common import PapersCase


class CombinedCase(PapersCase):
    """A case with things, documents, access, and somebody who takes over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.thing = cls.case.env["client.offboarding.return"].create(
            {
                "offboarding_id": cls.case.id,
                "name": "Laptop",
                "serial": "SN-1",
                "uom_id": cls.unit.id,
            }
        )
        cls.document = cls.case.env["client.offboarding.document"].create(
            {"offboarding_id": cls.case.id, "name": "Umowa ramowa", "state": "done"}
        )
        cls.access = cls.case.env["client.offboarding.access"].create(
            {"offboarding_id": cls.case.id, "system": "Serwer poczty"}
        )
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Anna Kowalska",
                "email": "anna@client.example.com",
                "parent_id": cls.client.id,
            }
        )
        cls.case.contact_ids = cls.contact

    def authorise_provider(self):
        provider = self.env["res.partner"].create(
            {"name": "Żółw i Wspólnicy Sp. k.", "is_company": True}
        )
        proof = self.case.env["ir.attachment"].create({"name": "a", "raw": b"a"})
        self.case.write(
            {
                "new_provider_id": provider.id,
                "new_provider_authorised_on": "2026-11-05",
                "new_provider_proof_ids": [Command.set(proof.ids)],
            }
        )
        self.case.env["client.offboarding.knowledge"].create(
            {"offboarding_id": self.case.id, "name": "Zamknięcie miesiąca"}
        )

    def open_paper(self, kind):
        case = self.case.with_context(offboarding_paper_kind=kind)
        return self.case.protocol_ids.browse(case.action_open_paper()["res_id"])

    def sign_all(self, paper):
        paper.action_sign_company()
        paper.action_sign_client(name="Anna Kowalska", basis="KRS")


@tagged("post_install", "-at_install")
class TestPapersCombinedPrinted(CombinedCase):
    """The combined record, read back from the PDF."""

    def test_record_in_polish_holds_all_parts_and_three_sides(self):
        self.authorise_provider()
        paper = self.make_paper("combined")
        words = self.words(self.print_paper(paper))
        self.assertTexts(
            [
                "Protokół zdawczo-odbiorczy",
                paper.name,
                "Gęślą Jaźń Sp. z o.o.",
                "K/2026/1",
                "1. Sprzęt i materiały",
                "nr seryjny SN-1",
                "Strony nie wnoszą zastrzeżeń",
                "2. Dokumenty",
                "Umowa ramowa",
                "Suma kontrolna",
                "3. Dostępy",
                "Serwer poczty",
                "Hasła, klucze",
                "4. Usługi",
                "Zamknięcie miesiąca",
                "Nowy Dostawca",
                "Za Usługodawcę",
                "Za Klienta",
                "Za Nowego Dostawcę",
                "w trzech jednobrzmiących egzemplarzach",
            ],
            words,
        )
        # One block of signatures for all of it.
        self.assertEqual(words.count("Za Klienta"), 1)
        self.assertNotIn("nieobjęte", words)

    def test_record_in_english_leaves_out_what_was_signed_on_its_own(self):
        self.client.lang = "en_US"
        single = self.case.protocol_ids.create(
            {"offboarding_id": self.case.id, "kind": "documents"}
        )
        single.action_sign_company()
        paper = self.make_paper("combined")
        words = self.words(self.print_paper(paper))
        self.assertTexts(
            [
                "Combined Record of the Handover",
                "1. Equipment and materials",
                "serial no. SN-1",
                "2. Access",
                "Serwer poczty",
                "Recorded separately, and no part of this document",
                f"Record of the Handover of Documents No. {single.name}",
                "Drawn up in two identical copies",
            ],
            words,
        )
        self.assertNotIn("Umowa ramowa", words)
        self.assertNotIn("New Provider", words)

    def test_signed_record_shows_everybodys_signature(self):
        self.authorise_provider()
        paper = self.make_paper("combined")
        with self.allow_pdf_render():
            self.sign_all(paper)
            self.assertNotEqual(paper.state, "signed")
            paper.action_sign_provider(name="Jan Nowak", role="Wspólnik", basis="KRS")
        self.assertEqual(paper.state, "signed")
        words = self.words(self.read_pages(paper.signed_attachment_id))
        self.assertTexts(["Anna Kowalska", "Jan Nowak", paper.sha256[:16]], words)


@tagged("post_install", "-at_install")
class TestPapersCombined(CombinedCase):
    """What the combined record holds, and how it goes with the single ones."""

    def test_offered_where_there_is_more_than_one_thing_to_record(self):
        self.assertIn("combined", self.case._get_offered_kinds())
        self.thing.action_cancel_line()
        self.assertIn("combined", self.case._get_offered_kinds())
        self.access.action_cancel_line()
        self.assertNotIn("combined", self.case._get_offered_kinds())
        with self.assertRaisesRegex(UserError, "doesn't fit"):
            self.open_paper("combined")

    def test_provider_takes_part_once_the_client_authorised_him(self):
        paper = self.open_paper("combined")
        self.assertEqual(paper._get_signing_sides(), ("company", "client"))
        self.assertEqual(paper.provider_signatures_needed, 0)
        paper.client_signatures_needed = 2
        self.authorise_provider()
        paper.action_generate()
        self.assertEqual(paper.parts, "returns,documents,access,handover")
        self.assertEqual(paper.provider_signatures_needed, 1)
        # Joint representation stays, whoever signs too.
        self.assertEqual(paper.client_signatures_needed, 2)
        paper.with_services = False
        paper.action_generate()
        self.assertEqual(paper.provider_signatures_needed, 0)

    def test_owner_chooses_what_it_holds_until_it_is_sent(self):
        paper = self.open_paper("combined")
        paper.action_generate()
        paper.with_access = False
        self.assertFalse(paper.attachment_id)
        self.assertNotIn("Access", paper.parts_note)
        paper.action_send()
        self.assertEqual(paper.parts, "returns,documents")
        with self.assertRaisesRegex(UserError, "sent already"):
            paper.with_access = True
        with self.assertRaisesRegex(UserError, "Use the buttons"):
            paper.parts = "returns"
        self.assertEqual(paper.parts, "returns,documents")

    def test_nothing_is_made_where_nothing_is_left(self):
        for kind in ("returns", "documents", "access"):
            self.open_paper(kind).action_sign_company()
        paper = self.open_paper("combined")
        with self.assertRaisesRegex(UserError, r"(?s)Nothing is left.*OFF.*Zwroty/1"):
            paper.action_generate()
        self.assertFalse(paper.attachment_id)
        note = paper.parts_note
        self.assertIn(f"Nothing is left to record in {paper.name}", note)
        self.assertIn("Zwroty/1", note)
        with self.assertRaisesRegex(UserError, "Nothing is left"):
            paper.action_sign_company()
        self.assertFalse(paper.signature_ids)

    def test_signed_record_counts_for_its_parts(self):
        single = self.open_paper("returns")
        single.action_send()
        paper = self.open_paper("combined")
        paper.action_sign_company()
        self.assertRecordValues(
            single, [{"state": "void", "replaced_by_id": paper.id, "is_settled": True}]
        )
        # Nothing is signed twice, and nobody is offered a paper for it.
        self.assertEqual(self.open_paper("documents"), paper)
        self.assertEqual(
            self.case.action_returns_protocol()["res_id"],
            paper.id,
        )
        self.assertEqual(self.case._get_papers_to_send(), paper)
        paper.action_sign_client(name="Anna Kowalska", basis="KRS")
        self.assertEqual(paper.state, "signed")
        confirmation = self.case._get_or_create_paper("confirmation")
        self.assertIn(
            paper.name, "".join(confirmation._get_kind()._get_annexes(confirmation))
        )

    def test_part_of_it_is_not_signed_on_its_own(self):
        paper = self.open_paper("combined")
        paper.action_send()
        single = self.case.protocol_ids.create(
            {"offboarding_id": self.case.id, "kind": "access"}
        )
        for call in (
            single.action_sign_company,
            single.action_send,
            lambda: single.action_sign_client(name="Anna Kowalska"),
        ):
            with self.assertRaisesRegex(UserError, f"part of .*{paper.name}"):
                call()
        self.assertFalse(single.signature_ids)
        # The one that is replaced gives its parts back.
        newer = paper.action_new_version()
        newer.with_access = False
        single.action_sign_company()
        newer.action_generate()
        self.assertEqual(newer.parts, "returns,documents")

    def test_single_record_signed_in_the_meantime(self):
        paper = self.open_paper("combined")
        paper.action_generate()
        single = self.open_paper("documents")
        self.assertEqual(single.kind, "documents")
        self.sign_all(single)
        with self.assertRaisesRegex(UserError, "Make it again"):
            paper.action_sign_company()
        self.assertFalse(paper.signature_ids)
        self.assertEqual(single.state, "signed")
        paper.action_generate()
        self.assertIn(single.name, paper.parts_note)
        self.sign_all(paper)
        self.assertEqual(paper.parts, "returns,access")

    def test_what_is_no_longer_in_a_sent_record_is_told(self):
        paper = self.open_paper("combined")
        paper.action_send()
        self.assertEqual(paper.parts, "returns,documents,access")
        before = self.case.message_ids
        self.access.action_cancel_line()
        paper.action_generate()
        self.assertEqual(paper.parts, "returns,documents")
        told = [
            message.body
            for message in self.case.message_ids - before
            if "In this record" in message.body
        ]
        self.assertEqual(len(told), 1)
        # A second time there is nothing new to tell.
        before = self.case.message_ids
        paper.action_generate()
        for message in self.case.message_ids - before:
            self.assertNotIn("In this record", message.body)

    def test_second_record_holds_what_the_first_did_not(self):
        first = self.open_paper("combined")
        self.sign_all(first)
        self.authorise_provider()
        second = self.make_paper("combined")
        kind = second._get_kind()
        self.assertEqual(kind._get_parts(second), ["handover"])
        self.assertEqual(first.parts, "returns,documents,access")

    def test_record_of_no_case_yet_holds_nothing(self):
        paper = self.case.env["client.offboarding.protocol"].new({"kind": "combined"})
        self.assertEqual(paper._get_kind()._get_parts(paper), [])
        self.assertFalse(paper.parts_note)

    def test_refused_record_gives_its_parts_back(self):
        paper = self.open_paper("combined")
        paper.action_send()
        paper.action_refuse(reason="Za wcześnie", name="Anna Kowalska")
        single = self.open_paper("returns")
        self.assertEqual(single.kind, "returns")
        self.sign_all(single)
        self.assertEqual(single.state, "signed")

    def test_signed_record_is_not_changed(self):
        paper = self.open_paper("combined")
        paper.action_sign_company()
        for vals in ({"with_access": False}, {"parts": "returns"}, {"kind": "access"}):
            with self.assertRaises(UserError):
                paper.write(vals)
            with self.assertRaises(UserError):
                paper.sudo().write(vals)
        with self.assertRaises(UserError):
            paper.unlink()

    def test_others_neither_make_nor_sign_it(self):
        paper = self.open_paper("combined")
        accountant = new_test_user(
            self.env, "combined_accountant", "account.group_account_invoice"
        )
        stranger = new_test_user(
            self.env, "combined_user", "client_offboarding.group_offboarding_user"
        )
        for user in (accountant, stranger):
            theirs = paper.with_user(user)
            for call in (
                theirs.action_generate,
                theirs.action_sign_company,
                theirs.action_send,
                lambda theirs=theirs: theirs.write({"with_access": False}),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call()
