from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import clean_context, float_compare, float_round

from .offboarding_return_item import CATEGORIES, DIRECTIONS

CONDITIONS = [
    ("new", "New"),
    ("good", "Good"),
    ("worn", "Worn"),
    ("damaged", "Damaged"),
    ("missing", "Missing"),
]


class ClientOffboardingReturn(models.Model):
    """A thing that goes back to us, to the client, or stays on agreed terms."""

    _name = "client.offboarding.return"
    _description = "Offboarding Return"
    _inherit = ["client.offboarding.obligation", "mail.thread"]
    _order = "offboarding_id, sequence, id"
    _mail_post_access = "read"

    direction = fields.Selection(DIRECTIONS, required=True, default="to_company")
    category = fields.Selection(CATEGORIES, required=True, default="equipment")
    name = fields.Char(
        string="Thing",
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    product_id = fields.Many2one("product.product")
    serial = fields.Char(string="Serial number", index="trigram")
    quantity = fields.Float(default=1.0, digits="Product Unit", required=True)
    uom_id = fields.Many2one(
        "uom.uom",
        string="Unit",
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    quantity_done = fields.Float(
        string="Received", digits="Product Unit", readonly=True, copy=False
    )
    condition_issued = fields.Selection(
        CONDITIONS[:-1], string="Condition at issue", default="good"
    )
    condition_returned = fields.Selection(CONDITIONS, string="Condition at return")
    value = fields.Float(
        string="Value per unit",
        digits="Product Price",
        help="In company currency; what is charged when the thing is missing.",
    )
    date_done = fields.Datetime(string="Settled on", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("expected", "Expected"),
            ("partial", "Received in part"),
            ("done", "Done"),
            ("missing", "Missing"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="expected",
        tracking=True,
        copy=False,
    )
    remarks = fields.Text()
    charge_id = fields.Many2one(
        "client.offboarding.charge",
        readonly=True,
        copy=False,
        groups="client_offboarding.group_offboarding_user,"
        "account.group_account_invoice,account.group_account_readonly",
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity to return must be positive."
    )
    _value_positive = models.Constraint(
        "CHECK (value >= 0)", "The value of a thing can't be negative."
    )
    _done_limited = models.Constraint(
        "CHECK (quantity_done >= 0 AND quantity_done <= quantity + 0.00001)",
        "No more can be received than is expected.",
    )
    _serial_once = models.UniqueIndex(
        "(offboarding_id, COALESCE(product_id, 0), serial) WHERE serial IS NOT NULL"
        " AND serial <> '' AND state <> 'cancelled'",
        "This serial number is already on the list.",
    )

    @api.model
    def _settled_states(self):
        # A missing thing goes on as a charge.
        return ("done", "missing", "cancelled")

    @api.model
    def _get_step_fields(self):
        return {"state", "quantity_done", "charge_id", "date_done"}

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            line.name = line.name or line.product_id.display_name

    @api.depends("product_id")
    def _compute_uom_id(self):
        for line in self:
            line.uom_id = line.product_id.uom_id or line.uom_id

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            state = vals.get("state", "expected")
            if state != "expected" or any(
                vals.get(name) for name in self._get_step_fields() - {"state"}
            ):
                raise UserError(
                    self.env._("A thing starts as expected; receive it afterwards.")
                )
        return super().create(vals_list)

    def write(self, vals):
        if self._get_step_fields() & set(vals):
            raise UserError(
                self.env._("Use 'Receive' or 'Missing' instead of editing the result.")
            )
        return super().write(vals)

    def _write_result(self, vals):
        """Write what only receiving may change; access and state were checked."""
        # sudo: see _unlink_except_closed
        self.sudo().offboarding_id._check_editable()
        res = super().write(vals)
        self.env["client.offboarding.check"]._forget()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_received(self):
        if any(
            line.quantity_done or line.state not in ("expected", "cancelled")
            for line in self
        ):
            raise UserError(
                self.env._(
                    "Something was recorded on this line already: it stays on the list."
                )
            )

    def action_receive(self, quantity=None, condition=None):
        """Record that a thing came back, in part or in full.

        :param quantity: how much came now, in the line's unit; all of the rest
            by default
        :param condition: its condition (default: as issued)
        :return: True
        :raises UserError: for a quantity that isn't positive or more than expected
        """
        self.check_access("write")
        for line in self:
            line._check_expected()
            rest = line.quantity - line.quantity_done
            quantity_now = rest if quantity is None else quantity
            digits = self.env["decimal.precision"].precision_get("Product Unit")
            if float_compare(quantity_now, 0, precision_digits=digits) <= 0:
                raise UserError(self.env._("Enter how much was received."))
            if float_compare(quantity_now, rest, precision_digits=digits) > 0:
                raise UserError(
                    self.env._(
                        "Only %(rest)s of '%(thing)s' is still expected.",
                        rest=rest,
                        thing=line.name,
                    )
                )
            done = float_round(
                line.quantity_done + quantity_now, precision_digits=digits
            )
            complete = float_compare(done, line.quantity, precision_digits=digits) == 0
            line._write_result(
                {
                    "quantity_done": done,
                    "condition_returned": condition
                    or line.condition_returned
                    or line.condition_issued,
                    "state": "done" if complete else "partial",
                    "date_done": fields.Datetime.now() if complete else False,
                }
            )
            line.message_post(
                body=self.env._(
                    "Received: %(quantity)s of %(total)s",
                    quantity=quantity_now,
                    total=line.quantity,
                )
            )
            if condition in ("damaged", "missing"):
                line._propose_charge(quantity_now)
        return True

    def action_missing(self):
        """What is still expected won't come back: propose a charge for it.

        :return: True
        """
        self.check_access("write")
        for line in self:
            line._check_expected()
            line._propose_charge(line.quantity - line.quantity_done)
            vals = {"state": "missing", "date_done": fields.Datetime.now()}
            if not line.quantity_done:
                vals["condition_returned"] = "missing"
            line._write_result(vals)
        return True

    def action_cancel_line(self):
        """The thing isn't to be returned after all."""
        self.check_access("write")
        for line in self:
            line._check_expected()
            line._write_result({"state": "cancelled"})
        # The unique index on serials looks at the state.
        self.env.flush_all()
        return True

    def action_reset(self):
        """Undo a wrong result, while the charge that came of it is still a proposal."""
        self.check_access("write")
        # sudo: a helper has no rights on charges; only what his own line proposed is
        # taken back.
        for line in self.sudo():
            charges = line.charge_id.search([("return_id", "=", line.id)])
            if any(
                charge.state in ("agreed", "invoiced", "recorded") for charge in charges
            ):
                raise UserError(
                    self.env._(
                        "'%s' was charged already. Settle the charge instead.",
                        line.name,
                    )
                )
            line._write_result(
                {
                    "state": "expected",
                    "quantity_done": 0,
                    "condition_returned": False,
                    "date_done": False,
                    "charge_id": False,
                }
            )
            charges.filtered(lambda charge: charge.state != "waived").unlink()
        return True

    def _check_expected(self):
        if self.state not in ("expected", "partial"):
            raise UserError(
                self.env._(
                    "'%s' is settled already. Reset the line if that was wrong.",
                    self.name,
                )
            )

    def _propose_charge(self, quantity):
        """Propose to charge ``quantity`` of this thing, at its value."""
        if self.direction != "to_company":
            return
        # sudo: the warehouse reports what is missing; what becomes of the proposal
        # is for others, and the line's own data is all that goes in, no defaults.
        context = clean_context(self.env.context)
        line = self.with_env(self.env(su=True, context=context))
        charge = line.charge_id
        if charge and charge.state == "proposed":
            charge.quantity += quantity
            return
        line._write_result(
            {
                "charge_id": charge.create(line._prepare_charge_values(quantity)).id,
            }
        )

    def _prepare_charge_values(self, quantity):
        self.ensure_one()
        name = self.name
        if self.serial:
            name = self.env._(
                "%(thing)s, serial %(serial)s", thing=name, serial=self.serial
            )
        return {
            "offboarding_id": self.offboarding_id.id,
            "return_id": self.id,
            "kind": "equipment",
            "side": "client_owes",
            "name": name,
            "product_id": self.product_id.id,
            "quantity": quantity,
            "price_unit": self.value or self.product_id.lst_price,
            "currency_id": self.company_id.currency_id.id,
            "user_id": self.offboarding_id.user_id.id,
        }
