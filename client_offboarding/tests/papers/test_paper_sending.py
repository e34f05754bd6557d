from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

from ..portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestPaperSending(PortalCase):
    """Papers go to those who sign them, each with a link of his own."""

    def test_each_contact_gets_the_papers_and_his_own_link(self):
        papers = self.make_paper("returns") | self.make_paper("no_claims")
        papers.action_send()
        self.assertEqual(papers.mapped("state"), ["sent", "sent"])
        self.assertTrue(all(papers.mapped("date_answer")))
        self.assertEqual(papers.signer_ids, self.contact | self.second)
        tokens = set()
        for contact in self.contact | self.second:
            mail = self.mails_to(contact)
            self.assertEqual(len(mail), 1)
            self.assertEqual(len(mail.attachment_ids), 2)
            self.assertIn(papers[0].name, mail.body_html)
            tokens.add(self.find_token(mail))
        self.assertEqual(len(tokens), 2)

    def test_all_that_waits_for_the_client_goes_in_one_mail(self):
        papers = self.make_paper("returns") | self.make_paper("no_claims")
        done = self.make_paper("confidentiality")
        early = self.make_paper("confirmation")
        self.assertTrue(self.case.has_papers_to_send)
        with self.assertRaises(AccessError):
            self.case.with_user(self.accountant).action_send_papers()
        self.case.action_send_papers()
        self.assertEqual(set(papers.mapped("state")), {"sent"})
        self.assertEqual((done | early).mapped("state"), ["draft", "draft"])
        self.assertEqual(len(self.mails_to(self.contact)), 1)

    def test_pressing_twice_sends_once(self):
        paper = self.make_paper("returns")
        paper.action_send()
        sent = self.mails_to(self.contact)
        paper.action_send()
        self.assertEqual(self.mails_to(self.contact), sent)
        with self.assertRaisesRegex(UserError, "has all the papers already"):
            self.case.action_send_papers()
        # With another one that waits, only that goes out.
        other = self.make_paper("no_claims")
        self.case.action_send_papers()
        mail = self.mails_to(self.contact) - sent
        self.assertEqual(len(mail), 1)
        self.assertIn(other.name, mail.body_html)
        self.assertNotIn(paper.name, mail.body_html)

    def test_sending_again_is_a_wish_of_its_own(self):
        paper = self.make_paper("returns")
        paper.action_send()
        paper.action_send_again()
        self.assertEqual(len(self.mails_to(self.contact)), 2)
        for user in (self.colleague, self.accountant, self.helper):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                paper.with_user(user).action_send_again()

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_mail_that_fails_is_told_and_mended(self):
        paper = self.make_paper("returns")
        paper.action_send()
        self.assertFalse(paper.mail_failure)
        mail = self.mails_to(self.contact)

        def refuse(*args, **kwargs):
            raise MailDeliveryException("Nobody there")

        servers = type(self.env["ir.mail_server"])
        with patch.object(servers, "_connect__", refuse):
            mail.send()
        self.env.invalidate_all()
        self.assertEqual(mail.state, "exception")
        self.assertEqual(paper.with_user(self.owner).mail_failure, self.contact.name)
        tasks = self.case.activity_ids.filtered(lambda task: paper.name in task.summary)
        self.assertEqual(
            tasks.mapped("summary"), [f"E-mail not delivered: {paper.name}"]
        )
        self.assertIn(self.contact.name, tasks.note)
        self.assertEqual(tasks.user_id, self.owner)
        paper.action_send_again()
        paper.invalidate_recordset()
        self.assertFalse(paper.mail_failure)
        self.assertEqual(len(self.mails_to(self.contact)), 2)

    def test_who_is_invited_later_is_sent_what_waits(self):
        paper = self.make_paper("returns")
        paper.action_send()
        third = self.make_contact("Ewa Kowalska", "ewa@kowalski.example")
        self.case.contact_ids |= third
        paper.action_send()
        self.assertEqual(len(self.mails_to(third)), 1)
        self.assertIn(third, paper.signer_ids)

    def test_link_of_the_mail_opens_the_papers(self):
        paper = self.make_paper("returns")
        paper.action_send()
        token = self.find_token(self.mails_to(self.contact))
        self.login(None)
        self.assertIn(paper.name, self.open_page(token=token).text)
        file = self.open_page(f"/papers/{paper.id}/file", token)
        self.assertEqual(file.status_code, 200)
        self.assertEqual(file.content, paper.sudo().attachment_id.raw)

    def test_mail_is_in_the_language_of_its_reader(self):
        self.env.ref("base.lang_pl").active = True
        self.env["ir.module.module"]._load_module_terms(
            ["client_offboarding"], ["pl_PL"]
        )
        self.second.lang = "pl_PL"
        self.make_paper("returns").action_send()
        self.assertIn("Papers", self.mails_to(self.contact).subject)
        polish = self.mails_to(self.second)
        self.assertIn("Dokumenty", polish.subject)
        self.assertIn("/pl/my/offboardings/", polish.body_html)
        self.assertIn("Protokół", polish.body_html)

    def test_nobody_of_ours_finds_a_link_in_the_chatter(self):
        self.make_paper("returns").action_send()
        token = self.find_token(self.mails_to(self.contact))
        messages = self.env["mail.message"].with_user(self.owner).search([])
        self.assertNotIn(token, " ".join(str(body) for body in messages.mapped("body")))

    def test_draft_is_not_shown(self):
        paper = self.make_paper("returns")
        paper.action_generate()
        self.login(None)
        token = self.token_of(self.contact)
        self.assertNotIn(paper.name, self.open_page(token=token).text)
        self.assertRefused(self.open_page(f"/papers/{paper.id}/file", token))

    def test_paper_of_another_case_is_not_opened_through_this_one(self):
        paper = self.make_paper("returns")
        paper.action_send()
        self.login(self.ktos)
        self.assertRefused(self.open_page(f"/papers/{paper.id}/file"))
        self.login(None)
        token = self.token_of(self.contact)
        self.assertRefused(self.open_page("/papers/999999999/file", token))

    def test_sending_needs_contacts_with_an_address(self):
        paper = self.make_paper("returns")
        self.second.email = False
        with self.assertRaisesRegex(UserError, "Jan Kowalski"):
            paper.action_send()
        self.case.contact_ids = False
        with self.assertRaisesRegex(UserError, "Nobody is invited"):
            paper.action_send()
        self.assertEqual(paper.state, "draft")

    def test_what_is_too_early_is_not_sent(self):
        paper = self.make_paper("confirmation")
        with self.assertRaisesRegex(UserError, "too early"):
            paper.action_send()
        self.assertFalse(self.mails_to(self.contact))

    def test_what_only_we_sign_is_sent_once_we_signed(self):
        paper = self.make_paper("confidentiality")
        with self.assertRaisesRegex(UserError, "Sign it first"):
            paper.action_send()
        paper.action_sign_company()
        self.assertEqual(paper.state, "signed")
        paper.action_send()
        self.assertEqual(paper.state, "signed")

    def test_what_only_we_sign_reaches_the_client_by_sending_it(self):
        """A declaration that he can read is delivered (KC 61): signing isn't that."""
        paper = self.make_paper("confidentiality")
        paper.action_sign_company()
        self.assertEqual((paper.state, paper.date_sent), ("signed", False))
        self.login(None)
        token = self.token_of(self.contact)
        self.assertNotIn(paper.name, self.open_page(token=token).text)
        for path in ("", "/file"):
            with self.subTest(path=path):
                self.assertRefused(self.open_page(f"/papers/{paper.id}{path}", token))
        # Who has it from elsewhere is told that it is genuine.
        self.assertEqual(paper._verify(paper.signed_sha256)["state"], "signed")
        paper.action_send()
        page = self.open_page(token=token).text
        self.assertIn(paper.name, page)
        self.assertIn("Signed by us", page)
        self.assertNotIn("Signed by everybody", page)
        file = self.open_page(f"/papers/{paper.id}/file", token)
        self.assertEqual(file.content, paper.sudo().signed_attachment_id.raw)

    def test_what_both_sides_signed_by_hand_is_shown_without_being_sent(self):
        paper = self.make_paper("returns")
        paper.action_sign_company()
        paper.action_sign_client(name="Anna Kowalska")
        self.assertEqual((paper.state, paper.date_sent), ("signed", False))
        self.login(None)
        page = self.open_page(token=self.token_of(self.contact)).text
        self.assertIn(paper.name, page)
        self.assertIn("Signed by everybody", page)

    def test_one_of_two_signatures_of_the_client_leaves_the_paper_waiting(self):
        """Represented jointly, the client has signed once both have."""
        paper = self.make_paper("returns", client_signatures_needed=2)
        paper.action_sign_client(name="Anna Kowalska")
        self.assertTrue(self.case.has_papers_to_send)
        self.case.action_send_papers()
        self.assertEqual(len(self.mails_to(self.second)), 1)
        paper.action_sign_client(name="Jan Kowalski")
        self.assertFalse(self.case.has_papers_to_send)
        with self.assertRaisesRegex(UserError, "No paper waits"):
            self.case.action_send_papers()

    def test_only_who_runs_the_case_sends(self):
        paper = self.make_paper("returns")
        for user in (self.colleague, self.accountant, self.helper):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                paper.with_user(user).action_send()
