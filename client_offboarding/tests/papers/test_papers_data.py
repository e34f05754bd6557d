from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import OFFICER
from ..papers_common import PapersCase


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

    def describe_choice(self):
        paper = self.make_paper("data", lang="en_US").with_context(lang="en_US")
        return paper._get_kind()._describe_choice(paper)

    def record_choice(self, **values):
        # sudo: what the contract says, or nobody said, comes by no step.
        self.case.sudo()._write_step(
            {
                "data_choice": False,
                "data_choice_by": False,
                "data_choice_on": False,
                "data_choice_channel": False,
                "is_data_choice_agreed": False,
                **values,
            }
        )

    def test_certificate_says_who_chose_or_that_nobody_did(self):
        agreed = {
            "data_choice": "erase",
            "data_choice_by": "K/2026/1",
            "is_data_choice_agreed": True,
        }
        for values, text in (
            (
                {},
                "Nothing was chosen: the contracts say nothing, and the Client has not "
                "chosen yet.",
            ),
            (agreed, "As the contract provides: erasure of the data (K/2026/1)."),
            (
                {**agreed, "data_choice_on": "2026-01-01"},
                "As the contract provides: erasure of the data (K/2026/1 of 1 January "
                "2026).",
            ),
        ):
            self.record_choice(**values)
            with self.subTest(text=text):
                self.assertEqual(self.describe_choice(), text)
        self.record_choice()
        self.case.action_record_data_choice(
            "return", "Jan Kowalski", "email", line_ids=self.erased.ids
        )
        self.assertEqual(
            self.describe_choice(),
            "Chosen by the Client for each set of data; see below.",
        )

    def test_certificate_without_entrusted_data_says_so(self):
        self.erased.unlink()
        self.assertEqual(
            self.describe_choice(), "No personal data were entrusted by the Client."
        )

    def test_certificate_counts_files_and_bytes(self):
        kind = self.make_paper("data", lang="en_US")._get_kind()
        kind = kind.with_context(lang="en_US")
        self.erased.write({"file_count": 3, "byte_count": 2048})
        self.assertEqual(kind._tell_count(self.erased), "records: 412, files: 3, 2 KB")

    def test_certificate_names_what_subprocessors_were_told(self):
        paper = self.make_paper("data", lang="en_US").with_context(lang="en_US")
        kind = paper._get_kind()
        self.assertEqual(kind._tell_subprocessors(paper, self.erased), [])
        # sudo: companies are entered by whoever keeps the contacts.
        host = self.env["res.partner"].sudo().create({"name": "Hosting Sp. z o.o."})
        self.erased.sudo()._write_step({"subprocessor_id": host.id})
        for values, said in (
            ({}, "not told yet"),
            ({"subprocessor_told_on": "2026-11-10"}, "told on 10 November 2026"),
            (
                {"subprocessor_confirmed_on": "2026-11-12"},
                "told on 10 November 2026, confirmed on 12 November 2026",
            ),
        ):
            self.erased.sudo()._write_step(values)
            with self.subTest(said=said):
                self.assertEqual(
                    kind._tell_subprocessors(paper, self.erased),
                    [f"Hosting Sp. z o.o.: {said}"],
                )

    def test_certificate_says_that_a_receipt_is_missing(self):
        document = self.case.env["client.offboarding.document"].create(
            {
                "offboarding_id": self.case.id,
                "name": "Pay of 2026",
                "is_entrusted": True,
                "medium": "paper",
                "channel": "registered_post",
                "tracking_number": "00259007738",
                "date_handed": "2026-11-13",
                "state": "done",
            }
        )
        paper = self.make_paper("data", lang="en_US").with_context(lang="en_US")
        rows = paper._get_kind()._get_returned(paper)
        self.assertFalse(document.receipt)
        self.assertEqual(len(rows), 1)
        self.assertIn("handed over on 13 November 2026", rows[0]["receipt"])
        self.assertIn("receipt not confirmed yet", rows[0]["receipt"])
