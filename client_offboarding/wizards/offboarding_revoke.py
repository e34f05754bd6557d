from odoo import fields, models


class ClientOffboardingRevoke(models.TransientModel):
    """Asks a manager why an account is closed before its time."""

    _name = "client.offboarding.revoke"
    _description = "Revoke Access at Once"
    _inherit = ["client.offboarding.mixin.given"]

    access_id = fields.Many2one(
        "client.offboarding.access", required=True, readonly=True
    )
    reason = fields.Text(required=True)

    def action_revoke(self):
        """Close the account; the line checks rights and reason again."""
        self.ensure_one()
        self.access_id.action_revoke_now(reason=self.reason)
        return {"type": "ir.actions.act_window_close"}
