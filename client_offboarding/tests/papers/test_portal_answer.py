from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestPortalAnswer(PortalCase):
    """The client lists differences in the portal; nobody else can."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.client.id,
                "invoice_date": "2026-11-02",
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Service", "price_unit": 500.0, "tax_ids": False}
                    )
                ],
            }
        )
        invoice.action_post()
        cls.paper = cls.case.env["client.offboarding.protocol"].create(
            {"offboarding_id": cls.case.id, "kind": "settlement"}
        )
        cls.paper.action_send()

    def answer(
        self, text="Mamy 400,00", token=None, paper=None, csrf=True, path="differences"
    ):
        suffix = f"?access_token={token}" if token else ""
        paper = paper or self.paper
        data = {"reason" if path == "refuse" else "text": text}
        if csrf:
            data["csrf_token"] = Request.csrf_token(self)
        return self.url_open(
            f"/my/offboardings/{self.case.id}/papers/{paper.id}/{path}{suffix}",
            data=data,
            allow_redirects=False,
        )

    def assertUntouched(self):
        self.assertEqual((self.paper.state, self.paper.answer), ("sent", False))

    def test_contact_lists_differences_by_his_link(self):
        self.login(None)
        token = self.token_of(self.contact)
        page = self.open_page(token=token)
        self.assertIn("List what differs", page.text)
        done = self.answer("<b>Mamy</b> 400,00", token=token)
        self.assertEqual(done.status_code, 303)
        page = self.url_open(done.headers["Location"])
        self.assertIn("were passed on", page.text)
        self.assertIn("&lt;b&gt;Mamy", page.text)
        self.assertRecordValues(
            self.paper,
            [
                {
                    "state": "refused",
                    "answer": "differences",
                    "answer_text": "<b>Mamy</b> 400,00",
                    "answered_by": self.contact.name,
                }
            ],
        )
        self.assertEqual(self.case.sudo().activity_ids.user_id, self.owner)
        again = self.answer("Anders", token=token)
        self.assertIn("answered any more", again.text)
        self.assertEqual(self.paper.answer_text, "<b>Mamy</b> 400,00")

    def test_contact_lists_differences_when_logged_in(self):
        self.login(self.anna)
        self.assertEqual(self.answer().status_code, 303)
        self.assertEqual(self.paper.state, "refused")

    def test_accountant_sends_papers_of_the_ledger(self):
        paper = self.env["client.offboarding.protocol"].with_user(self.accountant)
        paper = paper.create({"offboarding_id": self.case.id, "kind": "balance"})
        before = len(self.mails_to(self.contact))
        paper.action_send()
        self.assertEqual(paper.state, "sent")
        self.assertEqual(len(self.mails_to(self.contact)), before + 1)
        self.login(self.anna)
        self.assertEqual(self.answer(paper=paper).status_code, 303)
        self.assertEqual(paper.state, "refused")
        newer = self.env[paper._name].browse(paper.action_replace()["res_id"])
        self.assertEqual((paper.state, newer.state), ("void", "draft"))

    def sign_first(self):
        """A settlement that two directors sign, and one of them has signed."""
        paper = self.make_paper("settlement", client_signatures_needed=2)
        paper.action_send()
        paper.sudo()._sign_in_portal(
            self.contact,
            {paper.id: paper.sha256},
            name="Anna Kowalska",
            method="typed",
        )
        self.paper._write_step({"state": "void"})
        return paper

    def test_one_of_two_directors_lists_differences_after_the_other_signed(self):
        """Until both have signed the client hasn't, and may refuse."""
        paper = self.sign_first()
        self.assertTrue(paper.is_answerable)
        self.assertFalse(paper.answer)
        self.login(None)
        first, second = self.token_of(self.contact), self.token_of(self.second)
        # Who has signed is offered nothing that he would be refused.
        self.assertNotIn("List what differs", self.open_page(token=first).text)
        self.assertIn("List what differs", self.open_page(token=second).text)
        done = self.answer("Mamy 400,00", token=second, paper=paper)
        self.assertEqual(done.status_code, 303)
        self.assertRecordValues(
            paper,
            [
                {
                    "state": "refused",
                    "answer": "differences",
                    "answered_by": self.second.name,
                    "client_signed_by": "Anna Kowalska",
                }
            ],
        )
        newer = paper.action_new_version()
        self.assertEqual((paper.state, newer.answers_id), ("void", paper))

    def test_differences_are_recorded_after_one_of_two_signatures(self):
        paper = self.sign_first()
        paper.action_record_differences(name="Jan Kowalski", text="Mamy 400,00")
        self.assertEqual(paper.state, "refused")

    def test_what_the_whole_client_signed_is_not_answered_any_more(self):
        paper = self.sign_first()
        paper.action_sign_client(name="Jan Kowalski")
        self.assertEqual((paper.state, paper.answer), ("sent", "agreed"))
        self.assertFalse(paper.is_answerable)
        self.login(None)
        second = self.token_of(self.second)
        self.assertNotIn("List what differs", self.open_page(token=second).text)
        with self.assertRaisesRegex(UserError, "signed this paper already"):
            paper.action_record_differences(name="Jan Kowalski", text="400,00")

    def test_empty_answer_is_refused(self):
        self.login(self.anna)
        self.assertIn("List what differs, and how.", self.answer("  ").text)
        self.assertUntouched()

    def test_nobody_else_answers(self):
        self.login(None)
        wrong = self.token_of(self.contact)[:-4] + "0000"
        for token in (None, "", wrong, "1-1"):
            with self.subTest(token=token):
                self.assertRefused(self.answer(token=token))
        withdrawn = self.token_of(self.second)
        self.case.contact_ids = [Command.unlink(self.second.id)]
        self.assertRefused(self.answer(token=withdrawn))
        for user in (self.piotr, self.ktos):
            with self.subTest(user=user.login):
                self.login(user)
                self.assertRefused(self.answer())
        # A colleague of ours sees the page, and can't answer for the client.
        self.authenticate(self.owner.login, self.owner.login)
        self.assertEqual(self.open_page().status_code, 200)
        self.assertRefused(self.answer())
        self.assertUntouched()

    @mute_logger("odoo.http")
    def test_without_csrf_token(self):
        self.login(self.anna)
        self.assertEqual(self.answer(csrf=False).status_code, 400)
        self.assertUntouched()

    def test_only_papers_that_were_put_to_the_client(self):
        self.login(self.anna)
        draft = self.make_paper("balance")
        self.assertRefused(self.answer(paper=draft))
        returns = self.make_paper("returns")
        returns.action_send()
        self.assertIn("answered any more, or not yet", self.answer(paper=returns).text)
        self.assertEqual(returns.state, "sent")

    def test_new_providers_people_see_no_amounts(self):
        self.case.contact_ids = [Command.link(self.stranger.id)]
        paper = self.paper.sudo()
        self.assertTrue(paper._is_shown_in_portal(self.contact))
        self.assertFalse(paper._is_shown_in_portal(self.stranger))

    def test_what_differs_is_taken_whole_wherever_it_is_entered(self):
        """A list of many documents is longer than a reason, and none of it is lost."""
        self.login(self.anna)
        text = "Faktura 1: mamy 400,00; " * 400
        for path in ("differences", "refuse"):
            with self.subTest(path=path):
                paper = self.make_paper("settlement")
                paper.action_send()
                done = self.answer(text, paper=paper, path=path)
                self.assertEqual(done.status_code, 303)
                self.assertEqual(paper.answer_text.strip(), text.strip())
                paper.action_new_version()

    def test_what_is_too_long_is_said_instead_of_cut_off(self):
        self.login(self.anna)
        for path in ("differences", "refuse"):
            with self.subTest(path=path):
                page = self.answer("x" * 10_001, path=path)
                self.assertEqual(page.status_code, 200)
                self.assertIn("longer than 10000", page.text)
                self.assertUntouched()

    def test_what_is_added_to_the_address_replaces_nothing(self):
        self.login(self.anna)
        page = self.url_open(
            f"/my/offboardings/{self.case.id}/papers/{self.paper.id}"
            f"?contact={self.second.id}&case={self.case.id + 1}&paper=x"
        )
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.paper.name, page.text)
        self.assertIn(self.contact.name, page.text)
