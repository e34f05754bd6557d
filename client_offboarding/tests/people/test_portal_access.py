from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command, Date
from odoo.tests import JsonRpcException, tagged

from ..portal_common import PortalCase

MODELS = (
    "client.offboarding",
    "client.offboarding.invitation",
    "client.offboarding.protocol",
    "client.offboarding.return",
    "client.offboarding.signature",
    "client.offboarding.termination",
)


@tagged("post_install", "-at_install")
class TestPortalAccess(PortalCase):
    """Who opens a case in the portal, by login or by link, and who doesn't."""

    def test_invited_contact_finds_the_case_and_opens_it(self):
        self.login(self.anna)
        page = self.url_open("/my/offboardings")
        self.assertIn(self.case.name, page.text)
        page = self.open_page()
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.case.name, page.text)
        self.assertIn(self.owner.name, page.text)

    def test_colleague_who_is_not_invited_sees_nothing(self):
        for user in (self.piotr, self.ktos):
            with self.subTest(user=user.login):
                self.login(user)
                self.assertNotIn(self.case.name, self.url_open("/my/offboardings").text)
                self.assertRefused(self.open_page())

    def test_case_that_does_not_exist_is_refused_alike(self):
        self.login(self.piotr)
        there, missing = self.open_page(), self.url_open("/my/offboardings/999999999")
        self.assertEqual(there.status_code, missing.status_code)

    def test_public_is_asked_to_log_in(self):
        self.login(None)
        response = self.open_page()
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_personal_link_opens_the_case_without_login(self):
        self.login(None)
        page = self.open_page(token=self.token_of(self.contact))
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.case.name, page.text)
        self.assertTrue(self.link_of(self.contact).date_opened)

    def test_whoever_tries_links_is_stopped_and_a_login_is_not(self):
        token = self.token_of(self.contact)
        module = "odoo.addons.client_offboarding.models.papers.attempt"
        with patch(f"{module}.MOST", 2):
            self.login(None)
            for wrong in (token + "0", token + "1"):
                self.assertEqual(self.open_page(token=token).status_code, 200)
                self.assertRefused(self.open_page(token=wrong))
            self.assertRefused(self.open_page(token=token))
            self.login(self.anna)
            self.assertEqual(self.open_page(token=token).status_code, 200)
            self.login(None)
            for attempt in self.env["client.offboarding.attempt"].sudo().search([]):
                attempt.date -= timedelta(hours=1)
            self.assertEqual(self.open_page(token=token).status_code, 200)

    def test_wrong_tokens_are_refused(self):
        self.login(None)
        link = self.link_of(self.contact)
        token = link._get_token()
        other_case = self.open_other_case()
        wrong = {
            "the ERP's own": self.case.sudo()._portal_ensure_token(),
            "cut": token[:-1],
            "longer": token + "0",
            "another number": f"{link.id + 1}-{token.partition('-')[2]}",
            "no number": token.partition("-")[2],
            "a digit that is none": "²-" + token.partition("-")[2],
            "nonsense": "1-%C5%BC",
            "empty": "-",
            "another case's": other_case._invite(self.contact)._get_token(),
        }
        for name, value in wrong.items():
            with self.subTest(token=name):
                self.assertRefused(self.open_page(token=value))
        # And none of them spoiled the right one.
        self.assertEqual(self.open_page(token=token).status_code, 200)

    def open_other_case(self):
        """A case of another client, to which the same contact is invited."""
        other = self.env["res.partner"].create({"name": "Inny", "is_company": True})
        case = self.open_case(
            partner_ids=[Command.set(other.ids)],
            outside_ids=[Command.create({"name": "U/9"})],
        )
        case.contact_ids = self.contact
        return case

    def test_link_expires(self):
        self.login(None)
        link = self.link_of(self.contact)
        token = link._get_token()
        link.date_expiry = Date.today()
        self.assertEqual(self.open_page(token=token).status_code, 200)
        link.date_expiry = Date.today() - timedelta(days=1)
        self.assertRefused(self.open_page(token=token))

    def test_link_expires_with_the_day_of_the_company(self):
        """Not with that of the server, nor of whoever opens it."""
        self.company.partner_id.tz = "Europe/Warsaw"
        self.login(None)
        link = self.link_of(self.contact)
        token = link._get_token()
        link.date_expiry = "2026-11-17"
        with freeze_time("2026-11-17 22:59:59"):
            self.assertEqual(self.open_page(token=token).status_code, 200)
        with freeze_time("2026-11-17 23:00:00"):
            self.assertRefused(self.open_page(token=token))
            days = self.company.sudo().offboarding_link_days
            again = self.link_of(self.contact)
            expected = Date.from_string("2026-11-18") + timedelta(days=days)
            self.assertEqual(again.date_expiry, expected)

    def test_forms_of_the_page_are_translated_too(self):
        self.env.ref("base.lang_pl").active = True
        http = self.env["ir.http"]
        modules = http._get_translation_frontend_modules_name()
        terms, __ = http._get_translations_for_webclient(modules, "pl_PL")
        messages = {
            message["id"]: message["string"]
            for message in terms["client_offboarding"]["messages"]
        }
        self.assertEqual(messages["Remarks (optional)"], "Uwagi (opcjonalnie)")

    def test_looking_does_not_make_a_link_last_longer(self):
        link = self.link_of(self.contact)
        link.date_expiry = Date.today()
        self.login(None)
        self.open_page(token=link._get_token())
        self.assertEqual(link.date_expiry, Date.today())

    def test_link_can_be_withdrawn(self):
        link = self.link_of(self.contact)
        token = link._get_token()
        with self.assertRaises(AccessError):
            link.with_user(self.colleague).action_withdraw()
        link.with_user(self.owner).action_withdraw()
        self.assertEqual(link.state, "withdrawn")
        self.login(None)
        self.assertRefused(self.open_page(token=token))
        self.assertNotEqual(self.token_of(self.contact), token)

    def test_contact_who_is_removed_has_no_access_any_more(self):
        token = self.token_of(self.contact)
        self.case.contact_ids = [Command.unlink(self.contact.id)]
        self.assertEqual(
            self.case.invitation_ids.filtered("date_withdrawn").partner_id,
            self.contact,
        )
        self.login(None)
        self.assertRefused(self.open_page(token=token))
        self.login(self.anna)
        self.assertRefused(self.open_page())
        # Invited again, he gets another link; the old one stays withdrawn.
        self.case.contact_ids = [Command.link(self.contact.id)]
        self.login(None)
        self.assertRefused(self.open_page(token=token))

    def test_archived_contact_has_no_access(self):
        token = self.token_of(self.second)
        self.second.active = False
        self.login(None)
        self.assertRefused(self.open_page(token=token))

    def test_link_of_somebody_else_opens_nothing_for_whoever_is_logged_in(self):
        token = self.token_of(self.contact)
        for user in (self.piotr, self.ktos, self.helper):
            with self.subTest(user=user.login):
                self.login(user)
                self.assertRefused(self.open_page(token=token))

    def test_colleague_of_ours_has_a_look_but_takes_no_part(self):
        self.login(self.owner)
        page = self.open_page(token=self.token_of(self.contact))
        self.assertEqual(page.status_code, 200)
        self.assertIn('name="preview"', page.text)
        self.assertNotIn('name="questions"', page.text)
        self.login(self.colleague)
        self.assertRefused(self.open_page())

    def test_portal_users_have_no_rights_on_the_models(self):
        for name in MODELS:
            for user in (self.anna, self.env.ref("base.public_user").sudo()):
                with self.subTest(model=name, user=user.login):
                    model = self.env[name].with_user(user)
                    for operation in ("read", "write", "create", "unlink"):
                        self.assertFalse(model.has_access(operation))

    def test_nobody_reads_what_links_are_made_from(self):
        link = self.link_of(self.contact)
        admin = self.make_user("admin", "base.group_system")
        for user in (self.owner, self.manager, admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                link.with_user(user).read(["nonce"])

    # The chatter

    def fetch(self, token=None):
        answer = self.make_jsonrpc_request(
            "/mail/chatter_fetch",
            {
                "thread_model": "client.offboarding",
                "thread_id": self.case.id,
                "token": token,
            },
        )
        return [str(message["body"]) for message in answer["data"]["mail.message"]]

    def test_contact_reads_what_was_written_to_the_client_only(self):
        self.say(
            self.case,
            body="Colleagues, what do we do?",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.say(self.case, body="A note", message_type="comment")
        self.say(
            self.case,
            body="Dear Anna",
            partner_ids=self.contact.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.login(None)
        bodies = " ".join(self.fetch(self.token_of(self.contact)))
        self.assertIn("Dear Anna", bodies)
        self.assertNotIn("Colleagues", bodies)
        self.assertNotIn("A note", bodies)

    def test_chatter_opens_by_no_other_token(self):
        for user in (None, self.piotr, self.ktos):
            self.login(user)
            for token in (self.case.sudo()._portal_ensure_token(), "1-x"):
                with (
                    self.subTest(user=user and user.login, token=token),
                    self.assertRaises(JsonRpcException),
                ):
                    self.fetch(token)

    def test_question_of_a_link_holder_is_posted_under_his_name(self):
        self.login(None)
        token = self.token_of(self.contact)
        self.post("When do you come?", token, self.contact.id)
        message = self.case.message_ids[0]
        self.assertIn("When do you come?", message.body)
        self.assertEqual(message.author_id, self.contact)

    def post(self, body, token, pid):
        return self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "client.offboarding",
                "thread_id": self.case.id,
                "post_data": {
                    "body": body,
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                },
                "token": token,
                "hash": token,
                "pid": pid,
            },
        )

    def test_nobody_posts_under_the_name_of_another_contact(self):
        self.login(None)
        self.post("It is me, Jan", self.token_of(self.contact), self.second.id)
        self.assertNotEqual(self.case.message_ids[0].author_id, self.second)

    def test_mail_to_contacts_carries_each_his_own_link(self):
        self.say(
            self.case,
            body="Hello",
            partner_ids=(self.contact | self.second | self.stranger).ids,
            subtype_xmlid="mail.mt_comment",
        )
        for contact in (self.contact, self.second):
            mail = self.mails_to(contact)[-1:]
            self.assertEqual(self.find_token(mail), self.token_of(contact))
        self.assertNotIn("access_token", self.mails_to(self.stranger)[-1:].body_html)
