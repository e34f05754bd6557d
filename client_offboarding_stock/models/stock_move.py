from odoo import models

from odoo.addons.client_offboarding.const import ACTIVE_STATES


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        if not self.env.context.get("offboarding_receiving"):
            done = moves.filtered(lambda move: move.state == "done")
            # sudo: the warehouse may have no rights on the case; what it moved is all
            # that is recorded.
            done.sudo()._record_offboarding_returns()
            done.sudo()._undo_offboarding_returns()
        return moves

    def _get_offboarding_root(self):
        """The shipment that a return, or the return of a return, goes back to."""
        self.ensure_one()
        move = self
        while move.origin_returned_move_id:
            move = move.origin_returned_move_id
        return move

    def _get_offboarding_quantity(self, lot):
        """How much of ``lot`` (of all, for none) this move moved, in product unit."""
        lines = self.move_line_ids.filtered(lambda line: line.lot_id == lot)
        return sum(lines.mapped("quantity_product_uom"))

    def _is_offboarding_shipment_to(self, case):
        """Whether this move brought something to the client of ``case``."""
        self.ensure_one()
        if self.picking_id.partner_id.commercial_partner_id == case.partner_id:
            return True
        return self.location_dest_id in case._get_client_locations()

    def _prepare_offboarding_return_values(self, lot, quantity):
        """Values of the line that suggests to return what this move shipped."""
        self.ensure_one()
        company, product = self.company_id, self.product_id
        things = self.env["client.offboarding.return"]
        return {
            "name": product.display_name,
            "product_id": product.id,
            "uom_id": product.uom_id.id,
            "serial": lot.name or False,
            "quantity": quantity,
            "value": product.with_company(company).standard_price
            or things._get_list_price(product, product.uom_id, company),
            "stock_move_id": self.id,
            "lot_id": lot.id,
        }

    # A return that was validated in stock

    def _record_offboarding_returns(self):
        """Mark the lines of cases whose things these moves brought back."""
        returns = self.move_line_ids.filtered(
            lambda line: line.location_id.usage in ("customer", "internal", "transit")
        )
        lines = returns and self._find_offboarding_lines()
        if not lines:
            return
        locations = {
            case: case.with_company(case.company_id)._get_client_locations()
            for case in lines.offboarding_id
        }
        for item in returns:
            item._record_offboarding_return(lines, locations)

    def _find_offboarding_lines(self):
        """Open lines that may be about these moves, the surer ones first."""
        roots = self.browse({move._get_offboarding_root().id for move in self})
        return (
            self.env["client.offboarding.return"]
            .search(
                [
                    ("offboarding_id.state", "in", ACTIVE_STATES),
                    ("company_id", "in", self.company_id.ids),
                    ("direction", "=", "to_company"),
                    ("state", "in", ("expected", "partial")),
                    ("product_id", "in", self.product_id.ids),
                    "|",
                    ("stock_move_id", "in", roots.ids),
                    (
                        "offboarding_id.partner_id",
                        "in",
                        self.picking_id.partner_id.commercial_partner_id.ids,
                    ),
                ]
            )
            .sorted(lambda line: (line.stock_move_id not in roots, line.id))
        )

    def _undo_offboarding_returns(self):
        """Open the lines again whose return is sent back to the client."""
        origins = self.origin_returned_move_id
        if not origins:
            return
        receipts = self.env["client.offboarding.return.receipt"].search(
            [
                ("stock_move_id", "in", origins.ids),
                ("offboarding_id.state", "in", ACTIVE_STATES),
            ]
        )
        for receipt in receipts:
            line = receipt.return_id
            moves = self.filtered(
                lambda move, origin=receipt.stock_move_id: (
                    move.origin_returned_move_id == origin
                )
            )
            moved = sum(
                item.quantity_product_uom
                for item in moves.move_line_ids
                if (item.lot_id.name or False) == (line.serial or False)
            )
            unit = line.product_id.uom_id
            quantity = unit._compute_quantity(moved, line.uom_id or unit)
            if quantity:
                line._reopen_for(receipt, min(quantity, receipt.quantity))


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _record_offboarding_return(self, lines, locations):
        """Record on ``lines`` what of them this item brought back.

        :param locations: dict: case → locations of its client alone
        """
        self.ensure_one()
        unit = self.product_id.uom_id
        left = self.quantity_product_uom
        root = self.move_id._get_offboarding_root()
        for line in lines:
            if unit.compare(left, 0) <= 0:
                break
            case = line.offboarding_id
            if case._get_stock_sign(
                self, locations[case]
            ) >= 0 or not self._is_offboarding_return_of(line, root):
                continue
            line_unit = line.uom_id or unit
            quantity = min(
                line._get_rest(), unit._compute_quantity(left, line_unit, round=False)
            )
            if line_unit.compare(quantity, 0) <= 0:
                continue
            line._record_receipt(quantity, None, {"stock_move_id": self.move_id.id})
            left -= line_unit._compute_quantity(quantity, unit, round=False)

    def _is_offboarding_return_of(self, line, root):
        """Whether this item brings back what ``line`` is about."""
        if (
            line.product_id != self.product_id
            or line.company_id != self.company_id
            or line.state not in ("expected", "partial")
        ):
            return False
        if line.stock_move_id:
            same_lot = line.lot_id == self.lot_id
            return same_lot and root in (line.stock_move_id, self.move_id)
        return (line.serial or False) == (self.lot_id.name or False)
