from shutil import which
from unittest import skipUnless

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import OFFICER
from ..papers_common import PapersCase


@skipUnless(which("pdftotext"), "poppler-utils reads the papers back")
@tagged("post_install", "-at_install")
class TestPapersData(PapersCase):
    """The certificate says what became of each set of data, and what is kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls.make_user("officer", OFFICER)
        system = cls.env["client.offboarding.data.system"].with_user(cls.officer)
        erased, kept = system.create(
            [
                {"name": "Payroll server", "backup_days": 35, "method": "volume wiped"},
                {"name": "Invoices", "role": "controller"},
            ]
        )
        cls.case.action_record_data_choice("erase", "Anna Kowalska", "letter")
        lines = cls.env["client.offboarding.data"].with_user(cls.officer)
        cls.erased, cls.kept = lines.create(
            [
                {
                    "offboarding_id": cls.case.id,
                    **erased._prepare_line_values(),
                    "record_count": 412,
                },
                {"offboarding_id": cls.case.id, **kept._prepare_line_values()},
            ]
        )

    def settle(self):
        self.erased.action_decide("erase")
        self.erased.action_done()
        self.kept.action_decide(
            "retain", legal_basis="Art. 74", retain_until="2031-12-31"
        )

    def test_it_is_not_issued_while_a_line_is_open(self):
        paper = self.make_paper("data")
        with self.assertRaisesRegex(UserError, "isn't settled yet"):
            paper.action_generate()
        self.assertFalse(paper.attachment_id)

    def test_both_languages_state_the_list(self):
        self.settle()
        for lang, texts in {
            "en_US": [
                "erasure of the data (Anna Kowalska, 16 November 2026, by letter)",
                "Payroll server",
                "records: 412",
                "volume wiped",
                "Art. 74",
                "31 December 2031",
                "overwritten by 21 December 2026",
            ],
            "pl_PL": [
                "usunięcie danych (Anna Kowalska, 16 listopada 2026 r., listownie)",
                "Payroll server",
                "rekordów: 412",
                "volume wiped",
                "Art. 74",
                "31 grudnia 2031 r.",
                "zostaną nadpisane do 21 grudnia 2026 r.",
            ],
        }.items():
            with self.subTest(lang=lang):
                text = self.read_text("data", lang)
                self.assertTexts(texts, text)

    def test_only_the_company_signs(self):
        paper = self.make_paper("data")
        found = paper.company_signatures_needed, paper.client_signatures_needed
        self.assertEqual(found, (1, 0))

    def test_certificate_states_each_choice_and_what_was_handed_over(self):
        files = self.case.env["ir.attachment"]
        file = files.create({"name": "pay.csv", "raw": b"pay of Jan"})
        document = self.case.env["client.offboarding.document"].create(
            {
                "offboarding_id": self.case.id,
                "name": "Pay of 2026",
                "is_entrusted": True,
                "attachment_ids": file.ids,
            }
        )
        document.action_hand_over(receiver="Anna Kowalska")
        self.case.action_record_data_choice(
            "return", "Jan Kowalski", "email", line_ids=self.erased.ids
        )
        self.erased.action_decide("return")
        self.erased.action_done("on a disk")
        self.kept.action_decide(
            "retain", legal_basis="Art. 74", retain_until="2031-12-31"
        )
        text = self.read_text("data", "en_US")
        # The sum is that of sha256sum.
        sums = "bda24c2b8bddc8db3f0b62fc32865389", "01878237423c3a57e02167d63470320f"
        self.assertTexts(
            [
                "return of the data (Jan Kowalski, 16 November 2026, by e-mail)",
                "on a disk",
                "pay.csv, bytes: 10",
                *sums,
                "Received",
            ],
            text,
        )
