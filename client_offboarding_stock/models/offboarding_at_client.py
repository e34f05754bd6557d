from collections import defaultdict

from odoo import models
from odoo.fields import Domain


class ClientOffboarding(models.Model):
    """What the stock ledger says is at the client and still ours.

    Shipped less returned, by shipment and by lot, over the pickings of the client's
    contacts and over locations of his own. Goods that were sold are his.
    """

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_stock_at_client(self):
        """How much of each shipment is still at the client.

        :return: dict: (shipping ``stock.move``, ``stock.lot`` or an empty one) →
            quantity in the product's unit, positive
        """
        self.ensure_one()
        # sudo: who runs the case may have no rights on stock; names and quantities of
        # this client's things are what the case is about.
        case = self.sudo().with_company(self.company_id)
        balances = case._get_stock_balances()
        invoiced = case._get_invoiced_products(
            {move.product_id.id for move, _lot in balances}
        )
        return {
            (move, lot): quantity
            for (move, lot), quantity in balances.items()
            if move.product_id.uom_id.compare(quantity, 0) > 0
            and case._is_lent(move, invoiced)
        }

    def _get_stock_balances(self):
        """Shipped less returned, of each shipment and lot, the oldest first."""
        own = self._get_client_locations()
        balances, loose = defaultdict(float), defaultdict(float)
        lines = self.env["stock.move.line"].search(
            self._get_stock_domain(own), order="date, id"
        )
        for line in lines:
            sign = self._get_stock_sign(line, own)
            if not sign or line.owner_id.commercial_partner_id == self.partner_id:
                continue
            root = line.move_id._get_offboarding_root()
            if root == line.move_id and sign < 0:
                loose[line.product_id, line.lot_id] += line.quantity_product_uom
            else:
                balances[root, line.lot_id] += sign * line.quantity_product_uom
        self._subtract_loose_returns(balances, loose)
        return balances

    def _subtract_loose_returns(self, balances, loose):
        """What came back without naming a shipment is of the oldest ones."""
        for move, lot in list(balances):
            product_lot = (move.product_id, lot)
            taken = min(max(balances[move, lot], 0), loose.get(product_lot, 0))
            if taken:
                balances[move, lot] -= taken
                loose[product_lot] -= taken

    def _get_stock_sign(self, line, own_locations):
        """1 for what went to the client, -1 for what came back, else 0."""
        to, back = line.location_dest_id, line.location_id
        return self._is_at_client(to, line, own_locations) - self._is_at_client(
            back, line, own_locations
        )

    def _get_stock_domain(self, own_locations):
        partner = Domain(
            "picking_id.partner_id.commercial_partner_id", "=", self.partner_id.id
        ) & (
            Domain("location_id.usage", "=", "customer")
            | Domain("location_dest_id.usage", "=", "customer")
        )
        own = Domain("location_id", "in", own_locations.ids) | Domain(
            "location_dest_id", "in", own_locations.ids
        )
        return (
            Domain("state", "=", "done")
            & Domain("company_id", "=", self.company_id.id)
            & (partner | own)
        )

    def _is_at_client(self, location, line, own_locations):
        if location in own_locations:
            return True
        partner = line.picking_id.partner_id.commercial_partner_id
        return location.usage == "customer" and partner == self.partner_id

    def _get_client_locations(self):
        """Locations of the client alone, with those inside them.

        The one that all customers share by default says nothing about whose it is.
        """
        shared = self.env["ir.default"]._get(
            "res.partner", "property_stock_customer", company_id=self.company_id.id
        )
        contacts = (
            self.env["res.partner"]
            .with_context(active_test=False)
            .search([("commercial_partner_id", "=", self.partner_id.id)])
        )
        roots = contacts.with_company(self.company_id).property_stock_customer.filtered(
            lambda location: location.id != shared
        )
        default = self.env.ref("stock.stock_location_customers", False)
        return (
            self.env["stock.location"]
            .with_context(active_test=False)
            .search([("id", "child_of", (roots - (default or roots[:0])).ids)])
        )

    def _get_invoiced_products(self, product_ids):
        """Products that the client was invoiced for as goods: he bought them.

        What a contract bills is the use of a thing; what a case charges is its loss.
        """
        groups = self.env["account.move.line"]._read_group(
            [
                ("product_id", "in", list(product_ids)),
                ("parent_state", "=", "posted"),
                ("company_id", "=", self.company_id.id),
                ("move_id.move_type", "in", ("out_invoice", "out_receipt")),
                ("move_id.commercial_partner_id", "=", self.partner_id.id),
                ("contract_line_id", "=", False),
                ("offboarding_charge_id", "=", False),
            ],
            ["product_id"],
        )
        return {product.id for (product,) in groups}

    def _is_lent(self, move, invoiced_product_ids):
        """Whether what was shipped by ``move`` is still ours."""
        ownership = (
            move.product_id.offboarding_ownership
            or move.picking_type_id.offboarding_ownership
        )
        if ownership:
            return ownership == "lent"
        # Only with the app Sales; without it there is no such field.
        on_sales_order = "sale_line_id" in move._fields and move.sale_line_id
        return not on_sales_order and move.product_id.id not in invoiced_product_ids
