import logging

from freezegun import freeze_time

from odoo import http
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools.link_log import hide_tokens
from ..portal_common import PortalCase

HIDDEN = (
    "/my/offboardings/5?access_token=%s",
    "/pl/my/offboardings/5/papers/3/file?download=1&access_token=%s&x=1",
    "/web/static/lib/pdfjs/web/viewer.html?file=%%2Fmy%%2Foffboardings%%2F5"
    "%%3Faccess_token%%3D%s%%26x%%3D1#pagemode=none",
    "/web/login?redirect=%%252Fmy%%252F5%%253Faccess_token%%253D%s",
    "/mail/avatar/mail.message/3/author_avatar/50x50?_hash=%s",
    "/mail/view?model=x&res_id=1&token=%s",
)


@tagged("post_install", "-at_install")
class TestLinkPrivacy(PortalCase):
    """Who holds a link is the client: it is told to nobody on the way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paper = cls.make_paper(cls, "returns")
        cls.paper.action_send()
        file = cls.case.env["ir.attachment"].create({"name": "a.txt", "raw": b"A"})
        cls.document = cls.case.env["client.offboarding.document"].create(
            {
                "offboarding_id": cls.case.id,
                "name": "Report",
                "channel": "portal",
                "attachment_ids": file.ids,
            }
        )
        cls.letter = cls.say(
            cls.case,
            "Dear Anna",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=cls.contact.ids,
            attachments=[("letter.txt", b"Dear Anna")],
        )

    def ask(self, path, method="GET", token=None, **data):
        """Ask for a page of the case; its answer, and what the server logs of it."""
        url = f"/my/offboardings/{self.case.id}{path}?access_token={token}"
        if method == "POST":
            data["csrf_token"] = http.Request.csrf_token(self)
        with self.assertLogs("werkzeug", logging.INFO) as log:
            answer = self.url_open(url, data, method=method, allow_redirects=False)
        return answer, "\n".join(log.output)

    def assertPrivate(self, answer):
        self.assertEqual(answer.headers.get("Referrer-Policy"), "no-referrer")
        self.assertIn("no-store", answer.headers.get("Cache-Control", ""))

    @mute_logger("odoo.http")
    def test_every_route_by_link_keeps_it(self):
        self.login(None)
        token = self.token_of(self.contact)
        document = f"/documents/{self.document.id}"
        file = self.document.attachment_ids.id
        for method, path, status in (
            ("GET", "", 200),
            ("GET", f"/papers/{self.paper.id}", 200),
            ("GET", f"/papers/{self.paper.id}/file", 200),
            ("GET", "/sign", 200),
            ("POST", f"{document}/files/{file}", 200),
            ("POST", f"{document}/answer", 303),
            ("POST", f"/papers/{self.paper.id}/refuse", 200),
            ("POST", f"/papers/{self.paper.id}/upload", 200),
            ("POST", "/knowledge/ask", 404),
            ("GET", "/papers/0", 404),
            ("GET", "/nothing", 404),
        ):
            answer, logged = self.ask(path, method, token)
            with self.subTest(method=method, path=path):
                self.assertEqual(answer.status_code, status)
                self.assertPrivate(answer)
                self.assertIn(f"{path}?access_token=…", logged)
                self.assertNotIn(token, logged)

    @mute_logger("odoo.http")
    def test_way_in_which_nothing_is_asked_is_not_logged_either(self):
        self.login(None)
        token = self.token_of(self.contact)
        path = f"/documents/{self.document.id}/files/{self.document.attachment_ids.id}"
        answer, logged = self.ask(path, token=token)
        self.assertEqual(answer.status_code, 405)
        self.assertIn("access_token=…", logged)

    def test_wrong_link_is_not_logged_either(self):
        self.login(None)
        token = self.token_of(self.contact)
        self.link_of(self.contact).action_withdraw()
        answer, logged = self.ask("", token=token)
        self.assertEqual(answer.status_code, 404)
        self.assertPrivate(answer)
        self.assertNotIn(token, logged)

    def test_pages_by_login_are_not_kept_either(self):
        self.login(self.anna)
        for path in ("/my/offboardings", f"/my/offboardings/{self.case.id}"):
            with self.subTest(path=path):
                self.assertPrivate(self.url_open(path))

    def test_files_and_pictures_of_the_chatter(self):
        self.login(None)
        token = self.token_of(self.contact)
        file = self.letter.attachment_ids
        [given] = file.sudo().generate_access_token()
        avatar = f"/mail/avatar/mail.message/{self.letter.id}/author_avatar/50x50"
        for url, secret in (
            (f"/web/content/{file.id}?access_token={given}", given),
            (f"{avatar}?access_token={token}", token),
        ):
            with self.assertLogs("werkzeug", logging.INFO) as log:
                answer = self.url_open(url)
            with self.subTest(url=url):
                self.assertEqual(answer.status_code, 200)
                self.assertPrivate(answer)
                self.assertNotIn(secret, "\n".join(log.output))

    def test_token_is_hidden_however_it_is_written(self):
        for address in HIDDEN:
            with self.subTest(address=address):
                hidden = hide_tokens(address % "5-f00ba4")
                self.assertEqual(hidden, address % "…")
        self.assertEqual(hide_tokens("/my?page=2&token_x=1"), "/my?page=2&token_x=1")
        self.assertEqual(hide_tokens(200), 200)

    def look_at_template(self, user, xmlid, record):
        """The e-mail's body, as Odoo's preview of templates shows it to a user."""
        template = self.env.ref(xmlid)
        preview = (
            self.env["mail.template.preview"]
            .with_user(user)
            .create(
                {
                    "mail_template_id": template.id,
                    "resource_ref": f"{record._name},{record.id}",
                }
            )
        )
        return preview.read(["body_html", "error_msg"])[0]["body_html"] or ""

    def test_colleague_gets_no_link_out_of_a_template(self):
        link = self.link_of(self.contact)
        secret = link._get_token().partition("-")[2]
        for user in (self.owner, self.manager, self.accountant, self.auditor):
            with self.subTest(user=user.login):
                body = self.look_at_template(
                    user, "client_offboarding.mail_papers", link
                )
                self.assertIn(f"/my/offboardings/{self.case.id}", body)
                self.assertNotIn(secret, body)
        mail = self.env["mail.mail"].sudo()
        template = self.env.ref("client_offboarding.mail_papers")
        mail = mail.browse(
            template.with_user(self.owner).send_mail(
                link.id, email_values={"email_to": "own@private.example"}
            )
        )
        self.assertNotIn(secret, mail.body_html)
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.owner)
            .create(
                {
                    "model": link._name,
                    "res_ids": link.ids,
                    "template_id": template.id,
                    "composition_mode": "comment",
                }
            )
        )
        self.assertIn(f"/my/offboardings/{self.case.id}", composer.body)
        self.assertNotIn(secret, composer.body)

    def test_colleague_gets_no_link_out_of_the_feedbacks_template(self):
        link = self.link_of(self.contact)
        secret, expiry = link._get_token().partition("-")[2], link.date_expiry
        feedback = self.ask_for_feedback()
        with freeze_time("2026-12-01"):
            body = self.look_at_template(
                self.owner, "client_offboarding.mail_feedback", feedback
            )
        self.assertIn("Answer seven questions", body)
        self.assertNotIn(secret, body)
        # Who looks doesn't make it good for longer.
        self.assertEqual(link.date_expiry, expiry)

    def test_whoever_shares_the_case_gets_nobodys_link(self):
        secret = self.token_of(self.contact).partition("-")[2]
        self.owner.group_ids += self.env.ref("base.group_partner_manager")
        case = self.case.with_user(self.owner)
        for redirect in (True, False):
            address = case._get_share_url(redirect=redirect, pid=self.contact.id)
            self.assertNotIn(secret, address)
        shared = (
            self.env["portal.share"]
            .with_user(self.owner)
            .create(
                {
                    "res_model": case._name,
                    "res_id": case.id,
                    "partner_ids": [Command.set(self.contact.ids)],
                }
            )
        )
        before = case.message_ids
        shared.action_send_mail()
        said = case.message_ids - before
        self.assertTrue(said)
        self.assertNotIn(secret, "".join(said.mapped("body")))
