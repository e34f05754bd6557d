from odoo import api, fields, models


class ClientOffboardingReceive(models.TransientModel):
    """Records how much of a thing came back, and how it looks."""

    _name = "client.offboarding.receive"
    _description = "Receive a Thing"

    return_id = fields.Many2one(
        "client.offboarding.return", required=True, readonly=True
    )
    direction = fields.Selection(related="return_id.direction")
    quantity = fields.Float(
        compute="_compute_quantity",
        store=True,
        readonly=False,
        precompute=True,
        digits="Product Unit",
        required=True,
    )
    condition = fields.Selection(
        selection=lambda self: (
            self.env["client.offboarding.return"]
            ._fields["condition_returned"]
            .selection
        ),
        compute="_compute_quantity",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )

    @api.depends("return_id")
    def _compute_quantity(self):
        for wizard in self:
            line = wizard.return_id
            wizard.quantity = line.quantity - line.quantity_done
            wizard.condition = line.condition_issued or "good"

    def action_receive(self):
        """Receive it; the line checks rights and quantities again."""
        self.ensure_one()
        self.return_id.action_receive(quantity=self.quantity, condition=self.condition)
        return {"type": "ir.actions.act_window_close"}
