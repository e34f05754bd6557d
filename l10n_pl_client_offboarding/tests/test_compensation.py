from odoo.exceptions import RedirectWarning
from odoo.tests import tagged

from .common import PolishCase


@tagged("post_install", "-at_install")
class TestCompensation(PolishCase):
    """Once per late claim, between businesses and with public bodies only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.handover("2026-11-12")

    def compensation(self):
        return self.propose(self.case).filtered(lambda c: c.kind == "compensation")

    def test_the_amount_by_thresholds(self):
        self.enter_rate("2026-08-31", 4.2223)
        for amount, expected in (
            (5000, 168.89),  # 40 EUR
            (5000.01, 295.56),  # 70 EUR
            (49999.99, 295.56),
            (50000, 422.23),  # 100 EUR
        ):
            with self.subTest(amount=amount), self.rollback():
                self.late_invoice(amount, "2026-09-30")
                charge = self.compensation()
                self.assertEqual(charge.amount, expected)
                self.assertEqual(charge.currency_id, self.zloty)
                self.assertEqual(charge.vat_treatment, "outside")

    def test_the_rate_of_just_that_day_may_be_the_erps(self):
        # 31 January 2026 is a Saturday.
        self.env["res.currency.rate"].create(
            [
                {"currency_id": self.euro.id, "name": day, "rate": 1 / rate}
                for day, rate in (("2026-01-29", 4.10), ("2026-01-30", 4.20))
            ]
        )
        self.pay_on(self.late_invoice(100, "2026-02-10"), "2026-02-11")
        self.assertEqual(self.compensation().amount, 168.00)

    def test_a_rate_entered_by_hand_comes_first(self):
        self.env["res.currency.rate"].create(
            {"currency_id": self.euro.id, "name": "2026-01-30", "rate": 1 / 4.2}
        )
        self.enter_rate("2026-01-30", 4.25)
        self.pay_on(self.late_invoice(100, "2026-02-10"), "2026-02-11")
        self.assertEqual(self.compensation().amount, 170.00)

    def test_missing_rates_are_named_all_at_once_and_nothing_is_proposed(self):
        self.env["res.currency.rate"].create(
            {"currency_id": self.euro.id, "name": "2026-01-29", "rate": 1 / 4.2}
        )
        self.pay_on(self.late_invoice(100, "2026-02-10"), "2026-02-11")
        self.late_invoice(100, "2026-09-30")
        with self.assertRefused("01/30/2026, 08/31/2026", RedirectWarning):
            self.propose(self.case)
        self.assertFalse(self.late_charges(self.case))

    def test_once_for_a_claim_however_it_was_paid(self):
        self.enter_rate("2026-05-29", 4.25)
        invoice = self.late_invoice(100, "2026-06-30")
        self.pay_on(invoice, "2026-07-01", 40)
        self.pay_on(invoice, "2026-07-15", 60)
        charge = self.compensation()
        self.assertEqual(charge.amount, 170.00)
        self.agree(charge)
        self.assertEqual(self.compensation(), charge)
        charge.with_user(self.manager).action_waive("Goodwill")
        self.assertEqual(self.compensation(), charge)

    def test_paid_in_time_or_credited_there_is_none(self):
        self.pay_on(self.late_invoice(100, "2026-06-30"), "2026-06-30")
        self.reverse(self.late_invoice(100, "2026-06-30"))
        self.assertFalse(self.compensation())

    def test_public_bodies_owe_it_and_persons_do_not(self):
        self.enter_rate("2026-05-29", 4.25)
        self.pay_on(self.late_invoice(100, "2026-06-30"), "2026-07-15")
        for kind in ("consumer", "sole_trader"):
            self.client.offboarding_client_kind = kind
            self.assertFalse(self.compensation(), kind)
        for kind in ("public", "public_health"):
            with self.subTest(kind=kind), self.rollback():
                self.client.offboarding_client_kind = kind
                self.assertEqual(self.compensation().amount, 170.00)

    def test_a_claim_in_euro_is_measured_in_zloty(self):
        self.env["res.currency.rate"].create(
            {"currency_id": self.euro.id, "name": "2026-06-01", "rate": 0.25}
        )
        self.enter_rate("2026-05-29", 4.25)
        invoice = self.late_invoice(1300, "2026-06-30", currency_id=self.euro.id)
        self.pay_on(invoice, "2026-07-15")
        # 5,200 PLN: 70 EUR.
        self.assertEqual(self.compensation().amount, 297.50)
