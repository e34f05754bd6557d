from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date


class ClientOffboarding(models.Model):
    """What who takes over sees of a case: what he has to know, and by when."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def action_invite_provider(self):
        """Send the new provider's people their personal links to the case.

        :return: True
        :raises UserError: without the client's authorisation, or people with an e-mail
        """
        self.ensure_one()
        self.check_access("write")
        self._check_editable()
        self._check_provider_authorised()
        people = self._get_invited_providers()
        reachable = people.filtered("email_normalized")
        if not reachable or people - reachable:
            raise UserError(
                self.env._(
                    "Choose the people of the new provider, and enter an e-mail "
                    "address for each: %s",
                    ", ".join((people - reachable).mapped("name"))
                    or self.new_provider_id.name,
                )
            )
        for lang, contacts in people.grouped("lang").items():
            texts = self.with_context(lang=lang or self.env.lang)
            self.message_post(
                body=texts.env._(
                    "You take over services for %(client)s. On your page you find what "
                    "is handed over to you: accept it item by item, or ask about it.",
                    client=self.partner_id.name,
                ),
                partner_ids=contacts.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        return True

    def _get_portal_values(self, contact):
        values = super()._get_portal_values(contact)
        values["knowledge"] = self._get_portal_knowledge_values(contact)
        if self._get_portal_side(contact) == "provider":
            values["dates"] = self._get_portal_takeover_dates()
        return values

    def _get_portal_knowledge(self, contact):
        """Items and questions that the contact may see.

        :return: ``client.offboarding.knowledge``
        """
        self.ensure_one()
        return self.knowledge_ids.filtered(
            lambda item: item._is_shown_in_portal(contact)
        )

    def _get_portal_knowledge_values(self, contact):
        lines = self._get_portal_knowledge(contact)
        about = lines.grouped("parent_id")
        return [
            line._get_portal_values(contact, about.get(line, lines.browse()))
            # A question about an item that isn't shown stands by itself.
            for line in lines
            if line.parent_id not in lines
        ]

    def _get_portal_takeover_dates(self):
        """What the new provider has to know of the days: his own ones only."""
        rows = [
            (self.overlap_start, self.env._("We work side by side from this day")),
            (self.overlap_end, self.env._("We work side by side until this day")),
            (self.date_takeover, self.env._("You take over")),
        ]
        today = self.company_id._get_offboarding_today()
        return [
            {
                "date": format_date(self.env, day),
                "title": title,
                "detail": "",
                "is_done": day <= today,
            }
            for day, title in sorted(
                (row for row in rows if row[0]), key=lambda row: row[0]
            )
        ]
