from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..common import OffboardingCase


@tagged("post_install", "-at_install")
class TestWarnings(OffboardingCase):
    """What is doubtful stays visible; what can't be is said when it is entered."""

    def test_earlier_end_than_computed_is_warned_of_until_the_case_is_over(self):
        case = self.open_case()
        termination = case.termination_ids
        self.assertFalse(case.termination_warnings)
        termination.write({"date_end": "2026-11-20", "date_end_reason": "Asked for"})
        self.assertFalse(termination.end_warning)
        termination.write({"date_end": "2026-11-01", "date_end_reason": "Agreed"})
        self.assertIn("before 11/12/2026", termination.end_warning)
        case.action_give_notice()
        self.assertIn("before 11/12/2026", case.termination_warnings)
        case._write_step({"state": "closed"})
        self.assertFalse(case.termination_warnings)

    def test_earlier_end_that_the_other_side_agreed_to_is_not_warned_of(self):
        case = self.open_case(date_delivered="2026-11-12")
        case.action_give_notice()
        case.action_change_end("2026-11-30", reason="Asked", consent="A. K., e-mail")
        self.assertFalse(case.termination_ids.end_warning)
        self.assertFalse(case.termination_warnings)

    def test_consent_to_an_early_end_is_recorded_where_it_is_entered(self):
        case = self.open_case()
        termination = case.termination_ids
        termination.write({"date_end": "2026-11-01", "date_end_reason": "Agreed"})
        case.action_give_notice()
        self.assertTrue(case.termination_warnings)
        # Its lines ended, and what the other side says may still arrive.
        termination.date_consent = "2026-10-20"
        self.assertFalse(termination.end_warning)
        self.assertFalse(case.termination_warnings)

    def test_form_that_is_not_strict_is_warned_of_on_the_case(self):
        self.contract.write({"notice_form": "written", "notice_form_strict": False})
        case = self.open_case()
        self.assertIn("In doubt for evidence", case.termination_warnings)
        case.action_give_notice()
        self.assertIn("In doubt for evidence", case.termination_warnings)

    def test_contract_for_a_fixed_time_is_over_with_it(self):
        self.line.date_end = "2026-10-31"
        termination = self.open_case(
            contract_ids=self.contract.ids, scope="contracts"
        ).termination_ids
        self.assertEqual(str(termination.date_end), "2026-10-31")
        self.assertIn("ends by itself on 10/31/2026", termination.explanation)
        termination.offboarding_id.action_give_notice()
        self.assertEqual(str(self.line.date_end), "2026-10-31")
        self.assertIn("ends by itself", termination.explanation)

    def test_contract_with_a_minimum_term_is_over_with_its_own_end_too(self):
        """Two years from 1 January 2026. A month from 10 March 2027 is over on 10
        April; from 10 December it would be over on 10 January 2028. Neither a notice of
        October 2026, nor a minimum of three years, makes it last longer.
        """
        self.line.date_end = "2027-12-31"
        termination = self.open_case(
            date_delivered=False, contract_ids=self.contract.ids, scope="contracts"
        ).termination_ids
        for months, delivered, end in (
            (12, "2026-10-12", "2026-12-31"),
            (12, "2027-03-10", "2027-04-10"),
            (12, "2027-12-10", "2027-12-31"),
            (36, "2026-10-12", "2027-12-31"),
        ):
            with self.subTest(months=months, delivered=delivered):
                termination.write({"term_months": months, "date_delivered": delivered})
                self.assertEqual(str(termination.date_end), end)
        self.assertIn("ends by itself on 12/31/2027", termination.explanation)
        with self.assertRaisesRegex(ValidationError, "Choose 'Expiry'"):
            termination.write({"term_months": 12, "date_delivered": "2028-02-01"})

    def test_end_agreed_by_the_sides_is_not_told_as_the_contracts_own(self):
        case = self.open_case()
        termination = case.termination_ids
        termination.write({"date_end": "2026-11-01", "date_end_reason": "Agreed"})
        case.action_give_notice()
        termination.invalidate_recordset()
        self.assertNotIn("by itself", termination.explanation)

    def test_notice_delivered_after_the_contracts_end_is_refused(self):
        self.line.date_end = "2026-09-30"
        with self.assertRaisesRegex(ValidationError, "Choose 'Expiry'"):
            self.open_case(contract_ids=self.contract.ids, scope="contracts")

    def test_decision_tells_what_survives(self):
        self.contract.write({"non_compete_months": 12, "has_confidentiality": True})
        self.make_contract(name="Payroll", code="K/2")
        case = self.open_case(scope="contracts", contract_ids=self.contract.ids)
        self.assertIn("Payroll runs on", case.survivors)
        self.assertIn("Non-compete until 11/12/2027", case.survivors)
        self.assertIn("Confidentiality without an end", case.survivors)
        with self.assertRaises(AccessError):
            case.with_user(self.helper).read(["survivors"])

    def test_contracts_that_run_on_are_told_of_cases_of_several_companies(self):
        other = self.env["res.company"].create({"name": "Sister Sp. z o.o."})
        contract = self.make_contract(company_id=other.id)
        cases = self.env["client.offboarding"]
        for company in self.company | other:
            values = {"company_id": company.id, "partner_id": self.client.id}
            cases |= cases.new(values)
        found = cases._get_running_contracts()
        self.assertIn(contract, found)
        self.assertEqual(found.company_id, self.company | other)
