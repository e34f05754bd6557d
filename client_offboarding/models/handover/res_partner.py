from odoo import models

from ...const import ACTIVE_STATES


class ResPartner(models.Model):
    """The new provider's people take part in a case too."""

    _name = "res.partner"
    _inherit = ["res.partner"]

    def _get_cases_taken_part_in(self):
        cases = self.env["client.offboarding"].search(
            [
                ("new_provider_contact_ids", "in", self.ids),
                ("state", "in", ACTIVE_STATES),
            ]
        )
        return super()._get_cases_taken_part_in() | cases
