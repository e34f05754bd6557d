from odoo import api, models

from .printing import get_run


class ClientOffboarding(models.Model):
    """A case that is opened and printed at once has the number of the first trial."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    @api.model
    def _draw_number(self, company_id, opened):
        # Drawn in each trial: the numbers of a new year are undone with the first.
        number = super()._draw_number(company_id, opened)
        run = get_run(self.env.cr)
        return run.get_first((company_id, opened), number) if run else number
