import uuid
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ...const import CASE_READERS

# Groups of recipients of a message who get a button to the case by their own rights.
OWN_RIGHTS = ("user",)


class ClientOffboarding(models.Model):
    """What the client's people see of a case, and who of them.

    They have no rights on any model: the controllers find out who is looking, by
    :meth:`_get_portal_contact`, and then show what the ``_get_portal_…`` methods give.
    """

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    invitation_ids = fields.One2many(
        "client.offboarding.invitation",
        "offboarding_id",
        string="Personal links",
        groups=CASE_READERS,
    )

    @api.model
    def _get_people_fields(self):
        """What decides who is invited."""
        return {"contact_ids"}

    def write(self, vals):
        res = super().write(vals)
        if self._get_people_fields() & set(vals):
            # sudo: who may change the contacts may withdraw their links.
            links = self.sudo().invitation_ids
            links.filtered(lambda link: not link._is_invited())._withdraw()
        return res

    # Who is looking

    def _get_invited(self):
        """Everybody who may open the case in the portal."""
        return self.contact_ids | self._get_invited_providers()

    def _get_invited_providers(self):
        """People of whoever takes over; none here."""
        return self.env["res.partner"]

    def _get_portal_side(self, contact):
        """For whom a contact reads and signs; a colleague of ours sees the client's."""
        self.ensure_one()
        # sudo: compared only; the contact has no rights on the case.
        is_client = not contact or contact in self.sudo().contact_ids
        return "client" if is_client else "provider"

    def _get_portal_contact(self, token=None):
        """The invited contact who is looking: by his login, or by his personal link.

        Whoever is logged in is nobody else: a link that was passed on, or that a
        colleague of ours finds, opens nothing for him.

        :param token: of a personal link
        :return: ``res.partner``, empty where nobody invited is looking
        """
        self.ensure_one()
        user = self.env.user
        # sudo: compared only; the contact has no rights on the case.
        case = self.sudo()
        if user._is_public():
            return case._find_invitation(token).partner_id
        if user._is_internal():
            return self.env["res.partner"]
        return user.partner_id & case._get_invited()

    def _get_portal_people(self, token=None):
        """The invited people of the side of whoever is looking.

        What the client and the new provider write is for us, not for each other.
        """
        contact = self._get_portal_contact(token)
        if not contact:
            return contact
        # sudo: of his own side; the contact has no rights on the case.
        case = self.sudo()
        if case._get_portal_side(contact) == "client":
            return case.contact_ids
        return case._get_invited_providers() - case.contact_ids

    def _find_invitation(self, token):
        """The valid link of this case that ``token`` belongs to.

        Strangers send numbers and lists for it, too: these open nothing, as of a case
        that doesn't exist.
        """
        number = token.partition("-")[0] if isinstance(token, str) else ""
        if not number.isascii() or not number.isdigit():
            return self.env["client.offboarding.invitation"]
        return self.invitation_ids.filtered(
            lambda link: (
                str(link.id) == number
                and link.state == "active"
                and link._is_token(token)
            )
        )

    def _invite(self, partners, is_sent=True):
        """Valid links for those of ``partners`` who are invited, new where needed.

        :param is_sent: the links go out now, so each is good for as long as a new one
        :return: ``client.offboarding.invitation``, with superuser rights
        """
        self.ensure_one()
        # sudo: see _withdraw
        case = self.sudo()
        links = case.invitation_ids.filtered(
            lambda link: link.state == "active" and link.partner_id in partners
        )
        expiry = case.company_id._get_offboarding_link_end()
        if is_sent:
            links.filtered(lambda link: link.date_expiry < expiry).date_expiry = expiry
        return links | links.create(
            [
                {
                    "offboarding_id": case.id,
                    "partner_id": partner.id,
                    "date_expiry": expiry,
                }
                for partner in (partners & case._get_invited()) - links.partner_id
            ]
        )

    def _open_link(self, contact):
        """The link of a contact who is looking; says when he looked last."""
        link = self._invite(contact, is_sent=False)[:1]
        now = fields.Datetime.now()
        if not link.date_opened or now - link.date_opened > timedelta(hours=1):
            link.date_opened = now
        return link

    # The chatter

    @api.model
    def _get_thread_with_access(
        self, thread_id, *, mode="read", pid=None, token=None, **kwargs
    ):
        """Open the chatter for invited contacts; the ERP's token of the record is void.

        That one is the same for everybody: it couldn't be withdrawn from one of them.
        """
        signature = kwargs.pop("hash", None)
        # Without the token: only the user's own rights are looked at.
        thread = super()._get_thread_with_access(thread_id, mode=mode, **kwargs)
        if thread:
            return thread
        case = self.browse(thread_id).exists()
        if case and mode == "read" and case._get_portal_contact(token or signature):
            # Without superuser rights: a route does with it what the visitor may.
            return case
        return self.browse()

    def _sign_token(self, pid):
        """The contact's personal token also says who writes in the chatter."""
        self.ensure_one()
        # sudo: a colleague who writes may read no links; the token goes to its contact.
        links = self.sudo().invitation_ids.filtered(
            lambda link: link.state == "active" and link.partner_id.id == pid
        )
        # For anybody else a hash that nothing matches.
        return links[:1]._get_token() if links else uuid.uuid4().hex

    def _get_share_url(
        self, redirect=False, signup_partner=False, pid=None, share_token=True
    ):
        """Without who it is for: that would put his personal token into the address.

        Who shares the case by Odoo's dialog could read it there, and in the chatter.
        """
        return super()._get_share_url(
            redirect=redirect, signup_partner=signup_partner, share_token=share_token
        )

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """Give each contact his own link in e-mails, and no link to anybody else."""
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals
        )
        if not self:
            return groups
        groups = [group for group in groups if group[0] != "portal_customer"]
        for name, __, data in groups:
            if name not in OWN_RIGHTS:
                data["has_button_access"] = False
        recipients = self.env["res.partner"].browse(
            (msg_vals or {}).get("partner_ids") or message.partner_ids.ids
        )
        return [
            (
                f"offboarding_contact_{link.partner_id.id}",
                lambda data, pid=link.partner_id.id: data["id"] == pid,
                {
                    "active": True,
                    "has_button_access": True,
                    "button_access": {"url": link._get_url()},
                },
            )
            for link in self._invite(recipients)
        ] + groups

    # What they see. Lists of dicts of texts, so that nothing else gets into a page.

    def _get_portal_values(self, contact):
        """Values for the page of the case.

        :param contact: who is looking; empty when a colleague of ours has a look
        """
        self.ensure_one()
        if self._get_portal_side(contact) != "client":
            # What is between the client and us is nothing to the new provider.
            return {"dates": [], "requests": [], "deliveries": []}
        return {
            "dates": self._get_portal_dates(contact),
            "requests": self._get_portal_requests(contact),
            "deliveries": self._get_portal_deliveries(contact),
        }

    def _get_portal_dates(self, contact):
        """What happens when: dicts of ``date``, ``title``, ``detail``, ``is_done``."""
        rows = self._get_portal_date_rows()
        today = self.company_id._get_offboarding_today()
        return [
            {
                "date": format_date(self.env, day),
                "title": title,
                "detail": detail,
                "is_done": day <= today,
            }
            for day, title, detail in sorted(rows, key=lambda row: row[0])
        ]

    def _get_portal_date_rows(self):
        """What happens when: (day, title, detail)."""
        if not self.date_closed:
            return []
        # What was given up or is still claimed isn't settled.
        if self._get_unsettled():
            return [(self.date_closed, self.env._("The case is closed"), "")]
        return [(self.date_closed, self.env._("Everything is settled"), "")]

    def _get_portal_requests(self, contact):
        """What we need from the client: dicts like those of :meth:`_get_portal_dates`.

        With an ``url`` where the contact can do it in the portal.
        """
        return []

    def _get_portal_deliveries(self, contact):
        """What the client gets from us, like :meth:`_get_portal_requests`."""
        return []
