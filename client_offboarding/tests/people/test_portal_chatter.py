import base64
import json
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from ...controllers import portal_chatter
from ..portal_common import PortalCase

EVERYTHING = [
    "activities",
    "attachments",
    "followers",
    "scheduledMessages",
    "suggestedRecipients",
]


@tagged("post_install", "-at_install")
class TestPortalChatter(PortalCase):
    """A visitor gets his own side's messages and their files, on every route."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.note = cls.post_as_colleague("A note for us", "mail.mt_note", "note.txt")
        cls.talk = cls.post_as_colleague("What do we do?", "mail.mt_comment", "us.txt")
        cls.letter = cls.post_as_colleague(
            "Dear Anna", "mail.mt_comment", "letter.txt", partner_ids=cls.contact.ids
        )
        cls.case.activity_schedule("mail.mail_activity_data_todo", summary="To-do")
        cls.foreign = cls.env["res.partner"].create({"name": "Nowy Dostawca"})
        cls.newcomer = cls.env["res.partner"].create(
            {
                "name": "Ewa Nowa",
                "email": "ewa@nowy.example",
                "parent_id": cls.foreign.id,
            }
        )
        cls.case.write(
            {
                "new_provider_id": cls.foreign.id,
                "new_provider_contact_ids": [Command.set(cls.newcomer.ids)],
                "new_provider_authorised_on": "2026-11-10",
                "new_provider_proof_ids": [
                    Command.create({"name": "yes.txt", "raw": b"yes"})
                ],
            }
        )

    @classmethod
    def post_as_colleague(cls, body, subtype, file, **values):
        return cls.case.message_post(
            body=body,
            message_type="comment",
            subtype_xmlid=subtype,
            attachments=[(file, b"for us: " + file.encode())],
            **values,
        )

    def ask(self, route, **params):
        return self.make_jsonrpc_request(route, params)

    def open_thread(self, token=None):
        access = {"token": token, "hash": token, "pid": self.contact.id}
        return self.ask(
            "/mail/data",
            fetch_params=[
                [
                    "mail.thread",
                    {
                        "thread_model": "client.offboarding",
                        "thread_id": self.case.id,
                        "request_list": EVERYTHING,
                        "access_params": access if token else {},
                    },
                ]
            ],
        )

    def assertNothingTold(self, answer):
        text = json.dumps(answer)
        for secret in ("note.txt", "us.txt", "To-do", "access_token", self.owner.name):
            self.assertNotIn(secret, text)

    def test_thread_opened_by_link_tells_nothing_that_hangs_on_it(self):
        self.login(None)
        for contact in (self.contact, self.newcomer):
            with self.subTest(contact=contact.name):
                self.assertNothingTold(self.open_thread(self.token_of(contact)))

    def test_thread_opened_by_login_tells_nothing_that_hangs_on_it(self):
        for user in (self.anna, self.piotr, self.ktos):
            with self.subTest(user=user.login):
                self.login(user)
                self.assertNothingTold(self.open_thread())

    @mute_logger("odoo.http")
    def test_suggested_recipients_are_not_for_visitors(self):
        self.login(self.anna)
        for route in (
            "/mail/thread/recipients",
            "/mail/thread/recipients/get_suggested_recipients",
        ):
            with self.subTest(route=route), self.assertRaises(JsonRpcException):
                self.ask(
                    route, thread_model="client.offboarding", thread_id=self.case.id
                )

    def test_visitor_reads_the_files_of_messages_to_him(self):
        self.login(None)
        answer = self.ask(
            "/mail/chatter_fetch",
            thread_model="client.offboarding",
            thread_id=self.case.id,
            token=self.token_of(self.contact),
        )
        text = json.dumps(answer)
        self.assertIn("letter.txt", text)
        self.assertNotIn("note.txt", text)
        self.assertNotIn("us.txt", text)

    def test_new_provider_reads_nothing_that_is_the_clients(self):
        self.login(None)
        answer = self.ask(
            "/mail/chatter_fetch",
            thread_model="client.offboarding",
            thread_id=self.case.id,
            token=self.token_of(self.newcomer),
        )
        self.assertEqual(answer["messages"], [])

    def react(self, message, token=None):
        return self.ask(
            "/mail/message/reaction",
            message_id=message.id,
            content="👍",
            action="add",
            token=token,
            hash=token,
            pid=self.contact.id,
        )

    @mute_logger("odoo.http")
    def test_visitor_reacts_to_messages_to_him_only(self):
        self.login(None)
        token = self.token_of(self.contact)
        self.react(self.letter, token)
        self.assertEqual(self.letter.sudo().reaction_ids.partner_id, self.contact)
        self.login(self.anna)
        for message in (self.note, self.talk):
            for given in (None, token):
                with (
                    self.subTest(message=message.body, token=given),
                    self.assertRaises(JsonRpcException),
                ):
                    self.react(message, given)
        self.login(None)
        with self.assertRaises(JsonRpcException):
            self.react(self.note, token)
        self.assertFalse((self.note | self.talk).sudo().reaction_ids)

    @mute_logger("odoo.http")
    def test_picture_of_an_author_is_shown_with_his_message_only(self):
        self.login(None)
        token = self.token_of(self.contact)
        path = "/mail/avatar/mail.message/%s/author_avatar/50x50?access_token=%s"
        self.assertEqual(self.url_open(path % (self.letter.id, token)).status_code, 200)
        self.assertEqual(self.url_open(path % (self.note.id, token)).status_code, 404)
        # Of what no token opens: Odoo would fail in looking for one.
        action = self.env.ref("client_offboarding.ir_cron_signed_papers").sudo()
        for values in ({}, {"model": action._name, "res_id": action.id}):
            message = self.env["mail.message"].sudo().create({"body": "Run", **values})
            with self.subTest(values):
                answer = self.url_open(path % (message.id, token))
                self.assertEqual(answer.status_code, 404)

    def post(self, user, token=None, pid=None, context=None, **post_data):
        self.login(user)
        answer = self.ask(
            "/mail/message/post",
            thread_model="client.offboarding",
            thread_id=self.case.id,
            post_data={"body": "Hello", **post_data},
            context=context or {},
            token=token,
            hash=token,
            pid=pid,
        )
        return self.env["mail.message"].browse(answer["message_id"])

    def test_message_of_a_link_holder_carries_his_name_and_is_no_note(self):
        message = self.post(
            None, self.token_of(self.contact), subtype_xmlid="mail.mt_note"
        )
        self.assertEqual(message.author_id, self.contact)
        self.assertFalse(message.subtype_id.internal)

    @mute_logger("odoo.http")
    def test_who_may_not_run_the_case_cannot_forge_what_was_said(self):
        officer = self.make_user(
            "officer", "client_offboarding.group_offboarding_data_officer"
        )
        for user in (self.auditor, officer, self.accountant):
            user.sudo().password = user.login
            with self.subTest(user=user.login), self.assertRaises(JsonRpcException):
                self.post(
                    user,
                    context={
                        "offboarding_message_kind": "thanks",
                        "offboarding_message_number": 1,
                    },
                    partner_ids=self.contact.ids,
                )
        self.assertFalse(self.env["client.offboarding.message"].search([]))

    def upload(self, content, token):
        return self.opener.post(
            f"{self.base_url()}/mail/attachment/upload",
            data={
                "thread_model": "client.offboarding",
                "thread_id": self.case.id,
                "token": token,
                "csrf_token": Request.csrf_token(self),
            },
            files={"ufile": ("file.txt", content)},
        )

    @mute_logger("odoo.http")
    def test_file_of_a_visitor_waits_for_his_message_and_is_not_too_large(self):
        self.login(None)
        token = self.token_of(self.contact)
        before = self.env["ir.attachment"].search_count([])
        self.assertEqual(self.upload(b"x" * (11 * 1024 * 1024), token).status_code, 413)
        self.assertEqual(self.env["ir.attachment"].search_count([]), before)
        answer = self.upload(b"small", token).json()
        file = self.env["ir.attachment"].browse(answer["data"]["attachment_id"])
        self.assertFalse(file.res_id)

    @mute_logger("odoo.http")
    def test_files_that_wait_for_their_message_are_few(self):
        self.login(None)
        token = self.token_of(self.contact)
        with patch.object(portal_chatter, "MAX_PENDING", 1):
            first, second = (self.upload(b"small", token) for __ in range(2))
        self.assertEqual((first.status_code, second.status_code), (200, 413))

    def test_colleagues_file_stays_with_the_case(self):
        self.owner.sudo().password = self.owner.login
        self.login(self.owner)
        answer = self.upload(b"ours", None).json()
        file = self.env["ir.attachment"].browse(answer["data"]["attachment_id"])
        self.assertEqual((file.res_model, file.res_id), (self.case._name, self.case.id))

    def test_who_reads_the_case_reacts_to_what_stands_in_it(self):
        thing = self.case.env["client.offboarding.return"].create(
            {"offboarding_id": self.case.id, "name": "Laptop"}
        )
        # It hangs on a line, not on the case.
        elsewhere = self.say(thing.with_user(self.owner), "Elsewhere")
        self.owner.sudo().password = self.owner.login
        self.login(self.owner)
        for message in (self.note, self.talk, elsewhere):
            self.react(message)
            with self.subTest(message=message.body):
                self.assertEqual(
                    message.sudo().reaction_ids.partner_id, self.owner.partner_id
                )

    @mute_logger("odoo.http")
    def test_helper_reacts_to_nothing_that_he_does_not_read(self):
        self.case.env["client.offboarding.return"].create(
            {
                "offboarding_id": self.case.id,
                "name": "Laptop",
                "user_id": self.helper.id,
            }
        )
        self.helper.sudo().password = self.helper.login
        self.login(self.helper)
        for message in (self.note, self.letter):
            with (
                self.subTest(message=message.body),
                self.assertRaises(JsonRpcException),
            ):
                self.react(message)
        self.assertFalse((self.note | self.letter).sudo().reaction_ids)

    def test_logged_in_visitor_writes_and_corrects_a_comment(self):
        message = self.post(self.anna, subtype_xmlid="mail.mt_note")
        self.assertEqual(message.author_id, self.contact)
        self.assertFalse(message.subtype_id.internal)
        self.ask(
            "/mail/message/update_content",
            message_id=message.id,
            update_data={"body": "Hello again", "attachment_ids": []},
        )
        message.invalidate_recordset()
        self.assertIn("Hello again", message.body)
        self.assertEqual(message.message_type, "comment")
        self.assertFalse(message.subtype_id.internal)

    def test_case_that_is_none_has_no_messages(self):
        self.login(self.anna)
        told = self.ask(
            "/mail/chatter_fetch", thread_model="client.offboarding", thread_id=10**9
        )
        self.assertEqual(told["messages"], [])
        # Of which case messages are shown is said by its number, and nothing else.
        told = self.ask(
            "/mail/chatter_fetch",
            thread_model="res.partner",
            thread_id=self.outsider.id,
            offboarding_id=self.case.id,
        )
        self.assertEqual(told["messages"], [])

    def answer_of(self, route, **params):
        """What a stranger is told, or the name of the error that he gets."""
        try:
            return self.ask(route, **params)
        except JsonRpcException as error:
            return str(error)

    @mute_logger("odoo.http")
    def test_token_that_is_no_text_opens_nothing_and_tells_nothing(self):
        self.login(None)
        post = {"post_data": {"body": "Hello"}}
        for route, more in (
            ("/mail/chatter_fetch", {}),
            ("/mail/message/post", post),
            ("/portal/chatter_init", {}),
        ):
            for odd in (5, 1.5, True, ["a"], {"a": 1}):
                for name in ("token", "hash"):
                    params = {
                        "thread_model": "client.offboarding",
                        name: odd,
                        "pid": self.contact.id,
                        **more,
                    }
                    there, missing = (
                        self.answer_of(route, thread_id=id_, **params)
                        for id_ in (self.case.id, 10**9)
                    )
                    for told in (there, missing):
                        self.assertNotIn("AttributeError", str(told))
                    with self.subTest(route=route, name=name, odd=odd):
                        self.assertEqual(
                            str(there).replace(str(self.case.id), "…"),
                            str(missing).replace(str(10**9), "…"),
                        )

    @mute_logger("odoo.http")
    def test_number_that_has_no_end_is_none(self):
        self.login(None)
        token = self.token_of(self.contact)
        path = f"/mail/avatar/mail.message/{self.letter.id}/author_avatar/50x50"
        for digits in (11, 5000):
            pid = "9" * digits
            answer = self.url_open(f"{path}?access_token={token}&pid={pid}")
            with self.subTest(digits=digits):
                self.assertEqual(answer.status_code, 200)
                self.assertFalse(portal_chatter.is_number(pid))
        self.assertTrue(portal_chatter.is_number("2147483647"))
        self.assertFalse(portal_chatter.is_number("2147483648"))

    def test_helper_reads_no_messages_files_or_to_dos_of_the_case(self):
        self.case.env["client.offboarding.return"].create(
            {
                "offboarding_id": self.case.id,
                "name": "Laptop",
                "direction": "to_company",
                "user_id": self.helper.id,
            }
        )
        header = self.case.with_user(self.helper)
        self.assertEqual(header.read(["name"])[0]["name"], self.case.name)
        domain = [("model", "=", header._name), ("res_id", "=", header.id)]
        Message = self.env["mail.message"].with_user(self.helper)
        self.assertFalse(Message.search(domain))
        with self.assertRaises(AccessError):
            self.note.with_user(self.helper).read(["body"])
        Activity = self.env["mail.activity"].with_user(self.helper)
        self.assertFalse(
            Activity.search(
                [("res_model", "=", header._name), ("res_id", "=", header.id)]
            )
        )
        for file in (self.note | self.talk | self.letter).attachment_ids:
            with self.assertRaises(AccessError):
                file.with_user(self.helper).read(["raw"])
        # What he is asked to do himself he reads.
        mine = self.case.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.helper.id
        )
        self.assertEqual(Activity.search([("id", "=", mine.id)]), mine)

    def test_files_are_read_by_who_runs_the_case(self):
        file = self.note.attachment_ids
        self.assertEqual(
            base64.b64decode(file.with_user(self.owner).datas), b"for us: note.txt"
        )
