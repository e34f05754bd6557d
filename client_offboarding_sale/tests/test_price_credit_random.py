import random
from decimal import ROUND_HALF_UP, Decimal

from odoo.tests import tagged

from .common import DeliveryCase

SEED, ORDERS = 20261116, 30


@tagged("post_install", "-at_install")
class TestPriceCreditRandom(DeliveryCase):
    """Whatever was delivered, billed and credited: what is open of an order is what
    was ordered and isn't delivered, delivered and isn't billed, billed and isn't
    delivered, or credited of the price of what was delivered.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.setup_other_currency("EUR", rates=[("2020-01-01", 0.25)])
        cls.prices = cls.env["product.pricelist"].create(
            {"name": "In euro", "currency_id": cls.euro.id}
        )

    def draw(self, dice):
        """An order with its fate.

        :return: (line, amount that is open, in company currency)
        """
        is_prepaid = dice.random() < 0.5
        ordered, price = dice.randint(1, 6), Decimal(dice.randint(1000, 90000)) / 100
        delivered = dice.randint(0, ordered)
        in_euro = dice.random() < 0.4
        order = self.make_order(
            self.prepaid if is_prepaid else self.postpaid,
            ordered,
            price=float(price),
            **({"pricelist_id": self.prices.id} if in_euro else {}),
        )
        line = order.order_line
        line.qty_delivered = delivered
        billed, reduced = 0, Decimal(0)
        if (is_prepaid or delivered) and dice.random() < 0.8:
            billed = ordered if is_prepaid else delivered
            invoice = self.bill_order(order)
            for _credit in range(dice.randint(0, 2)):
                # Less than the price of one, so that it takes back no quantity.
                part = Decimal(dice.randint(1, 40)) / 100
                amount = (price * part).quantize(Decimal("0.01"), ROUND_HALF_UP)
                self.reduce(invoice, float(amount))
                reduced += amount
            # More may be delivered afterwards.
            if not is_prepaid:
                delivered = dice.randint(delivered, ordered)
                line.qty_delivered = delivered
        prepaid = max(billed - delivered, 0) * price
        due = max(ordered - delivered, 0) * price
        unbilled = max(delivered - billed, 0) * price
        # What is still to deliver and was paid is one and the same thing.
        open_ = max(due, prepaid - reduced) + unbilled + (0 if prepaid else reduced)
        if in_euro:
            open_ /= Decimal("0.25")
        return line, open_.quantize(Decimal("0.01"), ROUND_HALF_UP)

    def reduce(self, invoice, amount):
        """A credit of price: quantity 1 at less than the price."""
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        credit = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        line = credit.invoice_line_ids.filtered(lambda x: x.display_type == "product")
        line.write({"price_unit": amount, "quantity": 1})
        credit.action_post()

    def test_open_deliveries_add_up(self):
        dice = random.Random(SEED)
        expected = {}
        for _order in range(ORDERS):
            line, amount = self.draw(dice)
            expected[line.id] = amount
        self.env["client.offboarding.check"]._forget()
        check = self.check(self.case.sudo(), "delivery_open")
        found = {item["res_id"]: item["amount"] for item in check._get_items()}
        for line_id, amount in expected.items():
            line = self.env["sale.order.line"].browse(line_id)
            told = (
                f"{line.product_id.name}: ordered {line.product_uom_qty}, delivered "
                f"{line.qty_delivered}, at {line.price_unit} {line.currency_id.name}"
            )
            with self.subTest(told):
                self.assertAlmostEqual(found.get(line_id, 0), float(amount), 2)
        self.assertAlmostEqual(check.amount, float(sum(expected.values())), 2)
