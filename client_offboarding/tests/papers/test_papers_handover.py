import hashlib

from odoo.fields import Command
from odoo.tests import tagged

from ..papers_common import PapersCase


@tagged("post_install", "-at_install")
class TestPapersHandover(PapersCase):
    """The records of documents and of access, read back from the PDF."""

    def add_document(self, **values):
        return self.case.env["client.offboarding.document"].create(
            {"offboarding_id": self.case.id, **values}
        )

    def add_access(self, **values):
        return self.case.env["client.offboarding.access"].create(
            {"offboarding_id": self.case.id, **values}
        )

    def make_documents(self):
        file = self.env["ir.attachment"].create(
            {
                "name": "Raport_2026.pdf",
                "raw": b"Report",
                "res_model": "res.partner",
                "res_id": self.client.id,
            }
        )
        self.add_document(
            name="Raport roczny",
            kind="report",
            attachment_ids=[Command.link(file.id)],
            channel="email",
            state="done",
        ).action_mark("received")
        self.add_document(
            name="Umowa ramowa",
            kind="contract",
            medium="paper",
            originality="original",
            quantity=2,
            pages=14,
            channel="registered_post",
            tracking_number="00259007738",
            date_handed="2026-11-13",
            state="done",
        )
        self.add_document(
            name="Procedura kopii", kind="procedure", state="done"
        ).action_mark("missing", "Brak strony 3")
        self.add_document(name="Pełnomocnictwo", medium="paper", direction="to_company")
        self.add_document(name="Odwołane", state="cancelled")

    def test_record_of_documents_says_all_that_the_law_asks_for(self):
        self.make_documents()
        words = self.words(self.print_paper(self.make_paper("documents")))
        digest = hashlib.sha256(b"Report").hexdigest()
        self.assertTexts(
            [
                "Protokół przekazania dokumentów",
                "Raport roczny",
                "Raport_2026.pdf",
                digest[:32],
                digest[32:],
                "Elektroniczna",
                "Na papierze",
                "Oryginał",
                "egzemplarzy:",
                "stron:",
                "plików: 1",
                "13 listopada 2026",
                "00259007738",
                "Odebrano",
                "Procedura kopii: Brak strony 3",
                "Pełnomocnictwo",
                "K/2026/1",
                "Gęślą Jaźń Sp. z o.o.",
            ],
            words,
        )
        self.assertNotIn("Odwołane", words)

    def test_record_of_access_tells_what_was_done_and_no_secret(self):
        mail = self.add_access(
            system="Serwer poczty",
            account="root",
            operation="transfer",
            holder="shared",
            new_owner="Jan Nowak",
            backup="made",
            instructions="Dane w sejfie haseł klienta",
            evidence="Zgłoszenie 4711",
            renewal_date="2027-01-31",
        )
        mail.sudo()._write_step({"control_reason": "Not needed here"})
        mail.action_done()
        self.add_access(system="Router", operation="close")
        words = self.words(self.print_paper(self.make_paper("access")))
        self.assertTexts(
            [
                "Protokół przekazania dostępów",
                "Serwer poczty",
                "root",
                "przekazano",
                "właściciel: Jan Nowak",
                "31 stycznia",
                "Dane w sejfie haseł klienta",
                "Maria",
                "16 listopada 2026",
                "11:00",
                "Router",
                # Where the secret is kept, for who takes over; the secret is nowhere.
                "sejfie",
            ],
            words,
        )
        self.assertNotIn("4711", words)

    def test_papers_in_english(self):
        self.add_document(name="Yearly report", state="done")
        self.add_access(system="Mail server", account="root", state="done")
        words = self.words(self.print_paper(self.make_paper("documents", lang="en_US")))
        self.assertTexts(
            [
                "Record of the Handover of Documents",
                "Handed to the Client",
                "copies: 1",
            ],
            words,
        )
        words = self.words(self.print_paper(self.make_paper("access", lang="en_US")))
        self.assertTexts(
            ["Record of the Handover of Access", "revoked", "of the Service Provider"],
            words,
        )

    def test_papers_are_offered_when_they_have_something_to_say(self):
        self.assertFalse({"documents", "access"} & set(self.case._get_offered_kinds()))
        line = self.add_document(name="Report")
        self.add_access(system="Mail")
        offered = self.case.offered_papers.split(",")
        self.assertIn("documents", offered)
        self.assertIn("access", offered)
        line.action_cancel_line()
        self.assertNotIn("documents", self.case._get_offered_kinds())

    def test_both_sides_sign(self):
        self.add_document(name="Report", state="done")
        for kind in ("documents", "access"):
            paper = self.make_paper(kind)
            with self.allow_pdf_render():
                paper.action_sign_company()
                paper.action_sign_client(name="Anna Kowalska", basis="KRS")
            self.assertEqual(paper.state, "signed")
