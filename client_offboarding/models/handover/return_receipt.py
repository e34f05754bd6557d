from odoo import api, fields, models
from odoo.exceptions import UserError

from .return_line import CONDITIONS


class ClientOffboardingReturnReceipt(models.Model):
    """When, by whom, where and how much of a thing was handed over.

    Written by receiving, never by hand; what was undone stays in the history.
    """

    _name = "client.offboarding.return.receipt"
    _description = "Receipt of a Thing"
    _inherit = ["client.offboarding.mixin.guard"]
    _order = "date desc, id desc"

    return_id = fields.Many2one(
        "client.offboarding.return",
        string="Thing",
        required=True,
        index=True,
        ondelete="cascade",
    )
    offboarding_id = fields.Many2one(
        related="return_id.offboarding_id", store=True, index=True, string="Case"
    )
    company_id = fields.Many2one(related="return_id.company_id", store=True, index=True)
    active = fields.Boolean(default=True)
    date = fields.Datetime(string="When", required=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users",
        string="Who",
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    quantity = fields.Float(digits="Product Unit", required=True)
    condition = fields.Selection(CONDITIONS)
    place = fields.Char()
    received_by = fields.Char(
        string="Received by", help="Who of the client's people took it."
    )
    remarks = fields.Text(string="Our remarks")
    client_remarks = fields.Text(string="The client's remarks")

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity received must be positive."
    )

    @api.model
    def _get_step_fields(self):
        return set(self._fields)

    def write(self, vals):
        if vals:
            self.check_access("write")
            raise UserError(self.env._("Receipts are history: they can't be edited."))
        return super().write(vals)
