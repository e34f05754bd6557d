from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import ACCOUNTING, AMOUNT_READERS, USER
from .return_item import CATEGORIES, DIRECTIONS

CONDITIONS = [
    ("new", "New"),
    ("good", "Good"),
    ("worn", "Worn"),
    ("damaged", "Damaged"),
    ("missing", "Missing"),
]
# What can't change any more once something of it was received.
IDENTITY_FIELDS = {"category", "direction", "product_id", "serial"}


class ClientOffboardingReturn(models.Model):
    """A thing that goes back to us, to the client, or stays on agreed terms."""

    _name = "client.offboarding.return"
    _description = "Offboarding Return"
    _dossier_folder = "returns"
    _inherit = [
        "client.offboarding.mixin.file",
        "client.offboarding.mixin.helper.line",
        "client.offboarding.mixin.recorded",
        "client.offboarding.mixin.history",
        "client.offboarding.obligation",
        "mail.thread",
    ]
    _order = "offboarding_id, sequence, id"
    _mail_post_access = "read"

    direction = fields.Selection(DIRECTIONS, required=True, default="to_company")
    category = fields.Selection(
        CATEGORIES, required=True, default="equipment", tracking=True
    )
    name = fields.Char(
        string="Thing",
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    kept_as = fields.Selection(
        [("sold", "Sold"), ("given", "Given"), ("scrapped", "Scrapped")],
        string="Stays as",
        help="What is sold or given is proposed as a charge, to decide on its VAT.",
    )
    terms = fields.Text(help="On what terms it stays: price, warranty, who scraps it.")
    security_kind = fields.Selection(
        [
            ("note", "Promissory note"),
            ("bank", "Bank guarantee"),
            ("insurance", "Insurance guarantee"),
            ("other", "Other security"),
        ],
        string="Kind of security",
    )
    product_id = fields.Many2one("product.product")
    serial = fields.Char(
        string="Serial number",
        index="trigram",
        help="Serial or lot number; of a security, its number.",
    )
    accessories = fields.Char(help="What belongs to it: charger, bag, cables, keys.")
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
        groups=AMOUNT_READERS,
    )
    date_done = fields.Datetime(string="Settled on", readonly=True, copy=False)
    place = fields.Char(help="Where it is or was handed over.")
    receipt_ids = fields.One2many(
        "client.offboarding.return.receipt", "return_id", string="Receipts"
    )
    photo_ids = fields.Many2many(
        "ir.attachment",
        "client_offboarding_return_photo_rel",
        string="Photos",
        copy=False,
    )
    needs_wiping = fields.Boolean(
        string="Data to be wiped",
        compute="_compute_needs_wiping",
        help="A data carrier isn't settled before it is confirmed that its data is "
        "gone, unless it goes back to the client with his data.",
    )
    wiped_on = fields.Datetime(string="Wiped on", readonly=True, copy=False)
    wiped_by_id = fields.Many2one(
        "res.users", string="Wiped by", readonly=True, copy=False
    )
    wipe_method = fields.Char(string="How it was wiped", readonly=True, copy=False)
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
    remarks = fields.Text(string="Our remarks")
    client_remarks = fields.Text(string="The client's remarks")
    charge_id = fields.Many2one(
        "client.offboarding.charge",
        readonly=True,
        copy=False,
        groups=f"{USER},{ACCOUNTING}",
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
        return super()._get_step_fields() | {
            "state",
            "quantity_done",
            "charge_id",
            "date_done",
            "receipt_ids",
            "wiped_on",
            "wiped_by_id",
            "wipe_method",
        }

    @api.model
    def _get_helper_fields(self):
        return {
            "condition_returned",
            "place",
            "remarks",
            "client_remarks",
            "photo_ids",
        }

    @api.depends("category", "direction", "wiped_on")
    def _compute_is_settled(self):
        res = super()._compute_is_settled()
        for line in self:
            if line.state == "done" and line._is_to_wipe() and not line.wiped_on:
                line.is_settled = False
        return res

    @api.depends("category", "direction", "wiped_on", "state")
    def _compute_needs_wiping(self):
        for line in self:
            line.needs_wiping = (
                line._is_to_wipe()
                and not line.wiped_on
                and line.state not in ("missing", "cancelled")
            )

    def _is_to_wipe(self):
        self.ensure_one()
        return self.category == "data_carrier" and self.direction != "to_client"

    @api.model
    def get_import_templates(self):
        """Offer a file to fill in, beside the ERP's own import."""
        return [
            {
                "label": self.env._("Import template for things to return"),
                "template": "/client_offboarding/static/xls/returns.xlsx",
            }
        ]

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
        lines = super().create(vals_list)
        lines._take_photos({})
        return lines

    def write(self, vals):
        if self._get_step_fields() & set(vals):
            raise UserError(
                self.env._("Use 'Receive' or 'Missing' instead of editing the result.")
            )
        if IDENTITY_FIELDS & set(vals):
            self._check_identity_unchanged(vals)
        taken = "photo_ids" in vals
        before = self._get_files_before("photo_ids") if taken else {}
        res = super().write(vals)
        if taken:
            self._take_photos(before)
        return res

    def _check_identity_unchanged(self, vals):
        """What was received can't become another thing, or one not to be wiped."""
        for line in self.filtered("quantity_done"):
            for name in IDENTITY_FIELDS & set(vals):
                before = line._fields[name].convert_to_write(line[name], line)
                if (before or False) != (vals[name] or False):
                    raise UserError(
                        self.env._(
                            "Some of '%s' was received already: it can't become "
                            "another thing. Reset the line if that was wrong.",
                            line.name,
                        )
                    )

    def _take_photos(self, before):
        """A photo uploaded before belongs to nobody: colleagues couldn't see it."""
        self._take_files(before, "photo_ids")
        self._check_photos()

    def _check_photos(self):
        """Raise a UserError for a photo that is gone or isn't what it was."""
        self._hash_files(self.sudo().photo_ids)  # sudo: compared only
