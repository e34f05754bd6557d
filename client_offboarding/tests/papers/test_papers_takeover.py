from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..papers_common import PapersCase


@tagged("post_install", "-at_install")
class TestPapersTakeover(PapersCase):
    """The record of the handover of services, between three sides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls.env["res.partner"].create(
            {"name": "Żółw i Wspólnicy Sp. k.", "is_company": True, "city": "Łódź"}
        )
        cls.person = cls.env["res.partner"].create(
            {"name": "Jan Nowak", "parent_id": cls.provider.id}
        )
        proof = cls.case.env["ir.attachment"].create({"name": "a", "raw": b"a"})
        cls.case.write(
            {
                "new_provider_id": cls.provider.id,
                "new_provider_contact_ids": [Command.set(cls.person.ids)],
                "new_provider_authorised_on": "2026-11-05",
                "new_provider_proof_ids": [Command.set(proof.ids)],
                "overlap_start": "2026-11-09",
                "overlap_end": "2026-11-30",
                "date_takeover": "2026-12-01",
                "provider_processing": "in_place",
            }
        )
        cls.item = cls.add_knowledge("Zamknięcie miesiąca", location="Folder KSIĘGI")
        cls.item.action_hand_over()
        question = cls.add_knowledge(
            "Który miesiąc najpierw?",
            kind="question",
            parent_id=cls.item.id,
            answer="Październik",
        )
        question.action_hand_over()
        (question | cls.item).sorted("kind", reverse=True).action_accept("Jan Nowak")
        cls.add_knowledge("Korekty VAT")

    @classmethod
    def add_knowledge(cls, name, **values):
        return cls.case.env["client.offboarding.knowledge"].create(
            {"offboarding_id": cls.case.id, "name": name, **values}
        )

    def test_record_in_polish(self):
        action = self.case.action_plan_handover_meeting()
        self.case.env["calendar.event"].with_context(**action["context"]).create(
            {"start": "2026-11-20 09:00:00", "stop": "2026-11-20 10:00:00"}
        )
        self.case.env["client.offboarding.document"].create(
            {
                "offboarding_id": self.case.id,
                "name": "Sprawy w toku",
                "kind": "backlog",
            }
        )
        pages = self.print_paper(self.make_paper("handover"))
        self.assertTexts(
            [
                "Protokół przekazania usług",
                "Nowy Dostawca",
                "Żółw i Wspólnicy Sp. k., Jan Nowak",
                "5 listopada 2026 r.",
                "od 9 listopada 2026 r. do 30 listopada 2026 r.",
                "1 grudnia 2026 r.",
                "20 listopada 2026 r., godz. 10:00 (Europe/Warsaw): ",
                "Zamknięcie miesiąca",
                "Folder KSIĘGI",
                "Który miesiąc najpierw?",
                "Październik",
                "Przekazane Przyjęte",
                "Sprawy w toku",
                "Korekty VAT",
                "K/2026/1",
                "Za Usługodawcę",
                "Za Klienta",
                "Za Nowego Dostawcę",
            ],
            self.words(pages),
        )

    def test_record_in_english(self):
        self.client.lang = "en_US"
        pages = self.print_paper(self.make_paper("handover"))
        self.assertTexts(
            [
                "Record of the Handover of Services",
                "from 9 November 2026 until 30 November 2026",
                "Not accepted yet: Korekty VAT",
                "For the New Provider",
            ],
            self.words(pages),
        )

    def test_all_three_sign(self):
        paper = self.make_paper("handover")
        with self.allow_pdf_render():
            paper.action_sign_company()
            paper.action_sign_client(name="Anna Kowalska", role="Prezes", basis="KRS")
            self.assertNotEqual(paper.state, "signed")
            paper.action_sign_provider(name="Jan Nowak", role="Wspólnik", basis="KRS")
        self.assertEqual(paper.state, "signed")
        words = self.words(self.read_pages(paper.signed_attachment_id))
        self.assertTexts(["Anna Kowalska", "Jan Nowak", paper.sha256[:16]], words)

    def test_nobody_takes_over_so_there_is_no_record(self):
        self.assertIn("handover", self.case._get_offered_kinds())
        self.case.new_provider_id = False
        self.assertNotIn("handover", self.case._get_offered_kinds())
        with self.assertRaisesRegex(UserError, "doesn't fit"):
            self.case.with_context(
                offboarding_paper_kind="handover"
            ).action_open_paper()
