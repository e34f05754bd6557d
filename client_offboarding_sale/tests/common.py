from odoo.fields import Command

from odoo.addons.client_offboarding.tests.ledger_common import LedgerCase

SALESMAN = "sales_team.group_sale_salesman_all_leads"


class DeliveryCase(LedgerCase):
    """A client with orders of a product that is billed when ordered, or delivered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("sales_team.group_sale_manager")
        cls.line.last_date_invoiced = "2026-11-30"
        cls.seller = cls.make_user("seller", SALESMAN)
        cls.prepaid = cls.make_product("Audit", "order")
        cls.postpaid = cls.make_product("Training", "delivery")
        cls.case = cls.handover("2026-11-12")

    @classmethod
    def make_product(cls, name, policy):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "invoice_policy": policy,
                "list_price": 100,
                "taxes_id": False,
            }
        )

    @classmethod
    def make_order(cls, product, quantity=1, price=100, confirm=True, **values):
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.client.id,
                "company_id": cls.company.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "price_unit": price,
                            "tax_ids": False,
                        }
                    )
                ],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def bill_order(cls, order, final=False):
        invoice = order._create_invoices(final=final)
        invoice.action_post()
        return invoice

    @classmethod
    def pay_down(cls, order, amount):
        wizard = cls.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": order.ids,
                "advance_payment_method": "fixed",
                "fixed_amount": amount,
            }
        )
        wizard.create_invoices()
        invoice = order.invoice_ids
        invoice.action_post()
        return invoice

    def decide(self, line, outcome, **values):
        return (
            self.env["client.offboarding.delivery"]
            .with_user(self.owner)
            .create(
                {
                    "offboarding_id": self.case.id,
                    "sale_line_id": line.id,
                    "outcome": outcome,
                    **values,
                }
            )
        )

    def assertOpen(self, *lines, amount=None):
        """The check counts just these order lines, worth ``amount``."""
        lines = self.env["sale.order.line"].union(*lines)
        self.assertCheck(self.case, "delivery_open", len(lines), amount)
        if lines:
            found = self.item_ids(self.case.sudo(), "delivery_open")
            self.assertEqual(found, set(lines.ids))
