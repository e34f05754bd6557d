from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..papers_common import PapersCase
from ..portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestPaperComposing(PortalCase):
    """Before a paper goes out its sender sees it, who gets it, and the e-mail."""

    def compose(self, papers, user=None):
        papers = papers.with_user(user or self.owner)
        action = papers.action_compose()
        self.assertEqual(action["target"], "new")
        return papers.env[action["res_model"]].browse(action["res_id"])

    def reasons(self, wizard):
        return {line.partner_id: line.reason for line in wizard.line_ids}

    def test_dialog_names_who_was_invited_and_shows_the_paper(self):
        paper = self.make_paper("returns")
        wizard = self.compose(paper)
        self.assertEqual(
            self.reasons(wizard),
            dict.fromkeys(self.contact | self.second, "Invited to the case"),
        )
        self.assertEqual(len(wizard.viewer), 1)
        self.assertIn(paper.name, wizard.viewer[0]["name"])
        self.assertIn(self.case.name, wizard.subject)
        self.assertIn(paper.name, wizard.body)
        # Nothing has happened but that there is a file to look at.
        self.assertEqual(paper.state, "draft")
        self.assertTrue(paper.attachment_id)
        self.assertFalse(self.mails_to(self.contact))

    def test_text_of_the_dialog_opens_no_page_of_the_client(self):
        wizard = self.compose(self.make_paper("returns"))
        self.assertIn("Open my page", wizard.body)
        self.assertNotIn("access_token", wizard.body)
        self.assertFalse(self.case.sudo().invitation_ids)

    def test_only_those_who_are_named_get_it(self):
        paper = self.make_paper("returns")
        wizard = self.compose(paper)
        wizard.line_ids.filtered(lambda line: line.partner_id == self.second).unlink()
        wizard.action_send()
        self.assertEqual(paper.state, "sent")
        self.assertEqual(paper.signer_ids, self.contact)
        self.assertEqual(len(self.mails_to(self.contact)), 1)
        self.assertFalse(self.mails_to(self.second))
        # Whom the first e-mail asked stays asked when somebody else gets a second.
        again = self.compose(paper)
        again.line_ids.filtered(lambda line: line.partner_id == self.contact).unlink()
        again.action_send()
        self.assertEqual(paper.signer_ids, self.contact | self.second)
        self.assertEqual(len(self.mails_to(self.contact)), 1)

    def test_pressing_twice_sends_once(self):
        wizard = self.compose(self.make_paper("returns"))
        wizard.action_send()
        wizard.action_send()
        self.assertEqual(len(self.mails_to(self.contact)), 1)

    def test_contacts_of_the_contract_are_proposed_where_nobody_is_invited(self):
        self.case.contact_ids = False
        self.contract.sudo().partner_id = self.second
        wizard = self.compose(self.make_paper("returns"))
        self.assertEqual(wizard.line_ids.partner_id, self.second)
        self.assertIn("Contact of the contract", wizard.line_ids.reason)
        # Looking invites nobody; sending does.
        self.assertFalse(self.case.contact_ids)
        wizard.action_send()
        self.assertEqual(self.case.contact_ids, self.second)
        self.assertEqual(len(self.mails_to(self.second)), 1)

    def test_contacts_of_the_client_are_proposed_where_the_contract_names_none(self):
        self.case.contact_ids = False
        self.contract.sudo().partner_id = self.client
        wizard = self.compose(self.make_paper("returns"))
        self.assertEqual(
            self.reasons(wizard),
            dict.fromkeys(
                self.contact | self.second | self.outsider, "Contact of the client"
            ),
        )

    def test_a_subsidiary_is_nobody_of_the_client(self):
        """A company under the client is another client."""
        self.case.contact_ids = False
        self.contract.sudo().partner_id = self.client
        daughter = self.env["res.partner"].create(
            {
                "name": "Córka Sp. z o.o.",
                "is_company": True,
                "parent_id": self.client.id,
                "email": "office@corka.example",
            }
        )
        wizard = self.compose(self.make_paper("returns"))
        self.assertNotIn(daughter, wizard.line_ids.partner_id)
        self.assertIn(self.contact, wizard.line_ids.partner_id)

    def test_the_client_itself_is_proposed_rather_than_nobody(self):
        self.case.contact_ids = False
        self.contract.sudo().partner_id = self.client
        people = self.contact | self.second | self.outsider
        people.email = False
        self.client.email = False
        wizard = self.compose(self.make_paper("returns"))
        self.assertEqual(self.reasons(wizard), {self.client: "The client itself"})
        self.assertFalse(wizard.line_ids.has_email)
        with self.assertRaisesRegex(
            UserError, f"Without a valid e-mail address: {self.client.name}"
        ):
            wizard.action_send()
        self.assertFalse(self.case.contact_ids)

    def test_sending_to_nobody_is_refused(self):
        wizard = self.compose(self.make_paper("returns"))
        wizard.line_ids.unlink()
        with self.assertRaisesRegex(UserError, "at least one recipient"):
            wizard.action_send()

    def test_papers_go_to_nobody_outside(self):
        paper = self.make_paper("returns")
        wizard = self.compose(paper)
        wizard.line_ids = [Command.create({"partner_id": self.stranger.id})]
        with self.assertRaisesRegex(UserError, "belongs neither to Kowalski"):
            wizard.action_send()
        self.assertEqual(paper.state, "draft")

    def test_signing_and_sending_is_one_step(self):
        paper = self.make_paper("returns")
        wizard = self.compose(paper)
        self.assertTrue(wizard.can_sign)
        wizard.action_sign_and_send()
        self.assertEqual(paper.state, "sent")
        self.assertEqual(paper.company_signed_by, self.owner.name)
        self.assertEqual(len(self.mails_to(self.contact)), 1)
        self.assertFalse(self.compose(paper).can_sign)

    def test_sending_without_signing_stays(self):
        paper = self.make_paper("returns")
        self.compose(paper).action_send()
        self.assertEqual(paper.state, "sent")
        self.assertFalse(paper.company_signed_by)

    def test_what_only_we_sign_is_signed_and_sent_in_one_step(self):
        paper = self.make_paper("confidentiality", declared_by="company")
        wizard = self.compose(paper)
        self.assertTrue(wizard.must_sign)
        wizard.action_sign_and_send()
        self.assertEqual(paper.state, "signed")
        self.assertEqual(len(self.mails_to(self.contact)), 1)

    def test_nobody_is_said_to_have_signed_what_only_we_sign(self):
        paper = self.make_paper("confidentiality", declared_by="company")
        wizard = self.compose(paper)
        wizard.action_sign_and_send()
        # What the dialog has shown is what goes out.
        for body in (wizard.body, self.mails_to(self.contact).body_html):
            self.assertIn("sends you these papers", body)
            self.assertNotIn("Everybody has signed", body)
        # With one that both signed, what is said is true of either.
        other = self.make_paper("returns")
        other.action_sign_company()
        other.action_sign_client(name="Anna Kowalska")
        self.assertNotIn("Everybody has signed", self.compose(paper | other).body)
        self.assertIn("Everybody has signed", self.compose(other).body)

    def test_our_signature_that_is_the_last_one_sends_the_paper_once(self):
        paper = self.make_paper("returns")
        paper.action_send()
        paper.action_sign_client(name="Anna Kowalska")
        before = self.mails_to(self.contact)
        self.compose(paper).action_sign_and_send()
        self.assertEqual(paper.state, "signed")
        mail = self.mails_to(self.contact) - before
        self.assertEqual(len(mail), 1)
        self.assertIn("Everybody has signed", mail.body_html)

    def test_nothing_is_signed_where_it_cannot_be_sent(self):
        paper = self.make_paper("returns")
        wizard = self.compose(paper)
        self.second.email = False
        with self.assertRaisesRegex(UserError, "Without a valid e-mail address"):
            wizard.action_sign_and_send()
        self.assertFalse(paper.signature_ids)

    def test_whoever_may_not_write_the_paper_sends_nothing(self):
        paper = self.make_paper("returns")
        for user in (self.colleague, self.accountant, self.helper):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                paper.with_user(user).action_compose()
        wizard = self.env["client.offboarding.send"].with_user(self.colleague)
        with self.assertRaises(AccessError):
            wizard.create({"protocol_ids": [Command.set(paper.ids)]})
        self.assertFalse(self.mails_to(self.contact))

    def test_accountant_sends_the_settlement_to_those_invited_only(self):
        paper = self.make_paper("settlement")
        wizard = self.compose(paper, self.accountant)
        self.assertEqual(wizard.line_ids.partner_id, self.contact | self.second)
        wizard.line_ids = [Command.create({"partner_id": self.outsider.id})]
        with self.assertRaisesRegex(UserError, "isn't invited .* Have off_owner"):
            wizard.action_send()
        self.case.contact_ids = False
        with self.assertRaisesRegex(UserError, "Nobody is invited"):
            paper.with_user(self.accountant).action_compose()

    def test_all_papers_that_wait_are_in_one_dialog(self):
        papers = self.make_paper("returns") | self.make_paper("no_claims")
        action = self.case.action_compose_papers()
        wizard = self.case.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.protocol_ids, papers)
        self.assertEqual(len(wizard.viewer), 2)
        wizard.action_send()
        self.assertEqual(papers.mapped("state"), ["sent", "sent"])
        self.assertEqual(len(self.mails_to(self.contact)), 1)

    @mute_logger("odoo.http")
    def test_paper_is_shown_to_those_who_may_read_it(self):
        paper = self.make_paper("returns")
        url = paper.viewer[0]["url"]
        self.login(self.owner)
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        # A preview is kept nowhere.
        self.assertFalse(paper.attachment_id)
        self.compose(paper)
        self.assertEqual(self.url_open(url).content, paper.sudo().attachment_id.raw)
        for user in (self.colleague, self.anna):
            with self.subTest(user=user.login):
                self.login(user)
                self.assertEqual(self.url_open(url).status_code, 403)


@tagged("post_install", "-at_install")
class TestPaperPreview(PapersCase):
    """What isn't made yet is shown as it would be, in a real PDF."""

    def test_preview_says_what_the_paper_would_say_and_keeps_nothing(self):
        paper = self.make_paper("confidentiality", lang="pl_PL", terms="Po dwakroć.")
        with self.allow_pdf_render():
            content, extension = paper._preview()
        self.assertEqual(extension, "pdf")
        file = self.env["ir.attachment"].create({"name": "p.pdf", "raw": content})
        self.assertTexts(
            ["Po dwakroć.", "Gęślą Jaźń", "Świt"], self.words(self.read_pages(file))
        )
        self.assertFalse(paper.attachment_id)
        self.assertFalse(paper.date_generated)
        # So it can still be changed.
        paper.terms = "Raz."
        self.assertEqual(paper.terms, "Raz.")
