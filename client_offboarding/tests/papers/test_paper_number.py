from datetime import datetime
from zoneinfo import ZoneInfo

from odoo import fields
from odoo.tests import tagged

from ..papers_common import PapersCase


@tagged("post_install", "-at_install")
class TestPaperNumber(PapersCase):
    """The number of a paper is in words, in the language of the paper."""

    def test_every_kind_is_a_word_in_both_languages(self):
        papers = self.env["client.offboarding.protocol"]
        for code in papers._get_kind_codes():
            for lang in ("en_US", "pl_PL"):
                with self.subTest(code=code, lang=lang):
                    paper = papers.new(
                        {"offboarding_id": self.case.id, "kind": code, "lang": lang}
                    )
                    number, word, version = paper.name.rsplit("/", 2)
                    self.assertEqual((number, version), (self.case.name, "1"))
                    self.assertTrue(word[0].isupper())
                    self.assertNotIn("_", word)

    def test_the_number_line_is_in_the_language_of_the_paper(self):
        case = self.case.name
        self.make_return("Laptop").action_receive()
        self.assertIn(f"No. {case}/Returns/1", self.read_text("returns", "en_US"))
        self.assertIn(f"Nr {case}/Zwroty/2", self.read_text("returns", "pl_PL"))
        self.assertIn(
            f"Nr {case}/Poufność/1", self.read_text("confidentiality", "pl_PL")
        )

    def test_the_file_and_the_next_version_have_it_too(self):
        self.make_return("Laptop").action_receive()
        paper = self.make_paper("returns", lang="pl_PL")
        self.print_paper(paper)
        name = f"{self.case.name.replace('/', '-')}-Zwroty-1.pdf"
        self.assertEqual(paper.attachment_id.name, name)
        newer = paper.action_new_version()
        self.assertEqual(newer.name, f"{self.case.name}/Zwroty/2")

    def test_a_paper_names_others_by_title_and_number(self):
        """The annexes of the confirmation are the papers that were signed."""
        self.make_return("Laptop").action_receive()
        for lang, texts in {
            "en_US": "Record of the Return of Equipment and Materials No. ",
            "pl_PL": "Protokół zwrotu sprzętu i materiałów nr ",
        }.items():
            with self.subTest(lang=lang), self.env.cr.savepoint() as savepoint:
                paper = self.make_paper("returns", lang=lang)
                with self.allow_pdf_render():
                    paper.action_generate()
                paper.action_sign_company()
                paper.action_sign_client("Anna Kowalska")
                text = self.read_text("confirmation", lang)
                self.assertIn(f"{texts}{paper.name}", text)
                self.assertNotIn("/returns/", text)
                savepoint.rollback()

    def test_hours_are_the_companys_and_name_its_zone(self):
        """Whoever runs the case or prints the paper may be elsewhere."""
        self.company.partner_id.tz = "Europe/Warsaw"
        self.owner.tz = self.env.user.tz = "America/New_York"
        paper = self.make_paper("returns", lang="en_US").with_context(
            lang="en_US", tz="Asia/Tokyo"
        )
        for moment, text in {
            "2026-11-16 13:05:00": "16 November 2026, 14:05 (Europe/Warsaw)",
            "2026-07-16 23:30:00": "17 July 2026, 01:30 (Europe/Warsaw)",
        }.items():
            moment = fields.Datetime.to_datetime(moment)
            self.assertEqual(paper._format_hour(moment), text)
        zone = ZoneInfo("Europe/Warsaw")
        # That hour comes twice: it says which of the two it is.
        for fold, text in enumerate(("Europe/Warsaw, CEST", "Europe/Warsaw, CET")):
            moment = datetime(2026, 10, 25, 2, 30, fold=fold, tzinfo=zone)
            self.assertEqual(paper._get_zone_name(moment), text)
