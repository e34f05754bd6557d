from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.client_offboarding.tests.papers_common import PapersCase


@tagged("post_install", "-at_install")
class TestKind(PapersCase):
    """A kind of paper that another addon adds behaves as those of the core."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.website = "https://jazn.example"

    def open_paper(self):
        case = self.case.with_context(offboarding_paper_kind="reference")
        return self.case.protocol_ids.browse(case.action_open_paper()["res_id"])

    def test_it_is_offered_before_the_last_one(self):
        kinds = self.case._get_offered_kinds()
        self.assertEqual(kinds.index("reference"), len(kinds) - 2)
        self.client.website = False
        self.assertNotIn("reference", self.case._get_offered_kinds())

    def test_it_is_printed_in_the_frame_of_all_papers(self):
        paper = self.make_paper("reference", lang="en_US")
        text = self.words(self.print_paper(paper))
        self.assertIn("Letter of Reference", text)
        self.assertIn("whose website is https://jazn.example", text)
        self.assertIn("Gęślą Jaźń", text)

    def test_what_it_needs_is_said_first(self):
        self.client.website = False
        paper = self.make_paper("reference")
        with self.assertRaisesRegex(UserError, "Enter the website"):
            paper.action_generate()

    def test_only_the_company_signs_it_and_that_settles_its_check(self):
        self.assertEqual(self.check(self.case, "reference_unsigned").item_count, 0)
        paper = self.open_paper()
        self.assertEqual(self.check(self.case, "reference_unsigned").item_count, 1)
        with self.assertRaisesRegex(UserError, "doesn't sign"):
            paper.action_sign_client(name="Anna Kowalska")
        paper.action_sign_company()
        self.assertEqual(paper.state, "signed")
        self.assertEqual(self.check(self.case, "reference_unsigned").item_count, 0)
