from odoo import api, models
from odoo.tools import SQL

from odoo.addons.client_offboarding.models.case.check import Check
from odoo.addons.client_offboarding.models.case.check_sql import (
    CLIENT,
    SAME_COMPANY,
    arm,
)
from odoo.addons.client_offboarding.models.settlement.billed_sql import ELSEWHERE

# Quantities of an order line: still to deliver, delivered and not invoiced, invoiced
# and not delivered. What is handed over or credited isn't delivered by us any more.
# Lines of down payments have no quantity to deliver: what was invoiced on them is
# prepaid until the final invoice deducts it. Nobody records that shipping was
# delivered: it is settled once it is invoiced.
QUANTITIES = """
CROSS JOIN LATERAL (
    SELECT CASE WHEN {shipping} OR d.outcome IN ('handover', 'credit') THEN 0
                ELSE GREATEST(l.product_uom_qty - l.qty_delivered, 0) END AS due,
           CASE WHEN {shipping} THEN GREATEST(l.qty_to_invoice, 0)
                ELSE GREATEST(l.qty_delivered - l.qty_invoiced - credit.quantity, 0)
                END AS unbilled,
           CASE WHEN {shipping} THEN 0
                ELSE GREATEST(l.qty_invoiced + credit.quantity - l.qty_delivered, 0)
                END AS prepaid) q
"""
# A credit note over less than the price that was invoiced lowers the price: it takes
# back no quantity, though the ERP counts it as one. Net, in the order's currency.
CREDITS = """
CROSS JOIN LATERAL (
    SELECT SUM(il.price_subtotal) / SUM(il.quantity) AS price
      FROM sale_order_line_invoice_rel rel
      JOIN account_move_line il ON il.id = rel.invoice_line_id
      JOIN account_move im ON im.id = il.move_id
       AND im.move_type = 'out_invoice' AND im.state <> 'cancel'
     WHERE rel.order_line_id = l.id AND il.quantity > 0) billed
CROSS JOIN LATERAL (
    SELECT COALESCE(SUM(il.quantity), 0) AS quantity,
           COALESCE(SUM(il.price_subtotal), 0) AS amount
      FROM sale_order_line_invoice_rel rel
      JOIN account_move_line il ON il.id = rel.invoice_line_id
      JOIN account_move im ON im.id = il.move_id
       AND im.move_type = 'out_refund' AND im.state <> 'cancel'
     WHERE rel.order_line_id = l.id AND il.quantity > 0
       AND il.price_subtotal / il.quantity < billed.price - 0.005) credit
"""
# What was credited of the price lowers what is prepaid. Of what was delivered it is
# open until somebody decides what becomes of it: it isn't billed again by itself.
WORTH = """
CROSS JOIN LATERAL (
    SELECT COALESCE(NULLIF(l.price_reduce_taxexcl, 0),
                    l.price_unit * (1 - COALESCE(l.discount, 0) / 100)) AS price) unit
CROSS JOIN LATERAL (
    SELECT CASE WHEN q.prepaid > 0
                THEN GREATEST(CASE WHEN credit.quantity > 0 THEN billed.price
                                   ELSE unit.price END * q.prepaid
                              - credit.amount, 0)
                ELSE 0 END AS prepaid,
           CASE WHEN q.prepaid > 0 OR l.is_downpayment
                     OR d.outcome IN ('handover', 'credit') THEN 0
                ELSE credit.amount END AS credited) worth
"""
# Invoices of the client's orders, which another may pay; see ``_get_billed_sql``.
BILLED_BY_ORDER = f"""
SELECT il.move_id
  FROM res_partner op
  JOIN sale_order so ON so.partner_id = op.id AND {SAME_COMPANY.format("so")}
  JOIN sale_order_line l ON l.order_id = so.id
  JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = l.id
  JOIN account_move_line il ON il.id = rel.invoice_line_id
 WHERE c.scope = 'relationship' AND {ELSEWHERE}
   AND op.commercial_partner_id = c.commercial_partner_id
"""
# Net, in the company's currency. The order's rate is how much of its currency one unit
# of the company's is.
AMOUNT = """
ROUND(((GREATEST(unit.price * q.due, worth.prepaid) + unit.price * q.unbilled
        + worth.credited)
       / COALESCE(NULLIF(so.currency_rate, 0), 1))::numeric, 2)
"""


class ClientOffboardingCheck(models.Model):
    _inherit = "client.offboarding.check"
    _depends = {
        "client.offboarding.delivery": ["offboarding_id", "sale_line_id", "outcome"],
        "sale.order": ["partner_id", "company_id", "state", "currency_rate"],
        "sale.order.line": [
            "order_id",
            "display_type",
            "product_id",
            "product_uom_qty",
            "qty_delivered",
            "qty_invoiced",
            "qty_to_invoice",
            "is_downpayment",
            "price_unit",
            "discount",
            "price_reduce_taxexcl",
            "invoice_lines",
        ],
    }

    @api.model
    def _get_checks(self):
        return super()._get_checks() | {
            "delivery_open": Check(
                self.env._("Sold, not delivered or not invoiced"),
                "settlement",
                "confirm",
                ("sale.order.line",),
                (self._query_delivery_open,),
                by_contract=False,
            )
        }

    @api.model
    def _get_billed_sql(self):
        """Orders belong to no contract: they are looked at for the whole relation."""
        return f"{super()._get_billed_sql()} UNION ALL {BILLED_BY_ORDER}"

    def _query_delivery_open(self):
        """Lines of confirmed orders; reductions of the price are never delivered."""
        # A field of Odoo's addon `delivery`, which needn't be installed.
        has_shipping = "is_delivery" in self.env["sale.order.line"]._fields
        shipping = "l.is_delivery IS TRUE" if has_shipping else "FALSE"
        return SQL(
            arm(
                "'delivery_open'",
                "sale.order.line",
                "l.id",
                AMOUNT,
                CLIENT
                + f"""
                JOIN sale_order so ON so.partner_id = p.id
                 AND {SAME_COMPANY.format("so")} AND so.state = 'sale'
                JOIN sale_order_line l ON l.order_id = so.id
                 AND l.display_type IS NULL AND l.price_unit >= 0
                LEFT JOIN product_product pp ON pp.id = l.product_id
                LEFT JOIN product_template pt ON pt.id = pp.product_tmpl_id
                LEFT JOIN client_offboarding_delivery d
                  ON d.offboarding_id = c.id AND d.sale_line_id = l.id
                """
                + CREDITS
                + QUANTITIES.format(shipping=shipping)
                + WORTH,
                """
                pt.type IS DISTINCT FROM 'combo'
                AND (GREATEST(q.due, q.unbilled) > 0.000001
                     OR worth.credited > 0.005
                     OR q.prepaid > 0.000001
                        AND (worth.prepaid > 0.005 OR credit.amount = 0))
                """,
            )
        )
