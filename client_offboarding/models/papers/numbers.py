from odoo import api, models

from .printing import get_first


class ClientOffboarding(models.Model):
    """A case that is opened and printed at once has the number of the first trial."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    @api.model
    def _draw_number(self, company_id, opened):
        # Drawn in each trial: the numbers of a new year are undone with the first.
        number = super()._draw_number(company_id, opened)
        return get_first(self.env.cr, (company_id, opened), number)
