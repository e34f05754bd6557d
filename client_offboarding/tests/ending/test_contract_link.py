from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import AMOUNTS, OFFICER, USER, OffboardingCase


@tagged("post_install", "-at_install")
class TestContractLink(OffboardingCase, HttpCase):
    """The link to a contract's page shows its prices: it is for those who see them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls.make_user("officer", OFFICER)
        cls.seeing = cls.make_user("seeing", f"{USER},{AMOUNTS}")
        cls.contact.email = "anna@kowalski.example"
        cls.contract.message_subscribe(cls.contact.ids)
        cls.token = cls.contract._portal_ensure_token()
        cls.portal = new_test_user(
            cls.env,
            "off_portal",
            groups="base.group_portal",
            partner_id=cls.contact.id,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        ).sudo()
        # Whom the ERP lets share anything.
        share = cls.env.ref("base.group_partner_manager")
        for user in cls.blind() | cls.seers():
            user.group_ids += share
            user.sudo().password = user.login

    @classmethod
    def blind(cls):
        return cls.owner | cls.officer

    @classmethod
    def seers(cls):
        return cls.accountant | cls.manager | cls.seeing

    def share(self, user):
        wizards = self.env["portal.share"].with_user(user)
        return wizards.with_context(
            active_model="contract.contract", active_id=self.contract.id
        ).create({"partner_ids": [Command.set(self.contact.ids)]})

    def open(self, user, token=None):
        self.authenticate(user.login, user.login)
        suffix = f"?access_token={token}" if token else ""
        return self.url_open(f"/my/contracts/{self.contract.id}{suffix}")

    def test_who_sees_no_amounts_gets_no_token(self):
        page = f"/my/contracts/{self.contract.id}"
        for user in self.blind():
            theirs = self.contract.with_user(user)
            with self.subTest(user=user.login):
                self.assertEqual(theirs.get_portal_url(), page)
                url = theirs.get_portal_url("/notice", query_string="&a=1", anchor="b")
                self.assertEqual(url, f"{page}/notice?a=1#b")
                self.assertEqual(theirs.action_preview()["url"], page)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                theirs.read(["access_token"])
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                theirs.search([("access_token", "=like", "a%")])
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(AccessError, "shows its prices"),
            ):
                self.share(user)

    def test_invoices_are_not_theirs_to_link_to_at_all(self):
        [invoice] = self.contract.recurring_create_invoice()
        invoice._portal_ensure_token()
        self.env.invalidate_all()
        for user in self.blind():
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                invoice.with_user(user).get_portal_url()

    def test_who_sees_amounts_gets_the_link(self):
        for user in self.seers():
            with self.subTest(user=user.login):
                url = self.contract.with_user(user).get_portal_url()
                self.assertIn(self.token, url)
                self.assertIn(self.token, self.share(user).share_link)

    def test_link_to_a_contract_that_one_may_not_read(self):
        stranger = new_test_user(self.env, "off_else", groups="base.group_portal")
        for user in stranger.sudo() | self.helper:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.contract.with_user(user).get_portal_url()

    @mute_logger("odoo.http")
    def test_page_is_refused_in_words(self):
        for user in self.blind():
            for token in (None, self.token):
                page = self.open(user, token)
                with self.subTest(user=user.login, token=token):
                    self.assertEqual(page.status_code, 403)
                    self.assertIn("for those who see amounts", page.text)
                    self.assertNotIn("1,000.00", page.text)

    def test_page_is_shown_to_the_client_and_to_who_sees_amounts(self):
        for user in self.seers() | self.portal:
            page = self.open(user)
            with self.subTest(user=user.login):
                self.assertEqual(page.status_code, 200)
                self.assertIn("1,000.00", page.text)
        self.authenticate(None, None)
        page = self.url_open(f"/my/contracts/{self.contract.id}?access_token=x")
        self.assertNotIn("1,000.00", page.text)
        page = self.url_open(self.contract.get_portal_url())
        self.assertIn("1,000.00", page.text)

    def test_link_goes_to_the_client_with_what_is_written_to_him(self):
        self.client.email = "office@kowalski.example"
        self.say(self.contract, "Dear client", partner_ids=self.client.ids)
        mails = self.env["mail.mail"].sudo().search([])
        mail = mails.filtered(lambda mail: self.client in mail.recipient_ids)
        self.assertIn(self.token, mail.body_html)
