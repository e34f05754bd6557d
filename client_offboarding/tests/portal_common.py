import re
from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user

from .common import OffboardingCase
from .rights import make_pdf, stub_printer


class PortalCase(OffboardingCase, HttpCase):
    """A case in its handover with people of the client, some of whom are invited."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What a paper looks like is tested elsewhere; here it must only exist.
        pdf = make_pdf()
        stub_printer(cls, lambda: pdf)
        cls.contact.email = "anna@kowalski.example"
        cls.second = cls.make_contact("Jan Kowalski", "jan@kowalski.example")
        cls.outsider = cls.make_contact("Piotr Obcy", "piotr@kowalski.example")
        cls.stranger = cls.env["res.partner"].create(
            {"name": "Ktoś Inny", "email": "ktos@inny.example"}
        )
        cls.anna = cls.make_portal_user("anna", cls.contact)
        cls.piotr = cls.make_portal_user("piotr", cls.outsider)
        cls.ktos = cls.make_portal_user("ktos", cls.stranger)
        cls.case = cls.open_case(initiated_by="client")
        cls.case.contact_ids = [Command.set((cls.contact | cls.second).ids)]
        cls.case.action_give_notice()
        cls.case.action_start_handover()

    @classmethod
    def close_case(cls):
        """As some days after its end; how a case is closed is tested elsewhere."""
        # sudo: steps of a case are written by its buttons.
        cls.case.sudo()._write_step(
            {
                "state": "closed",
                "outcome": "ended",
                "date_closed": date(2026, 11, 13),
                "date_end": date(2026, 11, 12),
            }
        )

    @classmethod
    def make_contact(cls, name, email):
        return cls.env["res.partner"].create(
            {"name": name, "email": email, "parent_id": cls.client.id}
        )

    @classmethod
    def make_portal_user(cls, login, partner):
        return new_test_user(
            cls.env,
            f"off_{login}_portal",
            groups="base.group_portal",
            partner_id=partner.id,
            password=f"off_{login}_portal",
        ).sudo()

    def login(self, user):
        if user:
            self.authenticate(user.login, user.login)
        else:
            self.authenticate(None, None)

    def make_paper(self, kind, **values):
        return self.case.env["client.offboarding.protocol"].create(
            {"offboarding_id": self.case.id, "kind": kind, **values}
        )

    def link_of(self, contact):
        return self.case._invite(contact)

    def token_of(self, contact):
        return self.link_of(contact)._get_token()

    def open_page(self, path="", token=None, case=None):
        suffix = f"?access_token={token}" if token else ""
        return self.url_open(
            f"/my/offboardings/{(case or self.case).id}{path}{suffix}",
            allow_redirects=False,
        )

    def failing_printer(self, error=None):
        """Whatever is to be printed fails."""

        def fail(*args, **kwargs):
            raise error or UserError("wkhtmltopdf failed")

        return patch.object(
            type(self.env["ir.actions.report"]), "_render_qweb_pdf", fail
        )

    def ask_for_feedback(self, **values):
        """The form that the contact was asked to fill in."""
        # sudo: asked for by the system, as after an end.
        feedback = self.env["client.offboarding.feedback"].sudo()
        return feedback.create(
            {
                "offboarding_id": self.case.id,
                "partner_id": self.contact.id,
                "channel": "portal",
                "state": "asked",
                **values,
            }
        )

    def assertRefused(self, response):
        """Nothing of the case is told, and what to do is."""
        self.assertIn(response.status_code, (303, 404))
        self.assertNotIn(self.case.name, response.text)
        self.assertNotIn(self.company.name + " ·", response.text)

    def mails_to(self, contact):
        return (
            self.env["mail.mail"]
            .sudo()
            .search([("recipient_ids", "in", contact.ids)], order="id")
        )

    def find_token(self, mail):
        return re.search(r"access_token=([\w-]+)", mail.body_html).group(1)
