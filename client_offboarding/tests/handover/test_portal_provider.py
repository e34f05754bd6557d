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

    def test_paper_that_only_the_provider_has_yet_to_sign_waits(self):
        paper = self.make_paper("handover")
        paper.action_sign_company()
        paper.action_sign_client(name="Anna Kowalska")
        self.assertTrue(self.case.has_papers_to_send)
        self.case.action_send_papers()
        self.assertEqual(len(self.mails_to(self.person)), 1)
        paper.action_sign_provider(name="Ewa Nowa")
        self.assertEqual(paper.state, "signed")
        self.assertFalse(self.case.has_papers_to_send)

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

    def test_download_stays_on_record_when_it_is_handed_over_again(self):
        mine = self.add_document()
        path = f"/documents/{mine.id}/files/{mine.attachment_ids.id}"
        self.post(path, token=self.token)
        mine.invalidate_recordset()
        (file,) = mine.file_list
        self.assertTrue(file["downloaded_on"])
        mine.action_reset()
        mine.action_hand_over()
        (again,) = mine.file_list
        for name in ("downloaded_on", "downloaded_by", "sha256"):
            with self.subTest(name=name):
                self.assertEqual(again[name], file[name])

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

    def test_question_is_about_an_item_of_its_own_case(self):
        other = self.open_case(
            partner_ids=[Command.set(self.provider.copy().ids)],
            outside_ids=[Command.create({"name": "U/9"})],
        )
        for write in (
            lambda: self.add_knowledge("Q", parent_id=self.item.id).write(
                {"offboarding_id": other.id}
            ),
            lambda: other.env["client.offboarding.knowledge"].create(
                {
                    "offboarding_id": other.id,
                    "name": "When?",
                    "kind": "question",
                    "parent_id": self.item.id,
                }
            ),
        ):
            with self.assertRaises(UserError):
                write()
        self.assertFalse(other.knowledge_ids)

    def test_what_was_accepted_stays_what_it_is(self):
        self.accept(token=self.token)
        for vals in ({"name": "Something else"}, {"kind": "gap"}):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(UserError, "can't become something else"),
            ):
                self.item.write(vals)
        self.item.location = "Folder 8"
        self.assertEqual(self.item.location, "Folder 8")

    def test_answer_goes_to_nobody_who_is_no_longer_invited(self):
        self.ask("Who knows the archive?", token=self.token)
        question = self.questions()
        self.case.new_provider_contact_ids = False
        count = len(self.mails_to(self.person))
        question.answer = ANSWER
        question.action_hand_over()
        self.assertEqual(question.state, "handed")
        self.assertEqual(len(self.mails_to(self.person)), count)
        for message in self.case.message_ids:
            self.assertNotIn(ANSWER, message.body)

    def test_nobody_asks_about_a_question(self):
        self.ask("Until when?", token=self.token)
        question = self.questions()
        response = self.ask("And then?", question, token=self.token)
        self.assertEqual(response.status_code, 404)
        self.assertEqual(self.questions(), question)

    def test_item_for_somebody_else_is_his_alone(self):
        third, olga = self.make_provider("Archiwum Sp. z o.o.", "Olga Trzecia")
        self.item.sudo()._write_step({"receiver_id": third.id})
        for contact, shown in (
            (olga, True),
            (self.person, False),
            (self.contact, False),
            (self.env["res.partner"], False),
        ):
            with self.subTest(contact=contact.name):
                self.assertEqual(self.item._is_for_contact(contact), shown)

    def test_without_leave_the_provider_gets_nothing_and_owes_nothing(self):
        ours = self.add_document(name="Power of attorney", direction="to_company")
        self.add_document(name="Open work", state="done")
        shown = self.case._get_portal_documents(self.person)
        self.assertEqual(shown.mapped("name"), ["Open work"])
        titles = [row["title"] for row in self.case._get_portal_requests(self.contact)]
        self.assertIn(ours.name, titles)
        titles = [row["title"] for row in self.case._get_portal_requests(self.person)]
        self.assertNotIn(ours.name, titles)
        self.case.new_provider_authorised_on = False
        self.assertFalse(self.case._get_portal_documents(self.person))

    def test_side_that_does_not_sign_is_told_so(self):
        paper = self.make_paper("returns")
        paper.action_send()
        self.assertFalse(paper._get_portal_obstacle(self.contact))
        told = paper._get_portal_obstacle(self.person)
        self.assertEqual(told, "Your side doesn't sign this paper.")

    def test_reason_of_each_recipient_is_told(self):
        paper = self.make_paper("handover")
        reasons = self.case._get_recipient_reasons(paper)
        self.assertEqual(reasons[self.contact], "Invited to the case")
        self.assertEqual(reasons[self.person], "New provider, authorised by the client")

    def test_home_page_counts_the_visitors_cases_and_none_of_a_colleague(self):
        self.owner.sudo().password = self.owner.login
        for user, count in ((self.anna, 1), (self.piotr, 0), (self.owner, 0)):
            self.login(user)
            answer = self.make_jsonrpc_request(
                "/my/counters", {"counters": ["offboarding_count"]}
            )
            with self.subTest(user=user.login):
                self.assertEqual(answer["offboarding_count"], count)
