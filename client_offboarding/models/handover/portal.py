from odoo import models
from odoo.tools import format_date


class ClientOffboarding(models.Model):
    """What is handed over, as its receivers see it in the portal."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_portal_values(self, contact):
        values = super()._get_portal_values(contact)
        documents = self._get_portal_documents(contact)
        values["documents"] = [line._get_portal_values() for line in documents]
        values["knowledge"] = self._get_portal_knowledge_values(contact)
        if self._get_portal_side(contact) == "provider":
            values["dates"] = self._get_portal_takeover_dates()
        return values

    def _get_portal_documents(self, contact):
        """Documents for whoever is looking: the client's people, or the new provider's.

        :return: ``client.offboarding.document``
        """
        self.ensure_one()
        direction = "to_client"
        if contact and contact not in self.contact_ids:
            if not self._is_provider_authorised():
                return self.env["client.offboarding.document"]
            direction = "to_provider"
        return self.document_ids.filtered(
            lambda line: line.direction == direction and line._is_shown_in_portal()
        )

    def _get_portal_requests(self, contact):
        """Also things and documents that the client owes us."""
        requests = super()._get_portal_requests(contact)
        requests += self._get_portal_returns("to_company")
        if contact and contact not in self.contact_ids:
            return requests
        return requests + [
            {
                "title": line.name,
                "detail": dict(line._fields["medium"]._description_selection(self.env))[
                    line.medium
                ],
                "date": format_date(self.env, line.date_deadline)
                if line.date_deadline
                else "",
                "is_done": line.is_settled,
            }
            for line in self.document_ids
            if line.direction == "to_company" and line.state != "cancelled"
        ]

    def _get_portal_deliveries(self, contact):
        """Also the things that go back to the client."""
        deliveries = super()._get_portal_deliveries(contact)
        deliveries += self._get_portal_returns("to_client")
        return deliveries + self._get_portal_accesses()

    def _get_portal_accesses(self):
        """Access that the client has to do with, and how it is done.

        What he takes over stands by itself, as he answers about it. Secrets are refused
        in these texts; see the access.
        """
        return [
            {
                "title": line.display_name,
                "detail": line.instructions,
                "date": format_date(self.env, line.date_deadline)
                if line.date_deadline
                else "",
                "is_done": line.is_settled,
            }
            for line in self.access_ids
            if line.state != "cancelled"
            and line.operation != "transfer"
            and line.instructions
        ]

    def _get_portal_returns(self, direction):
        lines = self.return_ids.filtered(
            lambda line: line.direction == direction and line.state != "cancelled"
        )
        return [
            {
                "title": line.name,
                "detail": self._describe_portal_return(line),
                "date": format_date(self.env, line.date_deadline)
                if line.date_deadline
                else "",
                "is_done": line.is_settled,
                "is_missing": line.state == "missing",
            }
            for line in lines
        ]

    def _describe_portal_return(self, line):
        quantity = self.env._(
            "%(done)s of %(quantity)s",
            done=f"{line.quantity_done:g}",
            quantity=f"{line.quantity:g}",
        )
        serial = line.serial and self.env._("serial no. %s", line.serial)
        told = line._tell_handed() if line.quantity_done else ""
        return ", ".join(filter(None, [serial, quantity, told]))

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
