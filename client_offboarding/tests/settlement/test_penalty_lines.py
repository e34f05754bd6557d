from odoo import fields
from odoo.tests import tagged

from ..common import OffboardingCase


@tagged("post_install", "-at_install")
class TestPenaltyLines(OffboardingCase):
    """What the monthly fee is where prices were revised, or aren't monthly."""

    def propose(self, end="2026-10-31", **clause):
        """What the client owes who leaves with ``end``, by a notice of 12 October."""
        self.contract.write(clause)
        case = self.open_case(initiated_by="client")
        if end:
            case.termination_ids.write({"date_end": end, "date_end_reason": "At once"})
        case.action_give_notice()
        case.action_collect()
        return case.charge_ids.with_user(self.manager)

    def revise(self, price, start):
        """A new price by a successor line, as OCA's button makes it."""
        start, until = fields.Date.to_date(start), self.line.date_end
        self.line.stop(fields.Date.subtract(start, days=1))
        successor = self.line.plan_successor(start, until, False)
        successor.price_unit = price
        return successor

    def test_price_that_a_successor_line_revised(self):
        """300 became 330 on 1 October: two fees are 660."""
        self.line.price_unit = 300.0
        successor = self.revise(330.0, "2026-10-01")
        self.assertEqual(successor.predecessor_contract_line_id, self.line)
        charge = self.propose(penalty_type="fee_months", penalty_value=2)
        self.assertEqual(charge.amount, 660.0)

    def test_price_that_was_revised_twice(self):
        """300, 330 since July, 360 since October: one fee is 360."""
        self.line.price_unit = 300.0
        second = self.revise(330.0, "2026-07-01")
        self.line = second
        self.revise(360.0, "2026-10-01")
        charge = self.propose(penalty_type="fee_months", penalty_value=1)
        self.assertEqual(charge.amount, 360.0)

    def test_price_that_a_successor_will_revise(self):
        """330 from 1 January 2027 on; the notice is of October: 2 × 300."""
        self.line.price_unit = 300.0
        self.revise(330.0, "2027-01-01")
        charge = self.propose(penalty_type="fee_months", penalty_value=2)
        self.assertEqual(charge.amount, 600.0)

    def test_line_that_renewed_itself_until_the_notice(self):
        """1,000 a month, and 500 of a line that renews itself month by month: until
        the contract ended they were 1,500 a month, and three fees are 4,500.
        """
        renewing = self.line.copy(
            {
                "contract_id": self.contract.id,
                "price_unit": 500.0,
                "date_start": "2026-10-01",
                "date_end": "2026-10-31",
                "recurring_next_date": "2026-10-31",
                "is_auto_renew": True,
                "auto_renew_interval": 1,
                "auto_renew_rule_type": "monthly",
            }
        )
        charge = self.propose(penalty_type="fee_months", penalty_value=3)
        self.assertFalse(renewing.is_auto_renew)
        self.assertEqual(charge.amount, 4500.0)

    def test_minimum_term_after_a_successor_line(self):
        """24 months from 1 January 2026, left with October: 14 months of 330 remain,
        4,620, and half of them is 2,310. The term is the contract's, not the line's.
        """
        self.line.price_unit = 300.0
        self.revise(330.0, "2026-10-01")
        charge = self.propose(
            term_months=24, penalty_type="percent_remaining", penalty_value=50
        )
        self.assertEqual(charge.amount, 2310.0)
        self.assertIn("31 December 2027", charge.name)

    def test_fixed_term_of_a_successor_line(self):
        """To 31 March 2027 by the line's end: 5 months of 330 after October."""
        self.line.write({"price_unit": 300.0, "date_end": "2027-03-31"})
        self.revise(330.0, "2026-10-01")
        charge = self.propose(penalty_type="percent_remaining", penalty_value=100)
        self.assertEqual(charge.amount, 1650.0)

    def test_fees_that_are_not_monthly(self):
        """12,000 a year, 6,000 a half-year and 3,000 a quarter are 1,000 a month."""
        for rule, price in (
            ("yearly", 12000.0),
            ("semesterly", 6000.0),
            ("quarterly", 3000.0),
            ("monthlylastday", 1000.0),
        ):
            with self.subTest(rule):
                savepoint = self.env.cr.savepoint()
                self.line.write({"recurring_rule_type": rule, "price_unit": price})
                charge = self.propose(penalty_type="fee_months", penalty_value=3)
                self.assertEqual(charge.amount, 3000.0)
                savepoint.close(rollback=True)
                self.env.cr.clear()

    def test_every_other_month(self):
        """2,000 for two months are 1,000 a month."""
        self.line.write({"recurring_interval": 2, "price_unit": 2000.0})
        charge = self.propose(penalty_type="fee_months", penalty_value=3)
        self.assertEqual(charge.amount, 3000.0)

    def test_quantity_discount_and_currency(self):
        """3 × 100 EUR less 10 % are 270 a month: two fees 540 EUR."""
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.25)])
        self.contract.currency_id = euro
        self.line.write({"quantity": 3, "price_unit": 100.0, "discount": 10})
        charge = self.propose(penalty_type="fee_months", penalty_value=2)
        self.assertEqual((charge.amount, charge.currency_id), (540.0, euro))

    def test_several_lines_in_force_add_up(self):
        """1,000, and 50 from February on; 5,000 once in October counts for nothing."""
        for name, price, start, end in (
            ("Hosting", 50.0, "2026-02-01", False),
            ("Migration", 5000.0, "2026-10-01", "2026-10-31"),
        ):
            self.env["contract.line"].create(
                {
                    "contract_id": self.contract.id,
                    "name": name,
                    "quantity": 1,
                    "price_unit": price,
                    "recurring_rule_type": "monthly",
                    "recurring_interval": 1,
                    "recurring_invoicing_type": "post-paid",
                    "date_start": start,
                    "date_end": end,
                }
            )
        charge = self.propose("2026-11-02", penalty_type="fee_months", penalty_value=2)
        self.assertEqual(charge.amount, 2100.0)

    def test_two_contracts_owe_each_their_own(self):
        """Half of 14 months of 1,000 and one fee of 200."""
        self.make_contract(
            {"price_unit": 200.0},
            code="K/2",
            penalty_type="fee_months",
            penalty_value=1,
        )
        charges = self.propose(
            term_months=24, penalty_type="percent_remaining", penalty_value=50
        )
        self.assertEqual(sorted(charges.mapped("amount")), [200.0, 7000.0])
