from odoo import models


class ClientOffboarding(models.Model):
    """What the client's people see of the papers of a case."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_portal_values(self, contact):
        values = super()._get_portal_values(contact)
        return values | {"papers": self._get_portal_papers(contact)}

    def _get_portal_papers(self, contact):
        """Papers that the contact may read: sent, or signed also by another side."""
        self.ensure_one()
        return self.protocol_ids.filtered(
            lambda paper: paper._is_shown_in_portal(contact)
        ).sorted("id")
