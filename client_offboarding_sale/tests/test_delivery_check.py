from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import DeliveryCase


@tagged("post_install", "-at_install")
class TestDeliveryCheck(DeliveryCase):
    """Orders hold up the confirmation until they are delivered, invoiced, credited."""

    def reckon(self):
        """(ids, amount) by SQL of its own: what is left of each line, at its price."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            WITH line AS (
                SELECT sol.id, sol.price_subtotal, sol.product_uom_qty AS ordered,
                       sol.qty_delivered AS done, sol.qty_invoiced AS billed,
                       ord.currency_rate AS rate
                  FROM sale_order_line sol
                  JOIN sale_order ord ON ord.id = sol.order_id
                 WHERE ord.state = 'sale' AND sol.display_type IS NULL
                   AND NOT COALESCE(sol.is_downpayment, FALSE)
                   AND ord.company_id = %s
                   AND ord.partner_id IN (
                       SELECT id FROM res_partner WHERE commercial_partner_id = %s)
            )
            SELECT ARRAY_AGG(id), SUM(price_subtotal / ordered / rate *
                   (ABS(ordered - done) + GREATEST(done - billed, 0)))
              FROM line WHERE ordered <> done OR done > billed
            """,
            (self.company.id, self.client.id),
        )
        ids, amount = self.env.cr.fetchone()
        return set(ids or []), float(amount or 0)

    def test_nothing_ordered_nothing_open(self):
        self.make_order(self.prepaid, confirm=False)
        self.assertOpen()
        check = self.check(self.case, "delivery_open")
        self.assertEqual((check.area, check.blocks), ("settlement", "confirm"))

    def test_every_way_of_being_unfinished(self):
        ordered = self.make_order(self.prepaid, 2).order_line
        prepaid = self.make_order(self.prepaid, 3)
        self.bill_order(prepaid)
        partly = self.make_order(self.postpaid, 5, price=10).order_line
        partly.qty_delivered = 2
        unbilled = self.make_order(
            self.postpaid, 4, price=50, partner_id=self.contact.id
        ).order_line
        unbilled.qty_delivered = 4
        done = self.make_order(self.postpaid)
        done.order_line.qty_delivered = 1
        self.bill_order(done)
        cancelled = self.make_order(self.prepaid)
        cancelled._action_cancel()
        ids, amount = self.reckon()
        self.assertEqual(
            ids, {ordered.id, prepaid.order_line.id, partly.id, unbilled.id}
        )
        # 200 + 300 + 30 still to deliver and 20 to invoice, and 200 to invoice.
        self.assertEqual(amount, 750)
        self.assertOpen(ordered, prepaid.order_line, partly, unbilled, amount=amount)

    def test_amounts_are_in_the_companys_currency_net_of_discounts(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "name": "2026-01-01", "rate": 0.5}
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "EUR", "currency_id": euro.id, "company_id": self.company.id}
        )
        order = self.make_order(
            self.prepaid, 2, pricelist_id=pricelist.id, currency_id=euro.id
        )
        order.order_line.write({"price_unit": 100, "discount": 25})
        _ids, amount = self.reckon()
        self.assertEqual(amount, 300)
        self.assertOpen(order.order_line, amount=amount)

    def test_reductions_and_notes_are_nothing_to_deliver(self):
        order = self.make_order(self.postpaid)
        order.order_line.qty_delivered = 1
        order.write(
            {
                "order_line": [
                    Command.create({"display_type": "line_note", "name": "Note"}),
                    Command.create(
                        {
                            "product_id": self.prepaid.id,
                            "price_unit": -10,
                            "tax_ids": False,
                        }
                    ),
                ]
            }
        )
        self.bill_order(order)
        self.assertOpen()

    def test_a_down_payment_is_open_until_it_is_deducted(self):
        order = self.make_order(self.postpaid, 1, price=1000)
        self.pay_down(order, 300)
        down = order.order_line.filtered(
            lambda line: line.is_downpayment and not line.display_type
        )
        sold = order.order_line.filtered(lambda line: line.product_id == self.postpaid)
        self.assertOpen(sold, down, amount=1300)
        sold.qty_delivered = 1
        self.assertEqual(self.bill_order(order, final=True).amount_total, 700)
        self.assertOpen()

    def test_other_clients_and_companies_do_not_count(self):
        stranger = self.env["res.partner"].create({"name": "Obcy"})
        self.make_order(self.prepaid, partner_id=stranger.id)
        other = self.setup_other_company(name="Druga Sp. z o.o.")["company"]
        self.make_order(self.prepaid.with_company(other), company_id=other.id)
        self.assertOpen()

    def test_with_some_contracts_only_it_informs(self):
        case = self.open_case(
            scope="contracts", partner_ids=[Command.set(self.other_client().ids)]
        )
        self.make_order(self.prepaid, partner_id=case.partner_id.id)
        check = self.check(case, "delivery_open")
        self.assertEqual((check.item_count, check.blocks), (1, False))

    def other_client(self):
        client = self.env["res.partner"].create(
            {"name": "Inny Sp. z o.o.", "is_company": True}
        )
        self.make_contract(partner_id=client.id)
        return client

    def test_it_holds_up_the_confirmation(self):
        self.make_order(self.prepaid)
        check = self.check(self.case, "delivery_open")
        self.assertTrue(check.is_blocking)
        with self.assertRefused("Sold, not delivered"):
            self.case.action_request_confirmation()

    def test_who_reads_no_orders_sees_the_count_and_no_button(self):
        self.make_order(self.prepaid)
        check = self.check(self.case, "delivery_open").with_user(self.owner)
        self.assertEqual(check.item_count, 1)
        self.assertFalse(check.can_view_items)
        with self.assertRaises(AccessError):
            check.action_view_items()
        books = check.with_user(self.accountant)
        self.assertTrue(books.can_view_items)
        self.assertEqual(books.action_view_items()["res_model"], "sale.order.line")

    def test_one_more_order_needs_no_more_queries(self):
        self.make_order(self.prepaid)
        case = self.case.with_user(self.owner)

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            case.check_ids.mapped("item_count")
            return self.env.cr.sql_log_count - before

        count()
        first = count()
        for _n in range(5):
            self.make_order(self.prepaid)
        self.assertEqual(count(), first)
