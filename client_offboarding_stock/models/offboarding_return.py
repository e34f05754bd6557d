from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import clean_context, float_compare

STOCK_FIELDS = {"stock_move_id", "lot_id"}


class ClientOffboardingReturn(models.Model):
    _inherit = "client.offboarding.return"

    stock_move_id = fields.Many2one(
        "stock.move",
        string="Delivered by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_user",
        help="Receiving this thing makes and validates the return in stock.",
    )
    lot_id = fields.Many2one(
        "stock.lot",
        string="Lot or serial",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="base.group_user",
    )
    delivery_picking_id = fields.Many2one(
        related="stock_move_id.picking_id",
        string="Delivery",
        groups="stock.group_stock_user",
    )
    return_picking_ids = fields.Many2many(
        "stock.picking",
        string="Returned by",
        compute="_compute_return_pickings",
        groups="stock.group_stock_user",
    )

    @api.depends("receipt_ids.stock_move_id")
    def _compute_return_pickings(self):
        for line in self:
            line.return_picking_ids = line.receipt_ids.stock_move_id.picking_id

    @api.constrains("stock_move_id", "lot_id", "quantity", "uom_id", "product_id")
    def _check_shipped(self):
        """Receiving moves stock as superuser: only what this client really got."""
        # sudo: who runs the case may have no rights on stock.
        for line in self.sudo().filtered("stock_move_id"):
            move, case = line.stock_move_id, line.offboarding_id
            shipped = move._get_offboarding_quantity(line.lot_id)
            if (
                move.company_id != line.company_id
                or move.state != "done"
                or move.product_id != line.product_id
                or not shipped
                or not move._is_offboarding_shipment_to(case)
            ):
                raise ValidationError(
                    self.env._(
                        "'%s' isn't what was delivered to this client.", line.name
                    )
                )
            wanted = line._get_stock_quantity(line.quantity)
            if line.product_id.uom_id.compare(wanted, shipped) > 0:
                raise ValidationError(
                    self.env._(
                        "Only %(delivered)s of '%(thing)s' was delivered: more can't "
                        "be returned.",
                        delivered=shipped,
                        thing=line.name,
                    )
                )

    def write(self, vals):
        if STOCK_FIELDS & set(vals) and not self.env.su:
            raise UserError(
                self.env._("What delivered a thing is read from stock, not entered.")
            )
        return super().write(vals)

    def _link_stock(self, move, lot):
        """Tell a line that somebody entered which shipment it is about.

        :return: self: an empty set says that there is no such line
        """
        for line in self:
            if line.state == "expected" and not line.stock_move_id:
                # sudo: who runs the case may have no rights on stock.
                line.sudo().write(
                    {
                        "product_id": move.product_id.id,
                        "uom_id": line.uom_id.id or move.product_id.uom_id.id,
                        "stock_move_id": move.id,
                        "lot_id": lot.id,
                    }
                )
        return self

    def _get_stock_quantity(self, quantity):
        """``quantity`` of this line, in the unit of its product."""
        unit = self.product_id.uom_id
        if not self.uom_id or self.uom_id == unit:
            return quantity
        return self.uom_id._compute_quantity(quantity, unit, round=False)

    # Receiving moves stock

    def _receive(self, quantity, condition, details):
        if not self._moves_stock() or condition == "missing":
            return super()._receive(quantity, condition, details)
        self._check_at_client(quantity)
        move = self._create_stock_return(quantity)
        return super()._receive(
            quantity, condition, {**details, "stock_move_id": move.id}
        )

    def _moves_stock(self):
        # sudo: whoever receives the thing may have no rights on stock.
        return self.direction == "to_company" and bool(self.sudo().stock_move_id)

    def _check_at_client(self, quantity):
        """What came back through stock in the meantime can't come back once more."""
        line = self.sudo()
        case = line.offboarding_id.with_company(line.company_id)
        balances = case._get_stock_balances()
        left = balances[line.stock_move_id, line.lot_id]
        wanted = line._get_stock_quantity(quantity)
        if line.product_id.uom_id.compare(wanted, left) > 0:
            raise UserError(
                self.env._(
                    "In stock only %(left)s of '%(thing)s' is still at the client. "
                    "Look at the returns of %(delivery)s.",
                    left=max(left, 0),
                    thing=line.name,
                    delivery=line.stock_move_id.picking_id.name
                    or line.stock_move_id.reference,
                )
            )

    def _create_stock_return(self, quantity):
        """Make and validate the return of ``quantity``; returns the done move."""
        # sudo: who is responsible for the line receives it, with or without rights on
        # stock; the move goes back by the way on which the shipment came.
        context = clean_context(self.env.context)
        line = self.with_env(self.env(su=True, context=context))
        line = line.with_company(line.company_id)
        picking = line._prepare_return_picking(quantity)
        move = picking.move_ids
        move.move_line_ids.unlink()
        move.move_line_ids.create(
            {
                **move._prepare_move_line_vals(),
                "product_uom_id": move.product_uom.id,
                "quantity": line._get_move_quantity(quantity),
                "lot_id": line.lot_id.id,
                "picked": True,
            }
        )
        move.picked = True
        # Its own receipt is written by the caller.
        picking.with_context(
            offboarding_receiving=True, skip_sms=True, skip_backorder=True
        ).button_validate()
        if picking.state != "done":
            raise UserError(
                self.env._(
                    "The return of '%(thing)s' can't be validated in stock. Validate "
                    "it there: the line is marked by itself.",
                    thing=line.name,
                )
            )
        return move

    def _prepare_return_picking(self, quantity):
        shipment = self.stock_move_id
        if not shipment.picking_id:
            return self._prepare_return_without_picking(quantity)
        wizard = self.env["stock.return.picking"].create(
            {"picking_id": shipment.picking_id.id}
        )
        wizard.product_return_moves.filtered(
            lambda item: item.move_id == shipment
        ).quantity = self._get_move_quantity(quantity)
        return wizard._create_return()

    def _prepare_return_without_picking(self, quantity):
        """For what came into a client's location without a transfer."""
        shipment = self.stock_move_id
        receipts = (
            self.env["stock.warehouse"]
            .search([("company_id", "=", self.company_id.id)], limit=1)
            .in_type_id
        )
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": receipts.id,
                "partner_id": self.offboarding_id.partner_id.id,
                "origin": self.offboarding_id.name,
                "location_id": shipment.location_dest_id.id,
                "location_dest_id": receipts.default_location_dest_id.id,
                "move_ids": [
                    fields.Command.create(
                        {
                            "product_id": shipment.product_id.id,
                            "product_uom": shipment.product_uom.id,
                            "product_uom_qty": self._get_move_quantity(quantity),
                            "location_id": shipment.location_dest_id.id,
                            "location_dest_id": receipts.default_location_dest_id.id,
                            "origin_returned_move_id": shipment.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        return picking

    def _get_move_quantity(self, quantity):
        """``quantity`` of this line, in the unit of the shipment."""
        unit = self.uom_id or self.product_id.uom_id
        return unit._compute_quantity(quantity, self.stock_move_id.product_uom)

    # Undoing

    def _undo_receipts(self):
        if moves := self.receipt_ids.stock_move_id:
            raise UserError(
                self.env._(
                    "'%(thing)s' was received in stock by %(pickings)s. Return that "
                    "transfer to the client there: the line opens again by itself.",
                    thing=self.name,
                    pickings=", ".join(moves.mapped("reference")),
                )
            )
        return super()._undo_receipts()

    def _reopen_for(self, receipt, quantity):
        """A return was sent back to the client: the thing is expected again.

        :param receipt: the receipt that the undone return was recorded by
        :param quantity: how much went back to him, in the line's unit
        """
        self.ensure_one()
        left = receipt.quantity - quantity
        receipt._write_step({"active": False})
        digits = self._get_digits()
        if float_compare(left, 0, precision_digits=digits) > 0:
            # The index on moves looks at what is active.
            receipt.flush_recordset()
            receipt.copy({"quantity": left, "active": True})
        done = sum(self.receipt_ids.mapped("quantity"))
        self._write_step(
            {
                "quantity_done": done,
                "state": "partial" if done else "expected",
                "date_done": False,
                "condition_returned": self.condition_returned if done else False,
            }
        )
        self.message_post(
            body=self.env._("Went back to the client in stock: %s", quantity)
        )
