from odoo.tests import tagged

from .common import PolishCase


@tagged("post_install", "-at_install")
class TestPaymentGone(PolishCase):
    """A payment that interest was charged up to bounces, or is entered anew.

    Always 10,000 due on 30 June, at 13.75 %, looked at on 16 November.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.handover()
        cls.enter_rate("2026-05-29", 4.25)  # for the compensation

    def interest(self):
        return self.propose(self.case).filtered(lambda c: c.kind == "interest")

    def charge_paid(self, amount=None):
        """Interest that is agreed, after a payment on 15 July."""
        invoice = self.late_invoice(10000, "2026-06-30")
        payment = self.pay_on(invoice, "2026-07-15", amount)
        charge = self.interest()
        self.agree(charge)
        return invoice, payment, charge

    def drop(self, payment):
        payment.move_id.line_ids.remove_move_reconcile()
        payment.action_draft()
        payment.unlink()

    def assert_more(self, charged, expected):
        """Rows of what is proposed besides: from, to, base, interest, is paid."""
        rows = (self.interest() - charged).interest_ids
        self.assertEqual(
            [
                (str(row.date_from), str(row.date_to), row.base, row.amount)
                + (row.is_paid,)
                for row in rows.sorted(lambda row: (row.date_from, row.date_to))
            ],
            expected,
        )

    def test_a_payment_entered_anew_is_not_charged_again(self):
        invoice, payment, charge = self.charge_paid()
        self.assertEqual(charge.amount, 56.51)  # 15 days
        payment.move_id.line_ids.remove_move_reconcile()
        self.pay_on(invoice, "2026-07-15")
        self.assertEqual(self.interest(), charge)

    def test_nor_is_it_where_the_first_was_deleted(self):
        invoice, payment, charge = self.charge_paid()
        self.drop(payment)
        self.pay_on(invoice, "2026-07-15")
        self.assertEqual(self.interest(), charge)

    def test_a_later_payment_in_its_place_is_charged_for_the_days_between(self):
        invoice, payment, charge = self.charge_paid()
        self.create_final_invoices(self.case)
        self.assertEqual(charge.state, "invoiced")
        self.drop(payment)
        self.pay_on(invoice, "2026-07-31")
        # 16 days: 10,000 × 13.75 % × 16 / 365
        self.assert_more(charge, [("2026-07-16", "2026-07-31", 10000, 60.27, True)])

    def test_what_bounced_is_charged_from_the_following_day_on(self):
        __, payment, charge = self.charge_paid()
        self.drop(payment)
        # 124 days: 10,000 × 13.75 % × 124 / 365
        self.assert_more(charge, [("2026-07-16", "2026-11-16", 10000, 467.12, False)])
        charges = self.interest()
        self.agree(charges - charge)
        self.assertEqual(self.interest(), charges, "and not twice")

    def test_of_a_part_that_bounced_only_its_own_days_are_charged(self):
        """6,000 were paid on 15 July; 4,000 are charged until today."""
        __, payment, charge = self.charge_paid(6000)
        self.assertEqual(sorted(charge.interest_ids.mapped("base")), [4000, 6000])
        self.drop(payment)
        # 124 days: 6,000 × 13.75 % × 124 / 365
        self.assert_more(charge, [("2026-07-16", "2026-11-16", 6000, 280.27, False)])

    def test_a_part_entered_anew_leaves_the_rest_open(self):
        invoice, payment, charge = self.charge_paid()
        self.drop(payment)
        self.pay_on(invoice, "2026-07-15", 4000)
        self.assert_more(charge, [("2026-07-16", "2026-11-16", 6000, 280.27, False)])
