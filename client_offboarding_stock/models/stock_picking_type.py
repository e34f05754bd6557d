from odoo import fields, models

from .product_template import OWNERSHIPS


class StockPickingType(models.Model):
    _inherit = "stock.picking.type"

    offboarding_ownership = fields.Selection(
        OWNERSHIPS,
        string="What clients get",
        help="Whether offboarding asks a leaving client to return what was delivered "
        "by these operations. The product's own setting comes first.",
    )
