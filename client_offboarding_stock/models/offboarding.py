from odoo import models


class ClientOffboarding(models.Model):
    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_return_suggestions(self):
        """What stock says is at the client, beside what the contracts list.

        The key is a shipment and a lot: a later shipment is suggested by itself, and
        what was removed stays removed.
        """
        suggestions = super()._get_return_suggestions()
        by_serial = {
            values["serial"]: values
            for values in suggestions.values()
            if values.get("serial")
        }
        for (move, lot), quantity in self._get_stock_at_client().items():
            values = move._prepare_offboarding_return_values(lot, quantity)
            listed = by_serial.get(lot.name) if lot else None
            if listed and listed.get("product_id") in (False, None, move.product_id.id):
                # The contract lists this very thing: one line, known to stock.
                listed.update(
                    product_id=move.product_id.id,
                    uom_id=move.product_id.uom_id.id,
                    stock_move_id=move.id,
                    lot_id=lot.id,
                )
            elif not self._find_listed(move.product_id, lot)._link_stock(move, lot):
                suggestions[f"return.stock,{move.id},{lot.id or 0}"] = values
        return suggestions

    def _find_listed(self, product, lot):
        """The line of this very thing, entered by hand or from a list."""
        return self.return_ids.filtered(
            lambda line: (
                lot
                and line.state != "cancelled"
                and line.serial == lot.name
                and line.product_id in (product, product.browse())
            )
        )[:1]
