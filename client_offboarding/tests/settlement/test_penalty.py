from odoo.tests import tagged

from ..common import OffboardingCase


@tagged("post_install", "-at_install")
class TestPenalty(OffboardingCase):
    """Agreed penalties are proposed with their formula, and charged by nobody alone."""

    def propose(self, initiated_by="client", **clause):
        self.contract.write(clause)
        case = self.open_case(initiated_by=initiated_by)
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
        charge = self.propose(penalty_type="percent_remaining", penalty_value=10)
        self.assertEqual(charge.amount, 1200.0)
        self.assertIn("2027-11-12", charge.name)

    def test_nothing_remains_of_a_contract_without_a_term(self):
        self.assertFalse(
            self.propose(penalty_type="percent_remaining", penalty_value=10)
        )

    def test_no_penalty_by_agreement(self):
        self.contract.write({"penalty_type": "fixed", "penalty_value": 5000})
        case = self.open_case(mode="agreement")
        case.termination_ids.date_end = "2026-11-30"
        case.action_give_notice()
        case.action_start_handover()
        self.assertFalse(case.charge_ids)

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
