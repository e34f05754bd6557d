from datetime import date

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..rights import RightsCase


@tagged("post_install", "-at_install")
class TestDataAct(RightsCase):
    """Services that process data: time to fetch them, and what can't be agreed on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.quiet_case()
        cls.line = cls.case.termination_ids
        cls.line.write({"is_data_processing_service": True})

    def test_data_can_be_fetched_30_days_after_the_transition(self):
        # Ends on 10 November 2026.
        self.assertEqual(self.line.retrieval_until, date(2026, 12, 10))
        self.line.exit_assistance_days = 30
        self.assertEqual(self.line.retrieval_until, date(2027, 1, 9))
        self.line.transition_extended_until = "2027-01-31"
        self.assertEqual(self.line.retrieval_until, date(2027, 3, 2))
        with self.assertRaises(ValidationError):
            self.line.retrieval_until = "2027-03-01"
        self.line.retrieval_until = "2027-06-30"
        rows = self.case._get_portal_date_rows()
        self.assertIn(date(2027, 6, 30), [day for day, _title, _detail in rows])
        self.assertIn("Retrieval of data until 06/30/2027", self.case.survivors)

    def test_other_services_know_no_such_day(self):
        self.line.is_data_processing_service = False
        self.line.exit_assistance_days = 90
        self.assertFalse(self.line.retrieval_until or self.line.switching_warning)

    def test_longer_transition_is_warned_of_unless_it_was_agreed(self):
        self.line.exit_assistance_days = 30
        self.assertFalse(self.case.termination_warnings)
        self.line.exit_assistance_days = 31
        self.assertIn("takes 31 days", self.case.termination_warnings)
        self.line.transition_extended_until = "2026-12-31"
        self.assertFalse(self.case.termination_warnings)
        # Nothing of it blocks.
        self.line.transition_extended_until = False
        self.advance(self.case, "handover")
        self.assertEqual(self.case.state, "handover")

    def test_longer_notice_of_the_client_is_warned_of(self):
        for unit, interval, given_by, is_warned in (
            ("month", 2, "client", False),
            ("month", 3, "client", True),
            ("day", 60, "client", False),
            ("day", 70, "client", True),
            ("week", 10, "client", True),
            ("year", 1, "client", True),
            ("month", 3, "company", False),
        ):
            self.line.write(
                {
                    "mode": "notice",
                    "given_by": given_by,
                    "notice_unit": unit,
                    "notice_interval": interval,
                    "date_delivered": False,
                }
            )
            with self.subTest(unit=unit, interval=interval, given_by=given_by):
                self.assertEqual(bool(self.line.switching_warning), is_warned)

    def test_month_end_can_make_it_longer(self):
        self.line.write(
            {
                "mode": "notice",
                "given_by": "client",
                "notice_unit": "month",
                "notice_interval": 2,
                "notice_effect": "month_end",
                "date_delivered": "2026-09-02",
            }
        )
        # Two months from 2 September are over on 2 November, the month on the 30th.
        self.assertIn("longer than two months", self.line.switching_warning)

    def test_charge_for_switching_is_no_more_than_cost_and_later_nothing(self):
        charge = self.add_charge(self.case, kind="service")
        self.assertTrue(charge.is_switching)
        self.assertIn("than it costs", charge.switching_warning)
        charge.switching_cost = 700.0
        self.assertFalse(charge.switching_warning)
        charge.switching_cost = 699.99
        self.assertIn("than it costs", charge.switching_warning)
        charge.switching_cost = 700.0
        for day, is_warned in (("2027-01-11", False), ("2027-01-12", True)):
            with freeze_time(f"{day} 12:00:00"), self.subTest(day=day):
                charge.invalidate_recordset(["switching_warning"])
                self.assertEqual(bool(charge.switching_warning), is_warned)

    def test_penalty_for_ending_early_is_no_such_charge(self):
        penalty = self.add_charge(self.case, kind="penalty")
        ours = self.add_charge(self.case, kind="service", side="we_owe")
        with freeze_time("2027-01-12 12:00:00"):
            for charge in (penalty, ours):
                with self.subTest(charge=charge.kind):
                    self.assertFalse(charge.is_switching or charge.switching_warning)

    def test_charge_of_another_service_is_none(self):
        self.line.is_data_processing_service = False
        charge = self.add_charge(self.case, kind="service")
        self.assertFalse(charge.is_switching or charge.switching_warning)
