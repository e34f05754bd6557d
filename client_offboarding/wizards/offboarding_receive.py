from odoo import api, fields, models
from odoo.fields import Command


class ClientOffboardingReceive(models.TransientModel):
    """Records how much of a thing came back, and how it looks.

    Made for a phone: the warehouse has nothing else in its hands.
    """

    _name = "client.offboarding.receive"
    _description = "Receive a Thing"
    _inherit = ["client.offboarding.mixin.given"]

    return_id = fields.Many2one(
        "client.offboarding.return", required=True, readonly=True
    )
    direction = fields.Selection(related="return_id.direction")
    serial = fields.Char(related="return_id.serial")
    accessories = fields.Char(related="return_id.accessories")
    needs_wiping = fields.Boolean(related="return_id.needs_wiping")
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
    place = fields.Char(
        compute="_compute_quantity", store=True, readonly=False, precompute=True
    )
    date = fields.Datetime(string="When", default=fields.Datetime.now)
    received_by = fields.Char(string="Received by")
    remarks = fields.Text(string="Our remarks")
    client_remarks = fields.Text(string="The client's remarks")
    photo_ids = fields.Many2many(
        "ir.attachment", "client_offboarding_receive_photo_rel", string="Photos"
    )
    is_wiped = fields.Boolean(string="The data on it is wiped")
    wipe_method = fields.Char(string="How it was wiped")

    @api.depends("return_id")
    def _compute_quantity(self):
        for wizard in self:
            line = wizard.return_id
            wizard.quantity = line.quantity - line.quantity_done
            wizard.condition = line.condition_issued or "good"
            wizard.place = line.place

    def action_receive(self):
        """Receive it; the line checks rights and quantities again."""
        self.ensure_one()
        line = self.return_id
        line.action_receive(
            quantity=self.quantity,
            condition=self.condition,
            place=self.place,
            remarks=self.remarks,
            client_remarks=self.client_remarks,
            received_by=self.received_by,
            # The clock runs on while the form is filled in.
            date=self.date and min(self.date, fields.Datetime.now()),
        )
        if self.photo_ids:
            line.write({"photo_ids": [Command.link(id_) for id_ in self.photo_ids.ids]})
        if self.is_wiped and line.needs_wiping:
            line.action_confirm_wiped(self.wipe_method)
        return {"type": "ir.actions.act_window_close"}
