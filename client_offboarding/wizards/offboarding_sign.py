from odoo import fields, models
from odoo.exceptions import UserError


class ClientOffboardingSign(models.TransientModel):
    """Records what the other side answered outside the ERP."""

    _name = "client.offboarding.sign"
    _description = "Record an Answer to a Paper"
    _inherit = ["client.offboarding.mixin.given"]

    protocol_id = fields.Many2one(
        "client.offboarding.protocol", required=True, readonly=True
    )
    side = fields.Selection(
        [("client", "The client"), ("provider", "New provider")],
        required=True,
        default="client",
    )
    answer = fields.Selection(
        [("signed", "Signed"), ("refused", "Refused to sign")],
        required=True,
        default="signed",
    )
    name = fields.Char(string="Who", required=True)
    role = fields.Char(string="Function")
    basis = fields.Char(help="Register, power of attorney, other.")
    method = fields.Selection(
        selection=lambda self: (
            self.env["client.offboarding.signature"]
            ._fields["method"]
            ._description_selection(self.env)
        ),
        required=True,
        default="paper",
    )
    date_signed = fields.Date(
        string="Signed on",
        help="The day beside the signature; left empty, the paper states only when it "
        "was recorded.",
    )
    remarks = fields.Text()
    reason = fields.Text(string="Why")
    evidence_ids = fields.Many2many("ir.attachment", string="Evidence")

    def action_sign(self):
        """Record the answer on the paper."""
        self.ensure_one()
        if not self.name.strip():
            raise UserError(self.env._("Enter who signed."))
        if self.answer == "refused":
            if not (self.reason or "").strip():
                raise UserError(self.env._("Say why the paper is refused."))
            self.protocol_id.action_refuse(reason=self.reason, name=self.name)
        else:
            self.protocol_id._record_signature(
                self.side,
                self.name,
                self.role,
                self.basis,
                self.method,
                self.evidence_ids.ids,
                self.remarks,
                self.date_signed,
            )
        return {"type": "ir.actions.act_window_close"}
