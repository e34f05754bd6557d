from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .stock_common import StockCase


@tagged("post_install", "-at_install")
class TestAtClient(StockCase):
    """What the stock ledger says is at the client and still ours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.quiet_case("handover")

    def test_each_serial_that_was_not_returned_is_proposed(self):
        picking = self.deliver(self.laptop, serials=["SN1", "SN2", "SN3"])
        self.send_back(picking, lots=[self.make_lot(self.laptop, "SN2")])
        lines = self.collect(self.case).sorted("serial")
        self.assertRecordValues(
            lines.sudo(),
            [
                {
                    "serial": serial,
                    "product_id": self.laptop.id,
                    "quantity": 1,
                    "direction": "to_company",
                    "value": 3200,
                    "state": "expected",
                    "stock_move_id": picking.move_ids.id,
                }
                for serial in ("SN1", "SN3")
            ],
        )

    def test_without_a_cost_it_is_worth_its_price_in_the_company_s_currency(self):
        self.quote_first_company()
        self.cable.list_price = 100
        self.deliver(self.cable)
        self.assertEqual(self.collect(self.case).sudo().value, 400)

    def test_collecting_again_adds_nothing_and_brings_nothing_back(self):
        self.deliver(self.laptop, serials=["SN1", "SN2"])
        self.deliver(self.cable, 5)
        lines = self.collect(self.case)
        self.assertEqual(len(lines), 3)
        lines.filtered(lambda line: line.serial == "SN2").unlink()
        self.assertEqual(len(self.collect(self.case)), 2)
        # What is delivered later is another thing.
        self.deliver(self.cable, 2)
        lines = self.collect(self.case).filtered(
            lambda line: line.product_id == self.cable
        )
        self.assertEqual(sorted(lines.mapped("quantity")), [2, 5])

    def test_all_addresses_of_the_client_and_nobody_else(self):
        self.deliver(self.laptop, serials=["SN1"], partner=self.quiet)
        self.deliver(self.laptop, serials=["SN2"])  # to the branch
        self.deliver(self.laptop, serials=["SN3"], partner=self.client)
        lines = self.collect(self.case)
        self.assertEqual(sorted(lines.mapped("serial")), ["SN1", "SN2"])

    def test_locations_of_the_client_count_without_a_partner(self):
        own = self.env["stock.location"].create(
            {"name": "At Cicha", "usage": "internal", "company_id": self.company.id}
        )
        shelf = own.copy({"name": "Shelf", "location_id": own.id})
        self.office.with_company(self.company).property_stock_customer = own
        self.deliver(self.cable, 7, target=shelf, partner=self.company.partner_id)
        self.deliver(self.cable, 9, partner=self.company.partner_id)
        self.assertEqual(self.collect(self.case).mapped("quantity"), [7])

    def test_quantities_are_in_the_units_of_the_product(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        picking = self.deliver(self.cable, 2, uom=dozen)
        self.send_back(picking, quantity=0.5)
        line = self.collect(self.case)
        self.assertRecordValues(
            line, [{"quantity": 18, "uom_id": self.cable.uom_id.id}]
        )

    def test_return_that_names_no_delivery_is_of_the_oldest(self):
        self.deliver(self.cable, 5)
        later = self.deliver(self.cable, 4).move_ids
        self.bring_back(self.cable, 6)
        self.assertRecordValues(
            self.collect(self.case), [{"quantity": 3, "stock_move_id": later.id}]
        )

    def test_what_was_sold_is_never_proposed(self):
        sold, lent = self.make_product("Desk"), self.make_product("Router")
        marked = self.make_product("Chair", offboarding_ownership="sold")
        for product in (sold, lent, marked):
            self.deliver(product, 3)
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.quiet.id,
                "company_id": self.company.id,
                "invoice_line_ids": [
                    Command.create({"product_id": sold.id, "quantity": 3})
                ],
            }
        )
        invoice.action_post()
        self.assertEqual(self.collect(self.case).product_id, lent)

    def test_what_a_contract_bills_is_the_use_of_a_thing(self):
        self.contract.partner_id = self.quiet
        self.line.product_id = self.laptop
        self.deliver(self.laptop, serials=["SN1"])
        self.bill_until(self.line, self.line.recurring_next_date)
        self.assertEqual(self.collect(self.case).serial, "SN1")

    def test_what_went_out_on_a_sales_order_is_the_clients(self):
        move = self.deliver(self.cable, 2).move_ids
        if "sale_line_id" not in move._fields:
            self.skipTest("Sales isn't installed")
        order = (
            self.env["sale.order"]
            .sudo()
            .create(
                {
                    "partner_id": self.quiet.id,
                    "order_line": [Command.create({"product_id": self.cable.id})],
                }
            )
        )
        move.sale_line_id = order.order_line
        self.assertFalse(self.collect(self.case))

    def test_marks_of_product_and_operation_decide(self):
        lending = self.warehouse.out_type_id.copy(
            {"name": "Sales", "offboarding_ownership": "sold"}
        )
        own = self.make_product("Terminal", offboarding_ownership="lent")
        for product in (self.cable, own):
            self.deliver(product, 1, picking_type=lending)
        self.assertEqual(self.collect(self.case).product_id, own)

    def test_stock_that_the_client_owns_is_not_asked_back(self):
        self.deliver(self.cable, 3, owner_id=self.quiet.id)
        self.assertFalse(self.collect(self.case))

    def test_cancelled_and_unfinished_deliveries_do_not_count(self):
        picking = self.deliver(self.cable, 3).copy()
        picking.action_confirm()
        other = picking.copy()
        other.action_cancel()
        self.assertEqual(self.collect(self.case).mapped("quantity"), [3])

    def test_thing_that_the_contract_lists_is_one_line(self):
        self.contract.partner_id = self.quiet
        item = {"name": "Laptop 14", "serial": "SN1", "value": 4000}
        self.contract.offboarding_item_ids = [Command.create(item)]
        self.deliver(self.laptop, serials=["SN1"])
        termination = self.case.termination_ids.sudo()
        termination.create(
            {"offboarding_id": self.case.id, "contract_id": self.contract.id}
        )
        self.case.action_collect()
        self.assertRecordValues(
            self.case.return_ids.sudo(),
            [{"name": "Laptop 14", "value": 4000, "product_id": self.laptop.id}],
        )
        self.assertEqual(self.case.return_ids.lot_id.name, "SN1")
        self.case.action_collect()
        self.assertEqual(len(self.case.return_ids), 1)

    def test_thing_entered_by_hand_is_told_where_it_came_from(self):
        self.deliver(self.laptop, serials=["SN1"])
        line = self.add_return(self.case, name="Anna's laptop", serial="SN1")
        self.case.action_collect()
        self.assertEqual(self.case.return_ids, line)
        self.assertRecordValues(
            line, [{"name": "Anna's laptop", "product_id": self.laptop.id}]
        )
        self.assertTrue(line.stock_move_id)

    def test_each_company_asks_for_its_own(self):
        other = self.setup_other_company()["company"]
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", other.id)], limit=1
        )
        self.deliver(self.cable, 3)
        self.deliver(self.cable, 8, picking_type=warehouse.out_type_id)
        self.assertEqual(self.collect(self.case).mapped("quantity"), [3])

    def test_nobody_points_a_line_at_stock_of_others(self):
        foreign = self.deliver(self.cable, 3, partner=self.client).move_ids
        line = self.add_return(self.case, product_id=self.cable.id)
        with self.assertRaisesRegex(UserError, "read from stock"):
            line.stock_move_id = foreign
        with self.assertRaisesRegex(ValidationError, "isn't what was delivered"):
            self.add_return(
                self.case, product_id=self.cable.id, stock_move_id=foreign.id
            )

    def test_more_than_was_delivered_is_not_asked_back(self):
        self.deliver(self.cable, 3)
        line = self.collect(self.case)
        with self.assertRaisesRegex(ValidationError, "Only 3.0"):
            line.quantity = 4

    def test_more_than_was_delivered_is_not_asked_back_in_another_unit(self):
        self.deliver(self.cable, 24)
        line = self.collect(self.case)
        dozen = self.env.ref("uom.product_uom_dozen")
        line.write({"uom_id": dozen.id, "quantity": 2})
        with self.assertRaisesRegex(ValidationError, "Only 24.0"):
            line.quantity = 3
        line.with_user(self.owner).action_receive(1.5)
        move = line.receipt_ids.stock_move_id.sudo()
        self.assertEqual(move.product_qty, 18)
        self.assertEqual((line.quantity_done, line.state), (1.5, "partial"))

    def test_what_came_to_the_client_without_a_transfer_goes_back_by_a_receipt(self):
        own = self.env["stock.location"].create(
            {"name": "At Cicha", "usage": "internal", "company_id": self.company.id}
        )
        self.office.with_company(self.company).property_stock_customer = own
        shipment = self.env["stock.move"].create(
            {
                "product_id": self.cable.id,
                "product_uom_qty": 4,
                "location_id": self.stock.id,
                "location_dest_id": own.id,
                "company_id": self.company.id,
            }
        )
        shipment._action_confirm()
        shipment.write({"quantity": 4, "picked": True})
        shipment._action_done()
        self.assertFalse(shipment.picking_id)
        line = self.collect(self.case)
        self.assertEqual((line.stock_move_id, line.quantity), (shipment, 4))
        line.with_user(self.owner).action_receive(3)
        back = line.receipt_ids.stock_move_id.sudo()
        self.assertRecordValues(
            back,
            [
                {
                    "state": "done",
                    "quantity": 3,
                    "location_id": own.id,
                    "location_dest_id": self.stock.id,
                    "origin_returned_move_id": shipment.id,
                }
            ],
        )
        self.assertRecordValues(
            back.picking_id,
            [
                {
                    "partner_id": self.quiet.id,
                    "origin": self.case.name,
                    "picking_type_id": self.warehouse.in_type_id.id,
                }
            ],
        )
        self.assertEqual((line.quantity_done, line.state), (3, "partial"))

    def test_hundred_serials_take_as_many_queries_as_ten(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.case.sudo()._get_stock_at_client()
            return self.env.cr.sql_log_count - before

        self.deliver(self.laptop, serials=[f"A{n}" for n in range(10)])
        count()
        few = count()
        self.deliver(self.laptop, serials=[f"B{n}" for n in range(90)])
        self.assertEqual(count(), few)
