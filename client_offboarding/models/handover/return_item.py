from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...const import AMOUNT_READERS

CATEGORIES = [
    ("equipment", "Equipment"),
    ("material", "Material"),
    ("data_carrier", "Data carrier"),
    ("security", "Security (note, guarantee)"),
]
DIRECTIONS = [
    ("to_company", "Back to us"),
    ("to_client", "Back to the client"),
    ("kept", "Stays where it is"),
]


class ClientOffboardingReturnItem(models.Model):
    """A thing that goes back when a contract ends: listed with the contract."""

    _name = "client.offboarding.return.item"
    _description = "Thing to Return at the End of a Contract"
    _inherit = ["client.offboarding.mixin.called"]
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    contract_template_id = fields.Many2one(
        "contract.template", index="btree_not_null", ondelete="cascade"
    )
    contract_id = fields.Many2one(
        "contract.contract", index="btree_not_null", ondelete="cascade"
    )
    name = fields.Char(required=True)
    direction = fields.Selection(DIRECTIONS, required=True, default="to_company")
    category = fields.Selection(CATEGORIES, required=True, default="equipment")
    product_id = fields.Many2one("product.product")
    serial = fields.Char()
    quantity = fields.Float(default=1.0, digits="Product Unit", required=True)
    value = fields.Float(
        string="Value per unit", digits="Product Price", groups=AMOUNT_READERS
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity to return must be positive."
    )

    @api.constrains("contract_template_id", "contract_id")
    def _check_parent(self):
        for item in self:
            if bool(item.contract_template_id) == bool(item.contract_id):
                raise ValidationError(
                    self.env._("An item belongs to a contract or to a template.")
                )

    @api.onchange("product_id")
    def _onchange_product_id(self):
        if self.product_id and not self.name:
            self.name = self.product_id.display_name

    def _prepare_copy_values(self):
        self.ensure_one()
        # sudo: who may not see amounts takes them from one list into the other all
        # the same.
        item = self.sudo()
        return {
            name: self._fields[name].convert_to_write(item[name], item)
            for name in (
                "sequence",
                "name",
                "direction",
                "category",
                "product_id",
                "serial",
                "quantity",
                "value",
            )
        }

    def _prepare_return_values(self):
        """Values of the case's line that this item suggests."""
        values = self._prepare_copy_values()
        values["uom_id"] = self.product_id.uom_id.id
        return values
