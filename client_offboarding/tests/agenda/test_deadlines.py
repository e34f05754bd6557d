from freezegun import freeze_time

from odoo import SUPERUSER_ID
from odoo.tests import tagged

from ..common import OffboardingCase


@tagged("post_install", "-at_install")
class TestDeadlines(OffboardingCase):
    """Somebody is told before the last day of notice, and before duties lapse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract.user_id = cls.owner
        cls.line.date_end = "2026-12-31"
        cls.contract.is_not_renewed = True

    def remind(self):
        contracts = self.env["contract.contract"].with_user(SUPERUSER_ID)
        contracts._cron_offboarding_notices()
        return self.contract.activity_ids.filtered(
            lambda activity: activity.summary == "Last day of notice"
        )

    def test_last_day_is_counted_back_from_the_end(self):
        self.assertEqual(str(self.contract.date_last_notice), "2026-11-30")

    def test_no_day_is_told_that_cannot_be_counted(self):
        """Working days where holidays are unknown; a contract without any term."""
        self.contract.write({"notice_interval": 5, "notice_unit": "working_day"})
        self.assertTrue(self.contract.date_last_notice)
        self.company.country_id = False
        self.contract.invalidate_recordset()
        self.contract.notice_interval = 6
        self.assertFalse(self.contract.date_last_notice)
        self.company.country_id = self.env.ref("base.pl")
        self.line.date_end = False
        self.contract.write({"notice_interval": 1, "notice_unit": "month"})
        self.assertFalse(self.contract.date_last_notice)
        self.assertFalse(self.remind())

    def test_what_the_clause_leaves_open_is_as_by_law(self):
        """On the last day of a month that runs from the delivery: from 30 November."""
        self.contract.write(
            {"notice_effect": False, "notice_start": False, "notice_statutory": False}
        )
        self.assertEqual(str(self.contract.date_last_notice), "2026-11-30")

    def test_one_clause_that_can_not_be_counted_stops_no_other_reminder(self):
        """A hundred years and a month are a typing error."""
        other = self.make_contract({"date_end": "2026-12-31"}, name="Payroll")
        other.write({"is_not_renewed": True, "notice_interval": 1201})
        self.assertEqual(self.remind().user_id, self.owner)
        self.assertFalse(other.date_last_notice)
        self.assertFalse(other.activity_ids)

    def test_reminder_that_is_done_does_not_come_again(self):
        self.remind().action_feedback()
        self.assertFalse(self.remind())

    def test_last_day_of_notice_is_told_to_somebody_who_is_there(self):
        self.company.offboarding_notice_user_id = self.colleague
        self.owner.active = False
        self.assertEqual(self.remind().user_id, self.colleague)

    def test_last_day_of_notice_of_a_contract_without_an_owner_is_told_too(self):
        self.company.offboarding_notice_user_id = self.colleague
        self.contract.user_id = False
        self.assertEqual(self.remind().user_id, self.colleague)

    def test_owner_is_reminded_once(self):
        self.remind()
        activity = self.remind()
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.owner)
        self.assertEqual(str(activity.date_deadline), "2026-11-30")

    def test_nobody_is_reminded_too_early(self):
        with freeze_time("2026-11-15"):
            self.assertFalse(self.remind())

    def test_contract_that_may_renew_is_left_alone(self):
        self.contract.is_not_renewed = False
        self.assertFalse(self.remind())

    def test_contract_being_ended_needs_no_reminder(self):
        self.open_case()
        self.assertFalse(self.remind())

    def test_owner_of_the_case_is_told_before_a_non_compete_lapses(self):
        self.contract.non_compete_months = 1
        case = self.open_case()
        case.action_give_notice()
        for _twice in range(2):
            terminations = self.env["client.offboarding.termination"]
            terminations.with_user(SUPERUSER_ID)._cron_surviving_duties()
        activity = case.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(str(activity.date_deadline), "2026-12-12")
        self.assertEqual(activity.user_id, self.owner)

    def test_uncollected_letter_counts_at_the_end_of_its_period(self):
        termination = self.open_case(date_delivered=False).termination_ids
        termination.write(
            {"date_sent": "2026-09-25", "date_first_attempt": "2026-09-28"}
        )
        self.assertFalse(termination.date_delivered)
        termination.date_collection_end = "2026-10-12"
        self.assertEqual(str(termination.date_delivered), "2026-10-12")
        self.assertEqual(termination.delivery_ground, "collection_end")
        termination.date_collected = "2026-10-05"
        self.assertEqual(str(termination.date_delivered), "2026-10-05")
        self.assertEqual(str(termination.date_end), "2026-11-05")
