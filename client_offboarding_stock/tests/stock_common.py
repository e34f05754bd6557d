from odoo.fields import Command

from odoo.addons.client_offboarding.tests.rights import RightsCase


class StockCase(RightsCase):
    """A client who got goods from our warehouse, and people of the warehouse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.storekeeper = cls.make_user("storekeeper", "stock.group_stock_user")
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.stock = cls.warehouse.lot_stock_id
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.laptop = cls.make_product("Laptop", tracking="serial", standard_price=3200)
        cls.cable = cls.make_product("Cable")
        cls.office = cls.env["res.partner"].create(
            {"name": "Branch", "parent_id": cls.quiet.id, "type": "delivery"}
        )

    @classmethod
    def make_product(cls, name, **values):
        return cls.env["product.product"].create(
            {"name": name, "type": "consu", "is_storable": True, **values}
        )

    @classmethod
    def deliver(cls, product, quantity=1, serials=(), partner=None, **values):
        """A done delivery to ``partner`` (by default the client's branch)."""
        picking_type = values.pop("picking_type", cls.warehouse.out_type_id)
        uom = values.pop("uom", product.uom_id)
        company = picking_type.company_id
        source = picking_type.default_location_src_id
        target = values.pop("target", cls.customers)
        picking = cls.env["stock.picking"].create(
            {
                "partner_id": (partner or cls.office).id,
                "picking_type_id": picking_type.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom": uom.id,
                            "product_uom_qty": len(serials) or quantity,
                            "location_id": source.id,
                            "location_dest_id": target.id,
                            "company_id": company.id,
                        }
                    )
                ],
                **values,
            }
        )
        lots = [cls.make_lot(product, serial, company) for serial in serials]
        cls.do(picking, lots)
        return picking

    @classmethod
    def make_lot(cls, product, name, company=None):
        company = company or cls.company
        values = {"name": name, "product_id": product.id, "company_id": company.id}
        domain = [(field, "=", value) for field, value in values.items()]
        return cls.env["stock.lot"].search(domain) or cls.env["stock.lot"].create(
            values
        )

    @classmethod
    def do(cls, picking, lots=(), quantity=None, user=None):
        """Validate a transfer, of all that is asked or of ``quantity``."""
        picking.action_confirm()
        move = picking.move_ids
        move.move_line_ids.unlink()
        amounts = [1] * len(lots) or [quantity or move.product_uom_qty]
        for index, amount in enumerate(amounts):
            cls.env["stock.move.line"].create(
                {
                    "move_id": move.id,
                    "picking_id": picking.id,
                    "product_id": move.product_id.id,
                    "product_uom_id": move.product_uom.id,
                    "location_id": move.location_id.id,
                    "location_dest_id": move.location_dest_id.id,
                    "company_id": move.company_id.id,
                    "lot_id": lots[index].id if lots else False,
                    "quantity": amount,
                    "picked": True,
                }
            )
        picking = picking.with_user(user) if user else picking
        picking.with_context(skip_backorder=True).button_validate()
        cls.env.flush_all()

    @classmethod
    def send_back(cls, picking, quantity=None, lots=(), validate=True, user=None):
        """Return a done transfer through the ERP's own wizard."""
        wizards = cls.env["stock.return.picking"]
        wizard = wizards.create({"picking_id": picking.id})
        for line in wizard.product_return_moves:
            line.quantity = quantity or len(lots) or line.move_quantity
        back = wizard._create_return()
        if validate:
            cls.do(back, lots, user=user)
        return back

    @classmethod
    def bring_back(cls, product, quantity=1, lots=()):
        """A done receipt from the client that names no delivery."""
        route = {
            "location_id": cls.customers.id,
            "location_dest_id": cls.stock.id,
        }
        move = {"product_id": product.id, "product_uom_qty": quantity, **route}
        picking = cls.env["stock.picking"].create(
            {
                "partner_id": cls.quiet.id,
                "picking_type_id": cls.warehouse.in_type_id.id,
                "move_ids": [Command.create(move)],
                **route,
            }
        )
        cls.do(picking, lots)
        return picking

    @classmethod
    def collect(cls, case):
        case.action_collect()
        return case.return_ids.filtered("stock_move_id")
