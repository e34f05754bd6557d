from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import tagged

from ..provider_common import ProviderPortalCase

ANSWER = "By the tenth day"


@tagged("post_install", "-at_install")
class TestPortalProvider(ProviderPortalCase):
    """The new provider's person gets what concerns him, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.token = cls.case._invite(cls.person)._get_token()

    def setUp(self):
        super().setUp()
        self.login(None)

    def test_people_of_the_provider_are_sent_their_links(self):
        self.case.action_invite_provider()
        mail = self.mails_to(self.person)
        self.assertEqual(self.find_token(mail), self.token_of(self.person))
        self.assertFalse(
            self.mails_to(self.contact).filtered(lambda m: m.id >= mail.id)
        )
        self.person.email = False
        with self.assertRaisesRegex(UserError, "e-mail address for each: Ewa Nowa"):
            self.case.action_invite_provider()

    def test_nobody_is_invited_without_leave_or_by_a_stranger_to_the_case(self):
        for user in (self.colleague, self.accountant, self.helper):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.case.with_user(user).action_invite_provider()
        self.case.new_provider_authorised_on = False
        with self.assertRaisesRegex(UserError, "written authorisation"):
            self.case.action_invite_provider()
        self.assertFalse(self.mails_to(self.person))

    def test_page_shows_what_he_takes_over_and_nothing_of_the_client(self):
        self.case.env["client.offboarding.return"].create(
            {"offboarding_id": self.case.id, "name": "Laptop 4711"}
        )
        paper = self.make_paper("returns")
        paper.action_send()
        self.add_document(name="For the client", direction="to_client")
        self.add_document(name="For him")
        self.add_knowledge("Still being prepared")
        page = self.open_page(token=self.token).text
        for text in (
            "Closing of a month &lt;b&gt;",
            "Folder 7",
            "For him",
            "12/01/2026",
            self.client.name,
        ):
            self.assertIn(text, page)
        for text in (
            "Laptop 4711",
            "For the client",
            "Still being prepared",
            paper.name,
            "Accounting",  # the contract
        ):
            self.assertNotIn(text, page)

    def test_he_accepts_item_by_item(self):
        response = self.accept(token=self.token)
        self.assertEqual(response.status_code, 303)
        self.assertRecordValues(
            self.item,
            [{"state": "accepted", "accepted_by": "Ewa Nowa", "is_settled": True}],
        )
        self.assertIn(self.person, self.item.message_ids.author_id)
        page = self.url_open(response.headers["Location"]).text
        self.assertIn("recorded as accepted", page)
        self.assertIn("Accepted: Ewa Nowa", page)
        again = self.accept(token=self.token)
        self.assertIn("isn&#39;t possible", again.text)

    def test_question_waits_for_our_answer_and_holds_up_the_item(self):
        self.ask("Until  when\n<i>each</i> month?", self.item, token=self.token)
        question = self.questions()
        self.assertRecordValues(
            question,
            [
                {
                    "kind": "question",
                    "name": "Until when <i>each</i> month?",
                    "parent_id": self.item.id,
                    "asked_by_id": self.person.id,
                    "state": "open",
                }
            ],
        )
        activity = self.case.activity_ids.filtered(
            lambda activity: self.item.name in (activity.summary or "")
        )
        self.assertEqual(activity.user_id, self.owner)
        self.assertNotIn("<i>each", activity.note)
        page = self.open_page(token=self.token).text
        self.assertIn("Waiting for our answer", page)
        self.assertNotIn("/accept", page)
        self.assertIn("while a question is open", self.accept(token=self.token).text)
        self.assertEqual(self.item.state, "handed")
        # What is being written isn't shown before it is given.
        question.answer = ANSWER
        self.assertNotIn(ANSWER, self.open_page(token=self.token).text)
        question.action_hand_over()
        self.assertIn(ANSWER, self.open_page(token=self.token).text)
        self.assertIn(ANSWER, self.mails_to(self.person)[-1:].body_html)
        self.accept(token=self.token)
        self.assertEqual((self.item | question).mapped("state"), ["accepted"] * 2)

    def test_question_about_nothing_in_particular_is_a_gap_we_fill(self):
        self.ask("Who knows the archive?", token=self.token)
        question = self.questions()
        self.assertFalse(question.parent_id)
        question.write({"kind": "gap", "answer": "Nobody; it starts in 2020."})
        question.action_hand_over()
        self.accept(question, token=self.token)
        self.assertEqual(question.state, "accepted")

    def test_bad_questions_are_refused_with_a_message(self):
        for text, message in (
            (" \n ", "Write what you want to know"),
            ("x" * 1001, "longer than 1000"),
        ):
            with self.subTest(text=text[:3]):
                self.assertIn(message, self.ask(text, token=self.token).text)
        for number in range(50):
            self.case.env["client.offboarding.knowledge"].sudo()._ask_in_portal(
                self.case.sudo(), self.person, f"Question {number}"
            )
        self.assertIn("wait for our answers", self.ask("More?", token=self.token).text)
        self.assertEqual(len(self.questions()), 50)

    def test_nobody_else_accepts_or_asks(self):
        other, stranger = self.make_provider("Inny Sp. z o.o.", "Olga Inna")
        case = self.open_case(
            partner_ids=[Command.set(other.copy().ids)],
            outside_ids=[Command.create({"name": "U/9"})],
        )
        case.contact_ids = stranger
        attempts = {
            "public": (None, None),
            "nonsense": (None, self.token[:-1]),
            "the client's contact": (None, self.token_of(self.contact)),
            "the client's contact, logged in": (self.anna, None),
            "provider of another case": (None, case._invite(stranger)._get_token()),
            "another client with the link": (self.ktos, self.token),
            "who runs the case": (self.owner, None),
            "a colleague": (self.colleague, self.token),
        }
        for name, (user, token) in attempts.items():
            self.login(user)
            with self.subTest(who=name):
                self.assertRefused(self.accept(token=token))
                self.assertRefused(self.ask("Why?", self.item, token=token))
        self.assertEqual(self.item.state, "handed")
        self.assertFalse(self.questions())

    def test_withdrawn_expired_and_unauthorised_links_open_nothing(self):
        link = self.link_of(self.person)

        def refused():
            self.assertRefused(self.open_page(token=self.token))
            self.assertRefused(self.accept(token=self.token))
            self.assertRefused(self.ask("Why?", self.item, token=self.token))
            self.assertEqual(self.item.state, "handed")

        link.date_expiry = Date.subtract(Date.today(), days=1)
        refused()
        link.date_expiry = Date.today()
        self.assertEqual(self.open_page(token=self.token).status_code, 200)
        self.case.new_provider_proof_ids = [Command.clear()]
        refused()
        self.authorise()
        # Once withdrawn, the old link stays worthless; a new one works.
        refused()
        self.token = self.token_of(self.person)
        self.link_of(self.person).with_user(self.owner).action_withdraw()
        refused()

    def test_another_provider_means_other_people(self):
        other, stranger = self.make_provider("Inny Sp. z o.o.", "Olga Inna")
        self.case.write(
            {
                "new_provider_id": other.id,
                "new_provider_contact_ids": [Command.set(stranger.ids)],
            }
        )
        self.assertRefused(self.accept(token=self.token))
        self.assertFalse(self.case._invite(stranger))
        self.authorise()
        self.assertRefused(self.accept(token=self.token))
        self.assertEqual(
            self.accept(token=self.token_of(stranger)).status_code,
            303,
        )

    def test_download_is_his_receipt(self):
        mine = self.add_document()
        theirs = self.add_document(direction="to_client")
        ours = self.add_document(direction="to_company")
        for line, token in (
            (theirs, self.token),
            (ours, self.token),
            (mine, self.token_of(self.contact)),
        ):
            path = f"/documents/{line.id}/files/{line.attachment_ids.id}"
            self.assertRefused(self.post(path, token=token))
        path = f"/documents/{mine.id}/files/{mine.attachment_ids.id}"
        self.assertEqual(self.post(path, token=self.token).content, b"Backlog")
        mine.invalidate_recordset()
        self.assertRecordValues(
            mine, [{"state": "done", "receipt": "received", "receipt_by": "Ewa Nowa"}]
        )

    def test_all_three_sides_sign_the_handover(self):
        paper = self.make_paper("handover")
        paper.action_sign_company()
        paper.action_send()
        self.assertIn(self.person, paper.signer_ids)
        token = self.find_token(self.mails_to(self.person)[-1:])
        self.assertIn(paper.name, self.open_page(token=token).text)
        for contact, side in ((self.person, "provider"), (self.contact, "client")):
            answer = self.make_jsonrpc_request(
                f"/my/offboardings/{self.case.id}/papers/sign",
                {
                    "papers": {str(paper.id): paper.sha256},
                    "access_token": self.token_of(contact),
                    "name": contact.name,
                    "method": "typed",
                },
            )
            self.assertIn("redirect_url", answer)
            self.assertEqual(paper.signature_ids[-1:].side, side)
        self.assertEqual(paper.state, "signed")
        file = self.open_page(f"/papers/{paper.id}/file", self.token_of(self.person))
        self.assertEqual(file.content, paper.sudo().signed_attachment_id.raw)
        for contact in (self.person, self.contact):
            self.assertIn(paper.name, self.mails_to(contact)[-1:].body_html)

    def test_case_that_is_over_takes_nothing_down(self):
        self.case._write_step({"state": "cancelled"})
        page = self.open_page(token=self.token).text
        self.assertNotIn("/accept", page)
        self.assertIn("The case is over", self.accept(token=self.token).text)
        self.assertIn("over", self.ask("Why?", self.item, token=self.token).text)
        self.assertEqual(self.item.state, "handed")

    def test_client_who_takes_over_himself_accepts_in_the_portal(self):
        mine = self.add_knowledge("For the client", receiver_id=self.client.id)
        mine.action_hand_over()
        self.login(self.anna)
        page = self.open_page().text
        self.assertIn("For the client", page)
        self.assertNotIn("Folder 7", page)
        self.ask("How?", mine)
        self.assertEqual(self.questions().asked_by_id, self.contact)
        self.login(None)
        self.assertNotIn("How?", self.open_page(token=self.token).text)
        self.login(self.anna)
        self.questions().answer = "So"
        self.questions().action_hand_over()
        self.accept(mine)
        self.assertEqual(mine.accepted_by, self.contact.name)

    def test_sides_do_not_read_each_others_messages(self):
        def write(text, contact):
            self.case.message_post(
                body=text,
                partner_ids=contact.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )

        write("To the client", self.contact)
        write("To the provider", self.person)
        self.say(
            self.case.sudo(),
            body="From the client",
            author_id=self.second.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        for contact, own, foreign in (
            (self.contact, ("To the client", "From the client"), ("To the provider",)),
            (self.person, ("To the provider",), ("To the client", "From the client")),
        ):
            answer = self.make_jsonrpc_request(
                "/mail/chatter_fetch",
                {
                    "thread_model": "client.offboarding",
                    "thread_id": self.case.id,
                    "token": self.token_of(contact),
                },
            )
            bodies = str([m["body"] for m in answer["data"]["mail.message"]])
            for text in own:
                self.assertIn(text, bodies)
            for text in foreign:
                self.assertNotIn(text, bodies)
