from odoo.fields import Command
from odoo.tests import tagged

from .common import DeliveryCase


@tagged("post_install", "-at_install")
class TestPriceCredit(DeliveryCase):
    """A credit of price is no quantity to bill again: amounts decide."""

    def credit_price(self, invoice, amount):
        """A credit note over ``amount`` with quantity 1, as an accountant makes it."""
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        credit = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        line = credit.invoice_line_ids.filtered(lambda x: x.display_type == "product")
        line.write({"price_unit": amount, "quantity": 1})
        credit.action_post()
        return credit

    def make_billed(self, product, quantity=1, delivered=0, price=1000):
        order = self.make_order(product, quantity, price=price)
        line = order.order_line
        line.qty_delivered = delivered or quantity
        invoice = self.bill_order(order)
        line.qty_delivered = delivered
        return order, line, invoice

    def test_what_was_delivered_and_invoiced_is_not_billed_again(self):
        _order, line, invoice = self.make_billed(self.postpaid, delivered=1)
        self.assertOpen()
        self.credit_price(invoice, 200)
        self.assertOpen(line, amount=200)
        self.assertFalse(self.create_final_invoices(self.case))
        self.assertOpen(line, amount=200)
        self.case.with_user(self.owner).action_collect()
        self.assertEqual(self.case.delivery_ids.sale_line_id, line)
        self.case.delivery_ids.with_user(self.owner).outcome = "credit"
        self.assertOpen()
        self.assertFalse(self.create_final_invoices(self.case))

    def test_several_credits_of_price_add_up(self):
        _order, line, invoice = self.make_billed(self.postpaid, 3, 3, price=100)
        self.credit_price(invoice, 20)
        self.credit_price(invoice, 15)
        self.assertOpen(line, amount=35)
        self.assertFalse(self.create_final_invoices(self.case))

    def test_what_is_not_delivered_is_credited_less_what_was_credited(self):
        _order, line, invoice = self.make_billed(self.prepaid)
        self.credit_price(invoice, 200)
        self.decide(line, "credit")
        self.assertOpen(line, amount=800)
        credit = self.create_final_invoices(self.case)
        self.assertRecordValues(
            credit,
            [
                {
                    "move_type": "out_refund",
                    "amount_untaxed": 800,
                    "reversed_entry_id": invoice.id,
                }
            ],
        )
        credit.action_post()
        self.assertOpen()
        self.assertFalse(self.create_final_invoices(self.case))

    def test_partly_delivered(self):
        _order, line, invoice = self.make_billed(self.prepaid, 4, 1)
        self.credit_price(invoice, 200)
        self.decide(line, "credit")
        # 4,000 − 200 were paid, 1,000 delivered.
        self.assertOpen(line, amount=2800)
        credit = self.create_final_invoices(self.case)
        self.assertEqual(credit.amount_untaxed, 2800)
        self.assertOpen()

    def test_what_was_credited_by_price_already_is_not_credited_again(self):
        """2,000 billed and 1,000 of it credited: what was delivered costs 1,000."""
        order, line, invoice = self.make_billed(self.prepaid, 2, 1)
        for _time in range(2):
            self.credit_price(invoice, 500)
        self.decide(line, "credit")
        self.assertFalse(self.create_final_invoices(self.case))
        # Nor where something else of the order is to be billed.
        other = line.copy(
            {"order_id": order.id, "product_id": self.postpaid.id, "price_unit": 70}
        )
        other.write({"product_uom_qty": 1, "qty_delivered": 1})
        final = self.create_final_invoices(self.case)
        self.assertEqual((final.move_type, final.amount_untaxed), ("out_invoice", 70))
        self.assertEqual(final.invoice_line_ids.sale_line_ids, other)

    def test_credit_of_two_invoices_names_neither(self):
        order, line, first = self.make_billed(self.prepaid)
        line.product_uom_qty = 3
        second = self.bill_order(order)
        self.assertEqual((first | second).mapped("amount_untaxed"), [1000, 2000])
        line.qty_delivered = 0
        self.decide(line, "credit")
        credit = self.create_final_invoices(self.case)
        self.assertRecordValues(
            credit,
            [
                {
                    "move_type": "out_refund",
                    "amount_untaxed": 3000,
                    "reversed_entry_id": False,
                }
            ],
        )

    def test_a_credit_of_quantity_is_one(self):
        _order, line, invoice = self.make_billed(self.postpaid, 2, 2)
        self.credit_price(invoice, 1000)
        self.assertOpen(line, amount=1000)
        self.assertEqual(self.create_final_invoices(self.case).amount_untaxed, 1000)

    def test_the_rest_of_a_down_payment_is_deducted_with_its_vat(self):
        vat = self.env["account.tax"].create(
            {"name": "23%", "amount": 23, "company_id": self.company.id}
        )
        order = self.make_order(self.postpaid, 1, price=1000)
        sold = order.order_line
        sold.tax_ids = [Command.set(vat.ids)]
        invoice = self.pay_down(order, 369)
        self.assertEqual(invoice.amount_untaxed, 300)
        self.credit_price(invoice, 100)
        down = order.order_line.filtered(
            lambda line: line.is_downpayment and not line.display_type
        )
        self.assertOpen(sold, down, amount=1200)
        sold.qty_delivered = 1
        final = self.create_final_invoices(self.case)
        self.assertEqual(final.amount_untaxed, 800)
        self.assertEqual(final.amount_total, 984)
        final.action_post()
        self.assertOpen()

    def test_the_rest_of_a_down_payment_is_given_back_with_its_vat(self):
        vat = self.env["account.tax"].create(
            {"name": "23%", "amount": 23, "company_id": self.company.id}
        )
        order = self.make_order(self.postpaid, 1, price=1000)
        sold = order.order_line
        sold.tax_ids = [Command.set(vat.ids)]
        invoice = self.pay_down(order, 369)
        self.credit_price(invoice, 100)
        self.decide(sold, "credit")
        credit = self.create_final_invoices(self.case)
        self.assertEqual(credit.move_type, "out_refund")
        self.assertEqual((credit.amount_untaxed, credit.amount_total), (200, 246))
        credit.action_post()
        self.assertOpen()
