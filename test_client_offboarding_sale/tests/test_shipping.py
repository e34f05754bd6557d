from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.client_offboarding_sale.tests.common import DeliveryCase


@tagged("post_install", "-at_install")
class TestShipping(DeliveryCase):
    """Nobody records that shipping was delivered: it is settled once invoiced."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order(cls.postpaid, 1)
        cls.goods = cls.order.order_line
        cls.shipping = cls.env["sale.order.line"].create(
            {
                "order_id": cls.order.id,
                "product_id": cls.make_product("Courier", "order").id,
                "product_uom_qty": 1,
                "price_unit": 20,
                "is_delivery": True,
                "tax_ids": [Command.clear()],
            }
        )

    def test_shipping_is_open_until_it_is_invoiced(self):
        self.assertOpen(self.goods, self.shipping, amount=120)
        self.goods.qty_delivered = 1
        self.assertOpen(self.goods, self.shipping, amount=120)
        invoice = self.create_final_invoices(self.case)
        self.assertEqual(invoice.amount_total, 120)
        self.assertOpen()

    def test_shipping_of_what_is_invoiced_needs_no_delivery(self):
        self.goods.qty_delivered = 1
        self.bill_order(self.order)
        self.assertEqual(self.shipping.qty_delivered, 0)
        self.assertOpen()
