from odoo import models


class ClientOffboardingProtocol(models.Model):
    _inherit = "client.offboarding.protocol"

    def _prepare_exception(self, record, item):
        if record._name != "sale.order.line":
            return super()._prepare_exception(record, item)
        owed = record.qty_delivered >= record.qty_invoiced
        still_to_deliver = record.product_uom_qty > record.qty_delivered
        detail = (
            self.env._("ordered, still to be delivered")
            if still_to_deliver
            else self.env._("delivered, still to be invoiced")
            if owed
            else self.env._("prepaid, to be credited")
        )
        return self._prepare_exception_values(
            f"{record.order_id.name} – {(record.name or '').splitlines()[0]}",
            detail,
            "client" if still_to_deliver or not owed else "company",
            self._format_net(item.get("amount"), self.company_id.currency_id),
        )
