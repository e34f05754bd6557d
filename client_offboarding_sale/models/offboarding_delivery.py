from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ClientOffboardingDelivery(models.Model):
    """What becomes of a sold thing that wasn't delivered when the end came."""

    _name = "client.offboarding.delivery"
    _description = "Offboarding Delivery"
    _inherit = ["client.offboarding.obligation"]
    _order = "offboarding_id, order_name, sequence, id"

    sale_line_id = fields.Many2one(
        "sale.order.line",
        string="Order line",
        required=True,
        index=True,
        ondelete="cascade",
    )
    name = fields.Char(string="What was sold", compute="_compute_sold", store=True)
    order_name = fields.Char(string="Order", compute="_compute_sold", store=True)
    quantity_ordered = fields.Float(
        string="Ordered", compute="_compute_quantities", digits="Product Unit"
    )
    quantity_delivered = fields.Float(
        string="Delivered", compute="_compute_quantities", digits="Product Unit"
    )
    quantity_invoiced = fields.Float(
        string="Invoiced", compute="_compute_quantities", digits="Product Unit"
    )
    outcome = fields.Selection(
        [
            ("finish", "We finish it"),
            ("handover", "Hand over"),
            ("credit", "Credit"),
        ],
        help="Finish: it stays open until it is delivered and invoiced in the order. "
        "Hand over: somebody else goes on; what was prepaid is credited. Credit: it "
        "isn't delivered any more, and what was prepaid is credited.",
    )
    note = fields.Char(string="How and by whom")
    state = fields.Selection(
        [("open", "To decide"), ("decided", "Decided")],
        compute="_compute_state",
        store=True,
    )
    decided_by_id = fields.Many2one(
        "res.users", string="Decided by", readonly=True, copy=False
    )
    decided_on = fields.Date(string="Decided on", readonly=True, copy=False)

    _one_per_line = models.UniqueIndex(
        "(offboarding_id, sale_line_id)",
        "It is decided already what becomes of this order line.",
    )

    @api.model
    def _settled_states(self):
        return ("decided",)

    @api.model
    def _get_step_fields(self):
        return {"decided_by_id", "decided_on"}

    @api.depends("offboarding_id", "sale_line_id.name", "sale_line_id.order_id.name")
    def _compute_sold(self):
        # sudo: who runs the case may see no orders; what was sold is no secret to him.
        for delivery in self.sudo():
            line = delivery._get_sold_line()
            delivery.name = (line.name or "").split("\n")[0]
            delivery.order_name = line.order_id.name

    @api.depends(
        "offboarding_id",
        "sale_line_id.product_uom_qty",
        "sale_line_id.qty_delivered",
        "sale_line_id.qty_invoiced",
    )
    def _compute_quantities(self):
        # sudo: see _compute_sold
        for delivery in self.sudo():
            line = delivery._get_sold_line()
            delivery.quantity_ordered = line.product_uom_qty
            delivery.quantity_delivered = line.qty_delivered
            delivery.quantity_invoiced = line.qty_invoiced

    def _get_sold_line(self):
        """The order line, where it is one of the client of a case that the user reads.

        A line that isn't saved yet may name any order; it would be told what is in it.
        """
        line = self.sale_line_id
        if self.id:
            return line
        may_ask = self.sudo(False).offboarding_id.has_access("read")
        return line if may_ask and self._is_of_client() else line.browse()

    def _is_of_client(self):
        order, case = self.sale_line_id.order_id, self.offboarding_id
        return (
            order.partner_id.commercial_partner_id == case.commercial_partner_id
            and order.company_id == case.company_id
        )

    @api.depends("outcome")
    def _compute_state(self):
        for delivery in self:
            delivery.state = "decided" if delivery.outcome else "open"

    @api.constrains("sale_line_id", "offboarding_id")
    def _check_sale_line(self):
        # sudo: see _compute_sold; only whose order it is is looked at.
        for delivery in self.sudo():
            if not delivery._is_of_client():
                raise ValidationError(
                    self.env._("Choose a line of one of this client's own orders.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_not_protected(vals)
        deliveries = super().create(vals_list)
        deliveries.filtered("outcome")._note_decision()
        return deliveries

    def write(self, vals):
        self._check_not_protected(vals)
        res = super().write(vals)
        if "outcome" in vals:
            self._note_decision()
        return res

    def _check_not_protected(self, vals):
        if self._get_step_fields() & set(vals):
            raise UserError(self.env._("Who decides, and when, is noted by itself."))

    def _note_decision(self):
        """Keep who decided, and tell it in the chatter of the case."""
        for company, deliveries in self.grouped("company_id").items():
            deliveries._write_step(
                {
                    "decided_by_id": self.env.uid,
                    "decided_on": company._get_offboarding_today(),
                }
            )
        labels = dict(self._fields["outcome"]._description_selection(self.env))
        for delivery in self:
            delivery.offboarding_id.message_post(
                body=self.env._(
                    "%(order)s, %(thing)s: %(outcome)s",
                    order=delivery.order_name,
                    thing=delivery.name,
                    outcome=labels.get(delivery.outcome) or self.env._("to decide"),
                )
            )
        self.env["client.offboarding.check"]._forget()
