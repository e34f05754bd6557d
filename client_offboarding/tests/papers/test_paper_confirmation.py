from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..papers_common import PapersCase
from ..portal_common import PortalCase
from ..rights import make_pdf

# The contract ends on 12 November 2026; in Warsaw it is UTC + 1 hour then.
LAST_HOUR = "2026-11-12 22:30:00"
NEXT_DAY = "2026-11-12 23:05:00"
CLIENT = {"name": "Anna Kowalska", "role": "President", "basis": "KRS"}


@tagged("post_install", "-at_install")
class TestConfirmationSigning(PortalCase):
    """Nobody signs that the cooperation is over while a contract runs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case._write_step({"state": "confirm"})
        cls.paper = cls.make_paper(cls, "confirmation")

    def assertTooEarly(self, sign):
        with (
            self.assertRaisesRegex(
                UserError, "Accounting.*11/12/2026.*signed from 11/13/2026"
            ),
            self.env.cr.savepoint(),
        ):
            sign()
        self.assertFalse(self.paper.signature_ids)

    def sign_in_portal(self):
        paper = self.paper.sudo()
        paper._sign_in_portal(
            self.contact, {paper.id: paper.sha256}, method="typed", **CLIENT
        )

    def upload(self):
        paper = self.paper.sudo()
        return paper._upload_in_portal(
            self.contact, make_pdf(), paper.sha256, method="paper", **CLIENT
        )

    def test_company_waits_for_the_end_of_the_last_day(self):
        with freeze_time(LAST_HOUR):
            self.assertTooEarly(self.paper.action_sign_company)
        with freeze_time(NEXT_DAY):
            self.paper.action_sign_company()
        self.assertEqual(self.paper.company_signed_by, self.owner.name)

    def test_client_waits_whoever_records_it(self):
        with freeze_time(LAST_HOUR):
            self.assertTooEarly(lambda: self.paper.action_sign_client(**CLIENT))
        with freeze_time(NEXT_DAY):
            self.paper.action_sign_client(**CLIENT)
        self.assertEqual(self.paper.client_signed_by, "Anna Kowalska")

    def test_portal_says_from_when_and_takes_it_then(self):
        self.login(None)
        with freeze_time(LAST_HOUR):
            self.paper.action_send()
            self.assertEqual(self.paper.state, "sent")
            self.assertTooEarly(self.sign_in_portal)
            self.assertTooEarly(self.upload)
            self.assertFalse(self.paper.upload_ids)
            page = self.open_page(
                f"/papers/{self.paper.id}", self.token_of(self.contact)
            ).text
            self.assertIn("signed from 11/13/2026", page)
            self.assertNotIn('name="sign"', page)
        with freeze_time(NEXT_DAY):
            self.sign_in_portal()
        self.assertEqual(self.paper.client_signed_by, "Anna Kowalska")

    def test_file_sent_in_is_not_accepted_before_an_end_that_was_moved(self):
        self.paper.action_send()
        upload = self.upload()
        with freeze_time(LAST_HOUR):
            self.assertTooEarly(upload.with_user(self.owner).action_accept)
        self.assertEqual(upload.state, "waiting")

    def test_paper_is_made_before_the_end(self):
        with freeze_time(LAST_HOUR):
            self.paper.action_generate()
        self.assertTrue(self.paper.attachment_id)

    def test_contract_without_an_end_is_named(self):
        self.case.termination_ids.sudo()._write({"date_end": None})
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "Accounting.*no end yet"):
            self.paper.action_sign_company()


@tagged("post_install", "-at_install")
class TestConfirmationToCome(PapersCase):
    """What is due after the end is excepted from "all is settled"."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case._write_step({"state": "confirm"})
        # Ended on 12 November 2026, read on the 16th.
        cls.contract.write(
            {
                "has_processing_agreement": True,
                "data_return_days": 30,
                "exit_assistance_days": 60,
                "non_compete_months": 6,
                "has_confidentiality": True,
                "confidentiality_months": 24,
                "surviving_duties": "Gwarancja",
            }
        )

    def test_both_languages_list_it(self):
        self.settle_ledger()
        for lang, texts in {
            "pl_PL": [
                "rozliczone, z wyjątkiem niżej wymienionych",
                # 12 December is a Saturday.
                "zwrot lub usunięcie danych do 14 grudnia 2026 r.",
                "wsparcie po zakończeniu do 11 stycznia 2027 r.",
                "zakaz konkurencji do 12 maja 2027 r.",
                "poufność do 12 listopada 2028 r.",
                "termin jeszcze nie upłynął",
                "K/2026/1: Gwarancja",
            ],
            "en_US": [
                "with the exception of the following",
                "return or deletion of data until 14 December 2026",
                "exit assistance until 11 January 2027",
                "ban on competition until 12 May 2027",
                "confidentiality until 12 November 2028",
                "its time is not over yet",
            ],
        }.items():
            with self.subTest(lang=lang):
                words = self.words(
                    self.print_paper(self.make_paper("confirmation", lang=lang))
                )
                self.assertTexts(texts, words)

    def test_what_lapsed_is_not_listed_and_its_last_day_still_counts(self):
        paper = self.make_paper("confirmation", lang="en_US")
        for day, count in (
            ("2026-12-14", 4),
            ("2026-12-15", 3),
            ("2027-01-11", 3),
            ("2027-05-13", 1),
            ("2028-11-13", 0),
        ):
            with self.subTest(day=day), freeze_time(f"{day} 10:00:00"):
                self.assertEqual(len(paper._get_duties_to_come()), count)
