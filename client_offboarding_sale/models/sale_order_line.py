from odoo import models


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line"]

    def _get_exception(self, paper, item):
        owed = self.qty_delivered >= self.qty_invoiced
        still_to_deliver = self.product_uom_qty > self.qty_delivered
        detail = (
            self.env._("ordered, still to be delivered")
            if still_to_deliver
            else self.env._("delivered, still to be invoiced")
            if owed
            else self.env._("prepaid, to be credited")
        )
        return paper._prepare_exception_values(
            f"{self.order_id.name} – {(self.name or '').splitlines()[0]}",
            detail,
            "client" if still_to_deliver or not owed else "company",
            paper._format_net(item.get("amount"), paper.company_id.currency_id),
        )
