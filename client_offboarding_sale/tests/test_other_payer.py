from odoo.tests import tagged

from .common import DeliveryCase


@tagged("post_install", "-at_install")
class TestOtherPayerOfAnOrder(DeliveryCase):
    """Invoices of the client's orders are his case's, whoever pays them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.payer = cls.env["res.partner"].create(
            {"name": "Matka S.A.", "is_company": True}
        )

    def test_what_was_supplied_after_the_end_warns_whoever_pays(self):
        order = self.make_order(self.prepaid, partner_invoice_id=self.payer.id)
        invoice = order._create_invoices()
        self.assertEqual(invoice.partner_id, self.payer)
        self.assertFalse(invoice.offboarding_after_id)
        invoice.delivery_date = "2026-11-13"
        self.assertEqual(invoice.offboarding_after_id, self.case)

    def make_overdue(self, **values):
        order = self.make_order(self.prepaid, 1, price=1000, **values)
        invoice = order._create_invoices()
        invoice.invoice_payment_term_id = False
        invoice.invoice_date_due = "2026-10-15"
        invoice.action_post()
        return invoice

    def test_an_order_that_a_parent_pays(self):
        invoice = self.make_overdue(partner_invoice_id=self.payer.id)
        self.assertEqual(invoice.partner_id, self.payer)
        self.assertCheck(self.case, "receivable_overdue", 1, 1000)
        self.pay(invoice)
        self.assertCheck(self.case, "receivable_overdue", 0)

    def test_an_order_of_another_client_is_not_counted(self):
        self.make_overdue(partner_id=self.payer.id)
        self.assertCheck(self.case, "receivable_overdue", 0)

    def test_a_down_payment_that_a_parent_owes(self):
        order = self.make_order(
            self.postpaid, 1, price=1000, partner_invoice_id=self.payer.id
        )
        invoice = self.pay_down(order, 300)
        self.assertEqual(invoice.partner_id, self.payer)
        self.assertCheck(self.case, "receivable_not_due", 1, 300)

    def test_paying_it_touches_the_case(self):
        invoice = self.make_overdue(partner_invoice_id=self.payer.id)
        case = self.case.sudo()
        case.invalidate_recordset(["ledger_revision"])
        before = case.ledger_revision
        self.pay(invoice)
        case.invalidate_recordset(["ledger_revision"])
        self.assertGreater(case.ledger_revision, before)
