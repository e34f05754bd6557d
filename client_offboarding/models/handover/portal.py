from odoo import models
from odoo.tools import format_date


class ClientOffboarding(models.Model):
    """The documents of a case, as their receivers see them in the portal."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_portal_values(self, contact):
        values = super()._get_portal_values(contact)
        documents = self._get_portal_documents(contact)
        values["documents"] = [line._get_portal_values() for line in documents]
        return values

    def _get_portal_documents(self, contact):
        """Documents for whoever is looking: the client's people, or the new provider's.

        :return: ``client.offboarding.document``
        """
        self.ensure_one()
        direction = "to_client"
        if contact and contact not in self.contact_ids:
            if not (self.new_provider_authorised_on and self.new_provider_proof_ids):
                return self.env["client.offboarding.document"]
            direction = "to_provider"
        return self.document_ids.filtered(
            lambda line: line.direction == direction and line._is_shown_in_portal()
        )

    def _get_portal_requests(self, contact):
        """Also the documents that the client owes us."""
        requests = super()._get_portal_requests(contact)
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
