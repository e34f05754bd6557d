from datetime import date

from odoo.tests import tagged

from odoo.addons.client_offboarding.tests.rights import RightsCase


@tagged("post_install", "-at_install")
class TestDataRule(RightsCase):
    """How long Polish law lets, or makes, a company keep data of a former client."""

    def test_days_of_a_case_that_ended_and_was_closed_in_2026(self):
        case = self.quiet_case("closed")
        # Ended on 10 November 2026; income tax of 2026 falls due in 2027.
        for name, until in {
            "vouchers": date(2031, 12, 31),
            "tax": date(2032, 12, 31),
            "claim": date(2029, 12, 31),
            "claim_services": date(2028, 12, 31),
        }.items():
            rule = self.env.ref(f"l10n_pl_client_offboarding.data_rule_{name}")
            with self.subTest(rule=name):
                self.assertEqual(rule._get_keep_until(case), until)
                self.assertTrue(rule.law)

    def test_vouchers_have_no_day_before_the_final_settlement(self):
        rule = self.env.ref("l10n_pl_client_offboarding.data_rule_vouchers")
        self.assertFalse(rule._get_keep_until(self.quiet_case("handover")))
