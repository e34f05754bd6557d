from odoo import api, models

WAITING = ("making", "ready", "offered")


class ClientOffboardingDataRefusal(models.AbstractModel):
    """What isn't handed out, and why."""

    _name = "client.offboarding.data.refusal"
    _inherit = ["client.offboarding.data.refusal"]

    @api.model
    def _get_reasons(self):
        reasons = {
            "no_fields": self.env._("No addon says what of it may be handed out"),
            "internal": self.env._("Internal: ours, or our evidence"),
            "lost": self.env._("Lost in the file store, or damaged there"),
        }
        return [*super()._get_reasons(), *reasons.items()]

    @api.model
    def _is_returned(self, line):
        """Nothing goes before the client has it, where it is exported for him."""
        if line.returned_on:
            return True
        # sudo: see _get_obstacle_of_line
        exports = self.env["client.offboarding.data.export"].sudo()
        waiting = [("line_ids", "in", line.ids), ("state", "in", WAITING)]
        return super()._is_returned(line) and not exports.search_count(waiting)
