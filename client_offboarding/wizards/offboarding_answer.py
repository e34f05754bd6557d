from odoo import fields, models
from odoo.exceptions import UserError


class ClientOffboardingAnswer(models.TransientModel):
    """Records differences that the client told by letter, mail or phone."""

    _name = "client.offboarding.answer"
    _description = "Record the Client's Differences"
    _inherit = ["client.offboarding.mixin.given"]

    protocol_id = fields.Many2one(
        "client.offboarding.protocol", required=True, readonly=True
    )
    name = fields.Char(string="Answered by", required=True)
    text = fields.Text(string="What differs", required=True)

    def action_record(self):
        """Record the answer on the paper."""
        self.ensure_one()
        if not self.name.strip():
            raise UserError(self.env._("Enter who answers."))
        self.protocol_id.action_record_differences(name=self.name, text=self.text)
        return {"type": "ir.actions.act_window_close"}
