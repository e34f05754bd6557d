from odoo import fields, models

OWNERSHIPS = [
    ("lent", "It stays ours: to be returned"),
    ("sold", "It becomes the client's"),
]


class ProductTemplate(models.Model):
    _inherit = "product.template"

    offboarding_ownership = fields.Selection(
        OWNERSHIPS,
        string="What clients get",
        help="Whether offboarding asks a leaving client to return it. Where nothing is "
        "chosen, the type of the operation decides; and where that says nothing, what "
        "was delivered on a sales order or invoiced to the client is his.",
    )
