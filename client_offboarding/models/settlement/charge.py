from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...const import ACCOUNTING, AMOUNT_READERS
from ..case.called import takes, text
from ..case.needed import check_not_needed

SETTLED_STATES = ("waived", "invoiced", "recorded")
# What both sides agree on. Not the tax, nor the invoice to correct: an accountant
# chooses them, also once he is told at the billing that one is missing.
AGREED_FIELDS = {
    "side",
    "kind",
    "is_free",
    "product_id",
    "quantity",
    "price_unit",
    "currency_id",
    "vat_treatment",
}


class ClientOffboardingCharge(models.Model):
    """Something one side owes the other besides the contracts' invoices."""

    _name = "client.offboarding.charge"
    _description = "Offboarding Charge"
    _dossier_folder = "charges"
    _inherit = ["client.offboarding.obligation"]
    _order = "offboarding_id, sequence, id"
    _check_company_auto = True

    kind = fields.Selection(
        [
            ("penalty", "Penalty"),
            ("equipment", "Equipment"),
            ("service", "Service"),
            ("other", "Other"),
            ("credit", "Credit"),
        ],
        required=True,
        default="other",
    )
    side = fields.Selection(
        [("client_owes", "The client owes us"), ("we_owe", "We owe the client")],
        required=True,
        default="client_owes",
    )
    name = fields.Char(string="What for", required=True)
    product_id = fields.Many2one("product.product", check_company=True)
    quantity = fields.Float(default=1.0, digits="Product Unit")
    price_unit = fields.Float(
        string="Unit price", digits="Product Price", groups=AMOUNT_READERS
    )
    calculation = fields.Char(
        groups=AMOUNT_READERS, help="How the price was arrived at, with its base."
    )
    tax_ids = fields.Many2many(
        "account.tax",
        string="Taxes",
        domain="[('type_tax_use', '=', 'sale'), ('company_id', '=', company_id)]",
        groups=ACCOUNTING,
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    amount = fields.Monetary(
        compute="_compute_amount", store=True, groups=AMOUNT_READERS
    )
    # For the checks, which add up in one currency; at the rate of the day on which
    # the amount was last set.
    amount_company = fields.Float(
        compute="_compute_amount", store=True, digits=0, groups=AMOUNT_READERS
    )
    vat_treatment = fields.Selection(
        [("taxable", "With VAT"), ("outside", "Outside VAT")],
        string="VAT",
        help="Decided by an accountant, never assumed: a charge for ending early can "
        "be a taxable price (CJEU C-295/17, C-43/19).",
    )
    vat_reason = fields.Char(string="Reason for the VAT treatment")
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("agreed", "Agreed"),
            ("disputed", "Disputed"),
            ("waived", "Waived"),
            ("invoiced", "Invoiced"),
            ("recorded", "Settled by a document"),
        ],
        required=True,
        readonly=True,
        default="proposed",
    )
    dispute_note = fields.Text(string="In the client's words")
    waive_reason = fields.Text(string="Why it is given up")
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        readonly=True,
        copy=False,
        groups=ACCOUNTING,
    )
    is_free = fields.Boolean(
        string="Given free of charge",
        help="The thing stays with the client for nothing. The price is its value: "
        "giving it away can be subject to VAT.",
    )

    _positive = models.Constraint(
        "CHECK (price_unit >= 0 AND quantity > 0)",
        "A charge has a positive quantity and no negative price: say who owes instead.",
    )

    _free_thing = models.Constraint(
        "CHECK (NOT is_free OR (side = 'client_owes' AND kind = 'equipment'))",
        "Only equipment that stays with the client can be given free of charge.",
    )

    @api.model
    def _settled_states(self):
        return SETTLED_STATES

    @api.model
    def _get_step_fields(self):
        return {"state", "move_id"}

    @api.depends("quantity", "price_unit", "currency_id", "company_id", "is_free")
    def _compute_amount(self):
        for charge in self:
            charge.amount = not charge.is_free and charge.currency_id.round(
                charge.quantity * charge.price_unit
            )
            charge.amount_company = charge.currency_id._convert(
                charge.amount,
                charge.company_id.currency_id,
                charge.company_id,
                fields.Date.context_today(charge),
            )

    @api.constrains("vat_treatment", "vat_reason")
    def _check_vat_reason(self):
        for charge in self:
            if charge.vat_treatment and not (charge.vat_reason or "").strip():
                raise ValidationError(
                    self.env._("State the reason for the VAT treatment.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("state", "proposed") != "proposed" or vals.get("move_id"):
                raise UserError(self.env._("A charge starts as proposed."))
        return super().create(vals_list)

    def write(self, vals):
        if "state" in vals or "move_id" in vals:
            raise UserError(self.env._("Use the buttons of the charge."))
        if any(charge.state in SETTLED_STATES for charge in self):
            raise UserError(self.env._("A settled charge can't be changed."))
        if AGREED_FIELDS & vals.keys():
            self._check_not_agreed()
        return super().write(vals)

    def _check_not_agreed(self):
        """Nobody changes alone what both sides agreed on."""
        for charge in self:
            if charge.state == "agreed":
                raise UserError(
                    self.env._(
                        "'%s' is agreed: who owes it, its price and its VAT stay as "
                        "both sides accepted them. To change one of them mark it as "
                        "disputed first; then it is agreed again.",
                        charge.name,
                    )
                )

    def _check_state(self, *states):
        if any(charge.state not in states for charge in self):
            raise UserError(
                self.env._("This isn't possible any more: the charge is settled.")
            )
        self.check_access("write")

    def action_agree(self):
        """Both sides accept the charge; it goes on the document that it needs.

        What is given away outside VAT needs none, and is settled.

        :raises UserError: when the VAT treatment isn't decided, or a credit doesn't
            say which invoice it corrects
        """
        self._check_state("proposed", "disputed")
        if any(not charge.vat_treatment for charge in self):
            raise UserError(
                self.env._("Decide the VAT treatment first, with its reason.")
            )
        for way, charges in self.grouped(lambda charge: charge._get_way()).items():
            charges._check_way()
            charges._write_step({"state": "agreed" if way else "recorded"})
        return True

    @takes(note=text)
    def action_dispute(self, note=None):
        """The client disputes the charge; ``note`` holds his words."""
        self._check_state("proposed", "agreed")
        for charge in self:
            # Without a note the one that stands on the charge is kept.
            words = note or charge.dispute_note
            charge._write_step({"state": "disputed", "dispute_note": words})
        return True

    @takes(reason=text)
    def action_waive(self, reason=None):
        """Give the charge up (managers only).

        :param reason: why; the internal note on the charge stands in for it
        """
        self.offboarding_id._check_manager()
        self._check_state("proposed", "disputed", "agreed")
        for charge in self:
            why = reason or charge.waive_reason
            if not (why or "").strip():
                raise UserError(self.env._("State why '%s' is given up.", charge.name))
            charge._write_step({"state": "waived", "waive_reason": why})
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        if any(charge.state in ("agreed", *SETTLED_STATES) for charge in self):
            raise UserError(
                self.env._("Only a proposed or disputed charge can be deleted.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_needed(self):
        check_not_needed(self)
