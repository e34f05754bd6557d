from odoo import models

from ...const import ACTIVE_STATES


class ResPartner(models.Model):
    """Who is named as signing a paper takes part in its case."""

    _name = "res.partner"
    _inherit = ["res.partner"]

    def _get_cases_taken_part_in(self):
        papers = self.env["client.offboarding.protocol"].search(
            [
                ("signer_ids", "in", self.ids),
                ("state", "!=", "void"),
                ("offboarding_id.state", "in", ACTIVE_STATES),
            ]
        )
        return super()._get_cases_taken_part_in() | papers.offboarding_id
