from odoo import fields, models


class ClientOffboardingSubstitute(models.TransientModel):
    """Asks who takes over the open work of whom."""

    _name = "client.offboarding.substitute"
    _description = "Hand over to a Substitute"
    _inherit = ["client.offboarding.mixin.given"]

    offboarding_ids = fields.Many2many(
        "client.offboarding", string="Cases", required=True
    )
    absent_id = fields.Many2one(
        "res.users",
        string="Whose work",
        required=True,
        domain="[('share', '=', False)]",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Who takes over",
        required=True,
        domain="[('share', '=', False), ('id', '!=', absent_id)]",
    )
    reason = fields.Char()

    def action_substitute(self):
        """Do it; each case checks rights again."""
        self.ensure_one()
        self.offboarding_ids.action_substitute(
            user_id=self.user_id.id,
            from_user_id=self.absent_id.id,
            reason=self.reason,
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}
