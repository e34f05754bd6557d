from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.case.called import record_ids
from ..models.handover.return_line import CONDITIONS

RETURN = "client.offboarding.return"


class ClientOffboardingMixinReceive(models.AbstractModel):
    """How much of a thing came now, and how it looks: all that is due, and good."""

    _name = "client.offboarding.mixin.receive"
    _description = "Quantity and Condition Received"
    _inherit = ["client.offboarding.mixin.given"]

    return_id = fields.Many2one(RETURN, string="Thing")
    quantity = fields.Float(
        compute="_compute_quantity",
        store=True,
        readonly=False,
        precompute=True,
        digits="Product Unit",
        required=True,
    )
    condition = fields.Selection(
        CONDITIONS,
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
            # Nothing comes back better than it went.
            issued = line.condition_issued
            wizard.condition = issued if issued in ("worn", "damaged") else "good"

    def _receive(self, **details):
        """Receive it; the line checks rights and quantities again."""
        if details.get("date"):
            # The clock runs on while the form is filled in.
            details["date"] = min(details["date"], fields.Datetime.now())
        self.return_id.action_receive(
            quantity=self.quantity, condition=self.condition, **details
        )


class ClientOffboardingReceive(models.TransientModel):
    """Records how much of a thing came back, and how it looks.

    Made for a phone: the warehouse has nothing else in its hands. Several things that
    are chosen in the list are received together, each with its own quantity.
    """

    _name = "client.offboarding.receive"
    _description = "Receive a Thing"
    _inherit = ["client.offboarding.mixin.receive"]

    return_id = fields.Many2one(readonly=True)
    direction = fields.Selection(related="return_id.direction")
    serial = fields.Char(related="return_id.serial")
    accessories = fields.Char(related="return_id.accessories")
    needs_wiping = fields.Boolean(related="return_id.needs_wiping")
    line_ids = fields.One2many(
        "client.offboarding.receive.line", "receive_id", string="Things"
    )
    left_out = fields.Char(string="Left out", readonly=True)
    place = fields.Char(
        compute="_compute_place", store=True, readonly=False, precompute=True
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
    def _compute_place(self):
        for wizard in self:
            wizard.place = wizard.return_id.place

    @api.model
    def default_get(self, fields):
        """From the list: what was chosen there and can be received."""
        values = super().default_get(fields)
        context = self.env.context
        if values.get("return_id") or context.get("active_model") != RETURN:
            return values
        ids = record_ids(self.env, context.get("active_ids") or [])
        chosen = self.env[RETURN].browse(ids).exists()
        due = chosen._filtered_access("write").filtered(
            lambda line: line.state in ("expected", "partial")
        )
        if not due:
            raise UserError(
                self.env._("None of these is still expected and yours to receive.")
            )
        left_out = chosen._filtered_access("read") - due
        return {
            **values,
            "line_ids": [Command.create({"return_id": line.id}) for line in due],
            "left_out": ", ".join(left_out.mapped("display_name")),
        }

    def action_receive(self):
        """Receive what is entered; all of it or nothing."""
        self.ensure_one()
        if not self.line_ids:
            return self._receive_one()
        for line in self.line_ids:
            line._receive(place=self.place, date=self.date, remarks=self.remarks)
        return {"type": "ir.actions.act_window_close"}

    def _receive_one(self):
        line = self.return_id
        if not line:
            raise UserError(self.env._("Say what is received."))
        self._receive(
            place=self.place,
            remarks=self.remarks,
            client_remarks=self.client_remarks,
            received_by=self.received_by,
            date=self.date,
        )
        if self.photo_ids:
            line.write({"photo_ids": [Command.link(id_) for id_ in self.photo_ids.ids]})
        if self.is_wiped and line.needs_wiping:
            line.action_confirm_wiped(self.wipe_method)
        return {"type": "ir.actions.act_window_close"}


class ClientOffboardingReceiveLine(models.TransientModel):
    """One of several things that are received together."""

    _name = "client.offboarding.receive.line"
    _description = "Thing to Receive"
    _inherit = ["client.offboarding.mixin.receive"]

    receive_id = fields.Many2one(
        "client.offboarding.receive", required=True, ondelete="cascade"
    )
    return_id = fields.Many2one(required=True, ondelete="cascade")
    serial = fields.Char(related="return_id.serial")
    due = fields.Float(related="return_id.quantity", string="Expected")
