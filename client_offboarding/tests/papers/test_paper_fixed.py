from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..rights import RightsCase


@tagged("post_install", "-at_install")
class TestPaperFixed(RightsCase):
    """What somebody was shown to sign is what he signs, down to the kind of paper."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact.parent_id = cls.quiet
        cls.contact.email = "anna@example.com"
        cls.case = cls.quiet_case("handover")
        cls.case.contact_ids = cls.contact

    def make_paper(self, stage, kind="returns"):
        paper = self.case.env["client.offboarding.protocol"].create(
            {"offboarding_id": self.case.id, "kind": kind}
        )
        if stage == "sent":
            paper.action_send()
        else:
            paper.action_generate()
        if stage in ("half", "signed"):
            paper.action_sign_company()
        if stage == "signed":
            paper.action_sign_client(name="Anna Kowalska", role="CEO", basis="KRS")
        return paper

    def test_of_the_next_version_everything_can_be_said_anew(self):
        newer = self.make_paper("signed").action_new_version()
        newer.write({"place": "Gdynia", "lang": "en_US", "kind": "no_claims"})
        self.assertEqual(newer.kind, "no_claims")

    def test_draft_before_its_time_is_made_anew_as_the_same_kind(self):
        paper = self.make_paper("draft", "confirmation")
        self.assertTrue(paper.is_preview)
        paper.place = "Gdynia"
        with self.assertRaisesRegex(UserError, "was generated already"):
            paper.kind = "returns"

    def test_whose_job_it_is_can_change(self):
        paper = self.make_paper("sent")
        paper.write({"user_id": self.manager.id, "date_answer": "2026-12-24"})
        self.assertEqual(paper.user_id, self.manager)

    def test_accountant_makes_what_accounting_makes(self):
        papers = self.env["client.offboarding.protocol"].with_user(self.accountant)
        for kind in papers._get_kind_codes():
            vals = {"offboarding_id": self.case.id, "kind": kind}
            with self.subTest(kind=kind):
                if kind in ("settlement", "balance", "set_off"):
                    self.assertEqual(papers.create(vals).kind, kind)
                    continue
                with self.assertRaises(AccessError):
                    papers.create(vals)
                paper = papers.create({**vals, "kind": "settlement"})
                # Where it would have other sides that sign, that is refused first.
                with self.assertRaises(UserError):
                    paper.write({"kind": kind})
                with self.assertRaises(UserError):
                    paper.copy({"kind": kind})
