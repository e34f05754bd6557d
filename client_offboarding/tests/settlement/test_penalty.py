from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import OffboardingCase


@tagged("post_install", "-at_install")
class TestPenalty(OffboardingCase):
    """Agreed penalties are proposed with their formula, and charged by nobody alone."""

    def propose(self, initiated_by="client", end="2026-10-31", **clause):
        """What is proposed where somebody leaves before the notice period is over."""
        self.contract.write(clause)
        case = self.open_case(initiated_by=initiated_by)
        if end:
            case.termination_ids.write({"date_end": end, "date_end_reason": "At once"})
        case.action_give_notice()
        case.action_start_handover()
        return case.charge_ids.with_user(self.manager)

    def test_fixed_penalty_is_owed_by_whoever_gives_notice(self):
        charge = self.propose(penalty_type="fixed", penalty_value=5000)
        self.assertRecordValues(
            charge,
            [
                {
                    "kind": "penalty",
                    "side": "client_owes",
                    "amount": 5000.0,
                    "state": "proposed",
                    "vat_treatment": False,
                }
            ],
        )

    def test_the_proposal_says_what_it_rests_on(self):
        """The contract runs on for a month from 12 October: until 12 November."""
        charge = self.propose(
            penalty_type="fixed", penalty_value=5000, penalty_clause="§ 9 (2)"
        )
        self.assertEqual(charge.clause, "§ 9 (2)")
        self.assertEqual(charge.basis_id.contract_id, self.contract)
        self.assertEqual(
            charge.facts,
            "By notice delivered on 12 October 2026 the Client ended the contract at "
            "the end of 31 October 2026, although it was to last until 12 November "
            "2026.",
        )

    def test_our_notice_makes_us_owe_it(self):
        charge = self.propose("company", penalty_type="fixed", penalty_value=5000)
        self.assertEqual(charge.side, "we_owe")

    def test_months_of_the_fee(self):
        charge = self.propose(penalty_type="fee_months", penalty_value=3)
        self.assertEqual(charge.amount, 3000.0)
        self.assertIn("3 ×", charge.name)
        self.assertIn("3 ×", charge.calculation)
        self.assertIn("1,000.00", charge.calculation)
        self.assertIn("K/2026/1", charge.name)

    def test_percent_of_what_remains_until_the_agreed_end(self):
        self.line.date_end = "2027-11-12"
        charge = self.propose(
            end=None, penalty_type="percent_remaining", penalty_value=10
        )
        self.assertEqual(charge.amount, 1200.0)
        self.assertIn("12 November 2027", charge.name)

    def test_term_that_can_not_be_counted_stops_no_case(self):
        """A line that renews itself by 150 years has no term to be told."""
        self.line.write(
            {
                "date_end": "2026-12-31",
                "is_auto_renew": True,
                "auto_renew_interval": 150,
                "auto_renew_rule_type": "yearly",
            }
        )
        self.contract.write({"penalty_type": "percent_remaining", "penalty_value": 10})
        case = self.open_case(mode="cause", initiated_by="client")
        self.assertFalse(case.with_user(self.manager).penalty_preview)
        case.action_collect()
        self.assertFalse(case.charge_ids)

    def test_nothing_remains_of_a_contract_without_a_term(self):
        self.assertFalse(
            self.propose(end=None, penalty_type="percent_remaining", penalty_value=10)
        )

    def test_notice_that_keeps_to_its_term_costs_nothing_on_either_side(self):
        case = self.open_case()
        for side in ("client", "company"):
            case.termination_ids.given_by = side
            for clause in ("fixed", "fee_months", "percent_remaining"):
                with self.subTest(side=side, clause=clause):
                    self.contract.write({"penalty_type": clause, "penalty_value": 17})
                    case.invalidate_recordset()
                    self.assertFalse(case.with_user(self.manager).penalty_preview)
                    case.action_collect()
                    self.assertFalse(case.charge_ids)

    def test_notice_with_the_end_of_a_minimum_term_costs_nothing(self):
        charge = self.propose(
            end=None, term_months=24, penalty_type="fixed", penalty_value=17000
        )
        self.assertFalse(charge)

    def test_leaving_before_the_term_costs_what_is_left_of_it(self):
        """24 months from 1 January 2026; 14 whole months remain after October."""
        charge = self.propose(
            term_months=24, penalty_type="percent_remaining", penalty_value=50
        )
        self.assertEqual(charge.amount, 7000.0)
        self.assertIn("31 December 2027", charge.name)
        self.assertIn("14,000.00", charge.calculation)

    def test_month_that_is_cut_counts_by_its_days(self):
        """16 October 2026 to 31 December 2027: 14 months to 15 December, and 16 of
        the 31 days to the 15 January that would complete the 15th."""
        charge = self.propose(
            end="2026-10-15",
            term_months=24,
            penalty_type="percent_remaining",
            penalty_value=50,
        )
        self.assertEqual(charge.amount, round(1000 * (14 + 16 / 31) * 0.5, 2))

    def test_leaving_a_term_that_renews_itself(self):
        """12 months from 1 January, by 12: left in October, two months remain."""
        charge = self.propose(
            term_months=12,
            renewal_months=12,
            penalty_type="percent_remaining",
            penalty_value=100,
        )
        self.assertEqual(charge.amount, 2000.0)

    def test_fixed_term_that_is_ended_by_notice(self):
        """To 30 November 2027, notice with the month's end: 11 months remain."""
        self.line.date_end = "2027-11-30"
        self.contract.write(
            {
                "contract_line_ids": [
                    Command.create(
                        {
                            "name": "Set-up",
                            "quantity": 1,
                            "price_unit": 5000.0,
                            "recurring_rule_type": "monthly",
                            "recurring_interval": 1,
                            "date_start": "2026-01-01",
                            "date_end": "2026-01-31",
                        }
                    )
                ],
                "notice_effect": "month_end",
                "penalty_type": "percent_remaining",
                "penalty_value": 50,
            }
        )
        with freeze_time("2026-11-28"):
            case = self.open_case(initiated_by="client", date_delivered="2026-11-28")
            self.assertEqual(str(case.termination_ids.date_end), "2026-12-31")
            case.action_give_notice()
            case.action_collect()
        self.assertEqual(case.with_user(self.manager).charge_ids.amount, 5500.0)

    def add_line(self, price, start, end=False):
        return self.env["contract.line"].create(
            {
                "contract_id": self.contract.id,
                "name": "Another price",
                "quantity": 1,
                "price_unit": price,
                "recurring_rule_type": "monthly",
                "recurring_interval": 1,
                "recurring_invoicing_type": "post-paid",
                "date_start": start,
                "date_end": end,
            }
        )

    def test_price_that_is_over_does_not_count(self):
        """300 until September, 330 since October: two fees are 660."""
        self.line.write({"price_unit": 300.0, "date_end": "2026-09-30"})
        self.add_line(330.0, "2026-10-01")
        charge = self.propose(penalty_type="fee_months", penalty_value=2)
        self.assertEqual(charge.amount, 660.0)
        self.assertEqual(charge.offboarding_id.monthly_revenue, 330.0)

    def test_price_that_begins_later_does_not_count(self):
        self.line.write({"price_unit": 300.0, "date_end": "2026-12-31"})
        self.add_line(330.0, "2027-01-01")
        case = self.open_case(date_delivered=False).with_user(self.manager)
        self.assertEqual(case.monthly_revenue, 300.0)
        charge_case = case.with_user(self.owner)
        charge_case.termination_ids.write(
            {
                "date_delivered": "2026-10-12",
                "date_end": "2026-10-31",
                "date_end_reason": "At once",
            }
        )
        self.contract.write({"penalty_type": "fee_months", "penalty_value": 2})
        charge_case.action_collect()
        self.assertEqual(case.charge_ids.amount, 600.0)

    def test_fee_that_is_billed_once_does_not_count(self):
        self.add_line(5000.0, "2026-10-01", "2026-10-31")
        charge = self.propose(
            end="2026-11-02", penalty_type="fee_months", penalty_value=2
        )
        self.assertEqual(charge.amount, 2000.0)

    def end_for_cause(self, given_by="company", **clause):
        self.contract.write(clause)
        case = self.open_case(initiated_by=given_by, mode="cause")
        case.termination_ids.cause = "Invoices unpaid for three months"
        case.action_give_notice()
        case.action_collect()
        return case.charge_ids.with_user(self.manager)

    def test_who_gave_the_cause_owes_the_penalty_agreed_for_it(self):
        charge = self.end_for_cause(
            penalty_type="fixed",
            penalty_value=5000,
            cause_penalty_type="fee_months",
            cause_penalty_value=3,
        )
        self.assertRecordValues(
            charge, [{"kind": "penalty", "side": "client_owes", "amount": 3000.0}]
        )
        self.assertIn("giving cause", charge.name)

    def test_client_who_ends_for_cause_is_owed_it(self):
        charge = self.end_for_cause("client", penalty_type="fixed", penalty_value=5000)
        self.assertRecordValues(charge, [{"side": "we_owe", "amount": 5000.0}])

    def test_no_penalty_for_cause_where_none_is_agreed(self):
        self.assertFalse(
            self.end_for_cause(
                penalty_type="fixed", penalty_value=5000, cause_penalty_type="none"
            )
        )

    def test_no_penalty_by_agreement(self):
        self.contract.write({"penalty_type": "fixed", "penalty_value": 5000})
        case = self.open_case(mode="agreement")
        case.termination_ids.date_end = "2026-11-30"
        case.action_give_notice()
        case.action_start_handover()
        self.assertFalse(case.charge_ids)

    def test_months_of_a_fee_that_is_nothing_cost_nothing(self):
        self.line.price_unit = 0
        self.assertFalse(self.propose(penalty_type="fee_months", penalty_value=3))

    def test_cause_in_a_contract_without_a_term_leaves_nothing_of_it(self):
        self.assertFalse(
            self.end_for_cause(penalty_type="percent_remaining", penalty_value=50)
        )

    def test_nothing_is_told_of_a_notice_whose_end_cannot_be_computed(self):
        """Working days, in a country whose holidays nobody knows."""
        self.company.country_id = False
        self.contract.write(
            {
                "notice_interval": 5,
                "notice_unit": "working_day",
                "penalty_type": "fixed",
                "penalty_value": 5000,
            }
        )
        case = self.open_case(date_delivered=False).with_user(self.manager)
        self.assertFalse(case.penalty_preview)

    def test_fixed_penalty_is_told_beforehand_without_a_calculation(self):
        self.contract.write({"penalty_type": "fixed", "penalty_value": 5000})
        case = self.open_case(initiated_by="client")
        case.termination_ids.write(
            {"date_end": "2026-10-31", "date_end_reason": "At once"}
        )
        told = case.with_user(self.manager).penalty_preview
        self.assertIn("5,000.00", told)
        self.assertTrue(told.endswith("K/2026/1 early: fixed amount"), told)

    def test_proposal_goes_where_the_end_moves_to_the_agreed_day(self):
        """Two months from 12 October: nothing is owed from 12 December on."""
        charge = self.propose(
            notice_interval=2,
            end="2026-11-30",
            penalty_type="fixed",
            penalty_value=5000,
        )
        case = charge.offboarding_id.with_user(self.owner)
        self.assertEqual(charge.amount, 5000.0)
        for day, is_owed in (("2026-12-05", True), ("2026-12-12", False)):
            case.action_change_end(date_end=day, reason="Overlap", consent="E-mail")
            with self.subTest(day=day):
                self.assertEqual(bool(charge.exists()), is_owed)

    def test_penalty_is_of_a_contract_of_its_case(self):
        charge = self.propose(penalty_type="fixed", penalty_value=5000)
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        self.make_contract(partner_id=other.id, code="K/9")
        theirs = self.open_case(partner_ids=[Command.set(other.ids)])
        with self.assertRaisesRegex(ValidationError, "one of the same case"):
            charge.sudo().termination_id = theirs.termination_ids

    def test_proposal_that_was_removed_stays_removed(self):
        charge = self.propose(penalty_type="fixed", penalty_value=5000)
        case = charge.offboarding_id
        charge.unlink()
        case.action_collect()
        self.assertFalse(case.charge_ids)

    def test_owner_without_amounts_gets_the_proposal_but_not_its_amount(self):
        charge = self.propose(penalty_type="fixed", penalty_value=5000)
        seen = charge.with_user(self.owner)
        self.assertEqual(seen.kind, "penalty")
        self.assertNotIn("amount", seen.read()[0])

    def test_owner_without_amounts_does_not_read_the_fee_in_words(self):
        charge = self.propose(penalty_type="fee_months", penalty_value=3)
        seen = charge.with_user(self.owner).read()[0]
        self.assertNotIn("calculation", seen)
        self.assertNotIn("1,000", seen["name"])

    def test_surviving_duties_have_their_dates(self):
        self.contract.write(
            {
                "non_compete_months": 12,
                "has_confidentiality": True,
                "confidentiality_months": 36,
                "surviving_duties": "Archive for 5 years",
            }
        )
        termination = self.open_case().termination_ids
        self.assertEqual(str(termination.non_compete_until), "2027-11-12")
        self.assertEqual(str(termination.confidentiality_until), "2029-11-12")
        self.assertEqual(termination.surviving_duties, "Archive for 5 years")

    def test_confidentiality_without_an_end_has_no_date(self):
        self.contract.has_confidentiality = True
        termination = self.open_case().termination_ids
        self.assertTrue(termination.has_confidentiality)
        self.assertFalse(termination.confidentiality_until)
