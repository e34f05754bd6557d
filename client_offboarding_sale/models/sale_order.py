from odoo import models

# Set while the final invoices of a case bill an order to its end.
FINAL = "offboarding_final"


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_invoiceable_lines(self, final=False):
        """For a final invoice, by amounts where the price was credited meanwhile."""
        lines = super()._get_invoiceable_lines(final=final)
        if not self.env.context.get(FINAL):
            return lines
        credited = self.order_line.filtered(
            lambda line: not line.display_type and line._get_price_credit()[0]
        )
        left = credited.filtered(lambda line: line._get_final_values())
        return (lines - credited) | left


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_price_credit(self):
        """Credit notes over less than the price that was invoiced: they lower the
        price, and take back no quantity, though the ERP counts it.

        The Python twin of ``CREDITS``.

        :return: (quantity that the ERP takes for credited, net amount)
        """
        self.ensure_one()
        lines = self.invoice_lines.filtered(
            lambda line: line.parent_state != "cancel" and line.quantity > 0
        )
        billed = lines.filtered(lambda line: line.move_id.move_type == "out_invoice")
        if not billed:
            return 0, 0
        price = sum(billed.mapped("price_subtotal")) / sum(billed.mapped("quantity"))
        corrections = lines.filtered(
            lambda line: (
                line.move_id.move_type == "out_refund"
                and line.price_subtotal / line.quantity < price - 0.005
            )
        )
        amount = sum(corrections.mapped("price_subtotal"))
        return sum(corrections.mapped("quantity")), amount

    def _get_final_values(self):
        """Quantity and price that bill or credit what is left of this line at the end;
        {} where nothing is.
        """
        quantity, credited = self._get_price_credit()
        kept = 0 if self.is_downpayment else self.qty_delivered
        left = kept - self.qty_invoiced - quantity
        if left >= 0:
            return {"quantity": left} if left else {}
        billed = self.invoice_lines.filtered(
            lambda line: line.move_id.move_type == "out_invoice" and line.quantity > 0
        )
        net = sum(billed.mapped("price_subtotal")) / sum(billed.mapped("quantity"))
        share = (net * -left - credited) / (net * -left)
        if share <= 0:
            return {}
        price = billed[:1].price_unit * (1 - (billed[:1].discount or 0) / 100)
        return {
            "quantity": left,
            "price_unit": price * share,
            "discount": 0,
            "tax_ids": [(6, 0, billed[:1].tax_ids.ids)],
            "extra_tax_data": False,
        }

    def _prepare_invoice_line(self, **optional_values):
        values = super()._prepare_invoice_line(**optional_values)
        if self.env.context.get(FINAL) and not self.display_type:
            if self._get_price_credit()[0]:
                values.update(self._get_final_values())
        return values
