from odoo import models


class ClientOffboardingTermination(models.Model):
    """The plan of the work follows the ends of the contracts."""

    _name = "client.offboarding.termination"
    _inherit = ["client.offboarding.termination"]

    def write(self, vals):
        """Before the notice too, dates change that the work was planned by."""
        before = {case: case.date_end for case in self.offboarding_id}
        res = super().write(vals)
        for case, date_end in before.items():
            if date_end and case.date_end != date_end:
                case._move_plan()
        return res
