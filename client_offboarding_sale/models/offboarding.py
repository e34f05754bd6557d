from odoo import fields, models

from odoo.addons.client_offboarding.const import CASE_READERS

from .sale_order import FINAL

# Lines with these aren't delivered by us any more.
GIVEN_UP = ("handover", "credit")


class ClientOffboarding(models.Model):
    _inherit = "client.offboarding"

    delivery_ids = fields.One2many(
        "client.offboarding.delivery",
        "offboarding_id",
        string="Deliveries",
        groups=CASE_READERS,
    )

    def _compute_has_to_invoice(self):
        """Orders to bill are to invoice too."""
        res = super()._compute_has_to_invoice()
        for case in self.filtered(lambda case: not case.has_to_invoice):
            case.has_to_invoice = bool(case.id and case._get_orders_to_bill())
        return res

    def _collect_suggestions(self):
        """Also what was sold and is still to deliver, to decide on each."""
        res = super()._collect_suggestions()
        self._collect("client.offboarding.delivery", self._get_delivery_suggestions())
        return res

    def _get_delivery_suggestions(self):
        """Open order lines by a key that never changes; down payments follow theirs."""
        self.ensure_one()
        self.env["client.offboarding.check"]._forget()
        known = self.delivery_ids.sale_line_id.ids
        return {
            f"sale.order.line,{line.id}": {"sale_line_id": line.id}
            for line in self._get_open_order_lines()
            if not line.is_downpayment and line.id not in known
        }

    def _get_open_order_lines(self):
        """The order lines that ``delivery_open`` counts.

        Computed fields ask here: nothing may be forgotten, or what the same batch has
        just computed would be lost. Who changes something forgets the checks.
        """
        # sudo: who runs the case may see no orders; see client.offboarding.delivery.
        case = self.sudo()
        check = case.check_ids.filtered(lambda check: check.code == "delivery_open")
        return case.env["sale.order.line"].browse(
            [item["res_id"] for item in check._get_items()] if check else []
        )

    # Final invoices

    def _create_prepaid_credits(self):
        """Also bill orders to their end, which credits what isn't delivered."""
        return super()._create_prepaid_credits() | self._create_order_invoices()

    def _create_order_invoices(self):
        """Bill orders of which nothing is left for us to ship.

        What is handed over or credited is taken off the ordered quantity, and the
        order's own final invoice then nets what was delivered, prepaid and paid down;
        where the client gets money back it is a credit note to the invoice that it
        corrects.

        :return: the drafts
        """
        moves = self.env["account.move"]
        self.env["client.offboarding.check"]._forget()
        for case in self:
            # The accountant who bills may write orders; sudo was for finding them.
            for order in case._get_orders_to_bill().with_env(self.env):
                case._give_up_quantities(order)
                order = order.with_context(**{FINAL: True})
                if order._get_invoiceable_lines(final=True).filtered(
                    lambda line: not line.display_type
                ):
                    drafts = order._create_invoices(final=True).with_env(self.env)
                    drafts.offboarding_id = case
                    case._point_at_corrected(order, drafts)
                    moves |= drafts
        return moves

    def _get_orders_to_bill(self):
        """Open orders of which nothing is left for us to ship.

        Where the case covers some contracts only, those that it decided on.

        :return: ``sale.order`` in sudo
        """
        self.ensure_one()
        orders = self._get_open_order_lines().order_id
        if self.scope != "relationship":
            orders &= self.sudo().delivery_ids.sale_line_id.order_id
        return orders.filtered(lambda order: not self._is_left_to_ship(order))

    def _is_left_to_ship(self, order):
        given_up = self.sudo()._get_given_up_lines()
        return any(
            line.product_uom_qty > line.qty_delivered
            for line in order.order_line - given_up
            if not line.display_type
            and not line._is_delivery()
            and line.price_unit >= 0
        )

    def _get_given_up_lines(self):
        return self.delivery_ids.filtered(
            lambda delivery: delivery.outcome in GIVEN_UP
        ).sale_line_id

    def _give_up_quantities(self, order):
        lines = (order.order_line & self._get_given_up_lines()).filtered(
            lambda line: line.product_uom_qty > line.qty_delivered
        )
        if not lines:
            return
        order.check_access("write")
        locked = order.locked
        order.locked = False
        for line in lines:
            # sudo: hours that aren't ordered any more are taken off their task as well,
            # on which whoever bills the order has no rights.
            # Another quantity would bring back the price of the price list.
            line.sudo().write(
                {
                    "product_uom_qty": line.qty_delivered,
                    "price_unit": line.price_unit,
                    "discount": line.discount,
                }
            )
        order.locked = locked

    def _point_at_corrected(self, order, drafts):
        """Let credit notes name the invoice that they correct, where it is only one.

        Why it is corrected is printed for whoever receives the credit note.
        """
        for credit in drafts.filtered(lambda move: move.move_type == "out_refund"):
            lines = credit.invoice_line_ids.sale_line_ids
            corrected = order.invoice_ids.filtered(
                lambda move, lines=lines: (
                    move.move_type == "out_invoice"
                    and move.state == "posted"
                    and move.invoice_line_ids.sale_line_ids & lines
                )
            )
            if len(corrected) != 1:
                continue
            lang = corrected.partner_id.lang or self.env.lang
            env = self.with_context(lang=lang).env
            reason = env._("not delivered, the cooperation ends")
            credit.write(
                {
                    "reversed_entry_id": corrected.id,
                    **corrected._prepare_correction(reason),
                }
            )
