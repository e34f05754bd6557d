from odoo import api, models


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
