from odoo import api, models
from odoo.tools import SQL

from odoo.addons.client_offboarding.models.case.check import Check
from odoo.addons.client_offboarding.models.case.check_sql import CLIENT, arm

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
                ELSE GREATEST(l.qty_delivered - l.qty_invoiced, 0) END AS unbilled,
           CASE WHEN {shipping} THEN 0
                ELSE GREATEST(l.qty_invoiced - l.qty_delivered, 0) END AS prepaid) q
"""
# Net, in the company's currency. The order's rate is how much of its currency one unit
# of the company's is.
AMOUNT = """
ROUND((COALESCE(NULLIF(l.price_reduce_taxexcl, 0),
                l.price_unit * (1 - COALESCE(l.discount, 0) / 100))
       * (GREATEST(q.due, q.prepaid) + q.unbilled)
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
            "price_unit",
            "discount",
            "price_reduce_taxexcl",
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
                + """
                JOIN sale_order so ON so.partner_id = p.id
                 AND so.company_id = c.company_id AND so.state = 'sale'
                JOIN sale_order_line l ON l.order_id = so.id
                 AND l.display_type IS NULL AND l.price_unit >= 0
                LEFT JOIN product_product pp ON pp.id = l.product_id
                LEFT JOIN product_template pt ON pt.id = pp.product_tmpl_id
                LEFT JOIN client_offboarding_delivery d
                  ON d.offboarding_id = c.id AND d.sale_line_id = l.id
                """
                + QUANTITIES.format(shipping=shipping),
                """
                pt.type IS DISTINCT FROM 'combo'
                AND GREATEST(q.due, q.unbilled, q.prepaid) > 0.000001
                """,
            )
        )
