from odoo import fields, models


class ClientOffboardingUploadReject(models.TransientModel):
    """Asks why a signed file isn't accepted."""

    _name = "client.offboarding.upload.reject"
    _description = "Reject a Signed File"
    _inherit = ["client.offboarding.mixin.given"]

    upload_id = fields.Many2one(
        "client.offboarding.upload", required=True, readonly=True
    )
    reason = fields.Text(string="Why", required=True)

    def action_reject(self):
        """Reject the file; its sender is told and asked to sign again."""
        self.ensure_one()
        self.upload_id.action_reject(self.reason)
        return {"type": "ir.actions.act_window_close"}
