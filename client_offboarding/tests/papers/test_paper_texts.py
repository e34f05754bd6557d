from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..papers_common import PapersCase


@tagged("post_install", "-at_install")
class TestPaperTexts(PapersCase):
    """A company adds its own sentences to papers, in each language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.text = (
            cls.env["client.offboarding.paper.text"]
            .with_user(cls.manager)
            .create(
                {
                    "kind": "returns",
                    "position": "start",
                    "body": "Bring the original boxes.",
                }
            )
        )
        cls.text.with_context(lang="pl_PL").body = "Proszę o oryginalne pudełka."

    def test_text_is_printed_in_the_language_of_its_paper_and_on_no_other(self):
        self.make_return("Laptop")
        english = self.words(self.print_paper(self.make_paper("returns", lang="en_US")))
        self.assertIn("Bring the original boxes.", english)
        self.assertLess(english.index("original boxes"), english.index("Laptop"))
        polish = self.words(self.print_paper(self.make_paper("returns", lang="pl_PL")))
        self.assertIn("Proszę o oryginalne pudełka.", polish)
        self.assertNotIn("Bring", polish)
        other = self.words(self.print_paper(self.make_paper("no_claims", lang="en_US")))
        self.assertNotIn("boxes", other)

    def test_preview_shows_a_draft_and_leaves_nothing(self):
        papers = self.env["client.offboarding.protocol"].search([])
        text = self.text.with_context(force_report_rendering=True)
        with self.allow_pdf_render():
            action = text.action_preview()
        attachment = self.find_previews()
        self.assertEqual(action["url"], f"/web/content/{attachment.id}")
        words = self.words(self.read_pages(attachment))
        self.assertIn("DRAFT", words.replace(" ", ""))
        self.assertIn("Bring the original boxes.", words)
        self.assertEqual(self.env["client.offboarding.protocol"].search([]), papers)

    def find_previews(self):
        files = self.env["ir.attachment"].sudo()
        return files.search([("res_model", "=", self.text._name)])

    def make_preview(self, user):
        printing = patch.object(
            type(self.env["client.offboarding.protocol"]),
            "_render",
            lambda paper: (b"What the client owes", "pdf"),
        )
        with printing:
            self.text.with_user(user).action_preview()
        return self.find_previews()

    def test_preview_is_for_whoever_made_it(self):
        """It is the paper of a client, whose case not everybody may read."""
        other = self.make_user("other", "client_offboarding.group_offboarding_manager")
        file = self.make_preview(self.manager)
        self.assertEqual(file.with_user(self.manager).raw, b"What the client owes")
        for user in self.owner | self.colleague | other:
            with self.subTest(user=user.login):
                self.assertTrue(self.text.with_user(user).body)
                with self.assertRaises(AccessError):
                    file.with_user(user).read(["raw"])
                self.assertFalse(file.with_user(user).search([("id", "=", file.id)]))

    def test_preview_is_gone_with_the_next_or_after_a_day(self):
        first = self.make_preview(self.manager)
        second = self.make_preview(self.manager)
        self.assertEqual(len(second), 1)
        self.assertNotEqual(first, second)
        # As earlier versions kept it.
        kept = second.copy({"res_id": self.text.id})
        letter = second.copy({"name": "letter.pdf"})
        for days, left in ((0, second | kept | letter), (2, letter)):
            (second | kept | letter).flush_recordset()
            self.env.cr.execute(
                "UPDATE ir_attachment SET create_date = %s WHERE id = ANY(%s)",
                [fields.Datetime.now() - timedelta(days), (second | kept | letter).ids],
            )
            self.text.sudo()._gc_previews()
            self.assertEqual(self.find_previews(), left)

    def test_preview_needs_a_case_that_has_the_paper(self):
        self.text.kind = "agreement"
        with self.assertRaisesRegex(UserError, "Open a case first"):
            self.text.action_preview()

    def test_managers_write_users_read_others_do_neither(self):
        text = self.text.with_user(self.owner)
        self.assertIn("original", text.body)
        with self.assertRaises(AccessError):
            text.body = "Mine"
        with self.assertRaises(AccessError):
            text.action_preview()
        with self.assertRaises(AccessError):
            self.text.with_user(self.helper).read(["body"])
        company = self.env["res.company"].sudo().create({"name": "Other company"})
        stranger = self.make_user(
            "stranger",
            "client_offboarding.group_offboarding_manager",
            company_id=company.id,
        )
        with self.assertRaises(AccessError):
            self.text.with_user(stranger).read(["body"])

    def test_text_is_no_html(self):
        self.make_return("Laptop")
        self.text.body = "<b>Bold</b> & plain"
        words = self.words(self.print_paper(self.make_paper("returns", lang="en_US")))
        self.assertIn("<b>Bold</b> & plain", words)
