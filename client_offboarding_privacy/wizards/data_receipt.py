from odoo import fields, models


class ClientOffboardingDataReceipt(models.TransientModel):
    """Records who of the client received an export otherwise than from the portal."""

    _name = "client.offboarding.data.receipt"
    _description = "Record the Receipt of an Export"
    _inherit = ["client.offboarding.mixin.given"]

    export_id = fields.Many2one(
        "client.offboarding.data.export", required=True, readonly=True
    )
    by = fields.Char(string="Received by", required=True)
    proof_ids = fields.Many2many(
        "ir.attachment",
        "client_offboarding_data_receipt_proof_rel",
        string="Proof",
        help="The receipt that was signed, or the confirmation of the courier.",
    )

    def action_record(self):
        """Record it; the export checks rights, and whether it is there."""
        self.ensure_one()
        self.export_id.action_record_receipt(self.by, self.proof_ids.ids)
        return {"type": "ir.actions.act_window_close"}
