from odoo import models
from odoo.tools import SQL


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_billed_client_queries(self):
        """Also whose orders they bill: somebody else may pay them."""
        return [
            *super()._get_billed_client_queries(),
            SQL(
                """
                SELECT il.move_id, op.commercial_partner_id AS client_id
                  FROM account_move_line il
                  JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = il.id
                  JOIN sale_order_line l ON l.id = rel.order_line_id
                  JOIN sale_order so ON so.id = l.order_id
                  JOIN res_partner op ON op.id = so.partner_id
                 WHERE il.move_id IN %s
                """,
                tuple(self.ids) or (None,),
            ),
        ]
