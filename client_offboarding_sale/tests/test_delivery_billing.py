from odoo.tests import tagged

from .common import DeliveryCase


@tagged("post_install", "-at_install")
class TestDeliveryBilling(DeliveryCase):
    """Final invoices bill orders to their end, through the orders themselves."""

    def test_what_is_not_delivered_any_more_is_credited(self):
        order = self.make_order(self.prepaid, 4, price=90)
        order.order_line.discount = 10
        invoice = self.bill_order(order)
        order.order_line.qty_delivered = 1
        order.action_lock()
        self.decide(order.order_line, "credit")
        credit = self.create_final_invoices(self.case)
        self.assertRecordValues(
            credit,
            [
                {
                    "move_type": "out_refund",
                    "amount_total": 243,
                    "reversed_entry_id": invoice.id,
                    "offboarding_id": self.case.id,
                    "state": "draft",
                }
            ],
        )
        self.assertEqual(order.order_line.product_uom_qty, 1)
        self.assertTrue(order.locked)
        self.assertOpen()
        self.assertFalse(self.create_final_invoices(self.case))

    def test_credit_tells_the_client_in_his_language_what_it_corrects(self):
        self.env["res.lang"]._activate_lang("pl_PL")
        for lang, context, reason in (
            ("en_US", "pl_PL", "not delivered, the cooperation ends"),
            ("pl_PL", "en_US", "świadczenia nie wykonano, współpraca się kończy"),
        ):
            with self.subTest(lang):
                self.client.lang = lang
                order = self.make_order(self.prepaid, 4, price=90)
                invoice = self.bill_order(order)
                order.order_line.qty_delivered = 1
                self.decide(order.order_line, "credit")
                books = self.case.with_context(lang=context)
                credit = self.create_final_invoices(books)
                what = "Correction of" if lang == "en_US" else "Korekta faktury"
                self.assertEqual(credit.ref, f"{what} {invoice.name}: {reason}")
                self.assertEqual(credit.offboarding_correction_reason, reason)

    def test_a_down_payment_of_what_is_handed_over_is_given_back(self):
        order = self.make_order(self.postpaid, 1, price=1000)
        invoice = self.pay_down(order, 300)
        sold = order.order_line.filtered(lambda line: line.product_id == self.postpaid)
        self.decide(sold, "handover")
        credit = self.create_final_invoices(self.case)
        self.assertEqual(credit.move_type, "out_refund")
        self.assertEqual(credit.amount_total, 300)
        self.assertEqual(credit.reversed_entry_id, invoice)
        self.assertOpen()

    def test_what_was_delivered_is_invoiced_less_the_down_payment(self):
        order = self.make_order(self.postpaid, 2, price=500)
        self.pay_down(order, 300)
        sold = order.order_line.filtered(lambda line: line.product_id == self.postpaid)
        sold.qty_delivered = 1
        self.decide(sold, "credit")
        invoice = self.create_final_invoices(self.case)
        self.assertEqual(invoice.move_type, "out_invoice")
        self.assertEqual(invoice.amount_total, 200)
        self.assertOpen()

    def test_an_order_with_something_left_to_deliver_is_left_alone(self):
        order = self.make_order(self.postpaid, 2)
        order.order_line.qty_delivered = 1
        self.decide(order.order_line, "finish")
        self.assertFalse(self.create_final_invoices(self.case))
        self.assertEqual(order.order_line.product_uom_qty, 2)
        order.order_line.qty_delivered = 2
        self.assertEqual(self.create_final_invoices(self.case).amount_total, 200)

    def test_without_a_decision_nothing_is_taken_off(self):
        order = self.make_order(self.prepaid, 2)
        self.bill_order(order)
        self.assertFalse(self.create_final_invoices(self.case))
        self.assertEqual(order.order_line.product_uom_qty, 2)

    def test_a_dropped_draft_opens_the_line_again(self):
        order = self.make_order(self.postpaid, 1)
        order.order_line.qty_delivered = 1
        draft = self.create_final_invoices(self.case)
        self.assertOpen()
        draft.with_user(self.accountant).unlink()
        self.assertOpen(order.order_line, amount=100)
        self.assertEqual(self.create_final_invoices(self.case).amount_total, 100)

    def test_the_button_is_offered_once_there_is_something_to_bill(self):
        order = self.make_order(self.postpaid, 2)
        order.order_line.qty_delivered = 1
        case = self.case.with_user(self.accountant)

        def is_offered():
            self.env["client.offboarding.check"]._forget()
            return case.has_to_invoice

        self.assertFalse(is_offered())
        self.decide(order.order_line, "credit")
        self.assertTrue(is_offered())
        self.create_final_invoices(self.case)
        self.assertFalse(is_offered())

    def test_with_some_contracts_only_orders_are_billed_that_it_decided_on(self):
        client = self.env["res.partner"].create(
            {"name": "Inny Sp. z o.o.", "is_company": True}
        )
        contract = self.make_contract(partner_id=client.id)
        contract.contract_line_ids.last_date_invoiced = "2026-11-30"
        orders = [
            self.make_order(self.postpaid, 2, partner_id=client.id) for _n in range(2)
        ]
        for order in orders:
            order.order_line.qty_delivered = 1
        self.client = client
        self.case = self.end_on(
            "2026-11-12",
            scope="contracts",
            partner_ids=[(6, 0, client.ids)],
        )
        self.decide(orders[0].order_line, "credit")
        orders[1].order_line.qty_delivered = 2
        invoice = self.create_final_invoices(self.case)
        self.assertEqual(invoice.invoice_line_ids.sale_line_ids, orders[0].order_line)
