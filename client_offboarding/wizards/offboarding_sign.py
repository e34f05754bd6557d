from odoo import fields, models
from odoo.exceptions import UserError


class ClientOffboardingSign(models.TransientModel):
    """Records a signature that the client gave outside the ERP."""

    _name = "client.offboarding.sign"
    _description = "Record the Client's Signature"

    protocol_id = fields.Many2one(
        "client.offboarding.protocol", required=True, readonly=True
    )
    name = fields.Char(string="Signed by", required=True)
    role = fields.Char(string="Function")
    basis = fields.Char(help="Register, power of attorney, other.")
    method = fields.Selection(
        selection=lambda self: (
            self.env["client.offboarding.signature"]._fields["method"].selection
        ),
        required=True,
        default="paper",
    )

    def action_sign(self):
        """Record the signature on the paper."""
        self.ensure_one()
        if not self.name.strip():
            raise UserError(self.env._("Enter who signed."))
        self.protocol_id.action_sign_client(
            name=self.name, role=self.role, basis=self.basis, method=self.method
        )
        return {"type": "ir.actions.act_window_close"}
