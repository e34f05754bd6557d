from odoo import fields, models


class ClientOffboardingReturnReceipt(models.Model):
    _inherit = "client.offboarding.return.receipt"

    stock_move_id = fields.Many2one(
        "stock.move",
        string="Stock move",
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_user",
    )

    # Never both ways: what stock moved is recorded once for a line.
    _stock_move_once = models.UniqueIndex(
        "(return_id, stock_move_id) WHERE stock_move_id IS NOT NULL AND active",
        "This return was recorded already.",
    )
