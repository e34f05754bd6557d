from datetime import date, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ...tools.business_days import overdue_before, shift_to_business_day
from ..ledger_common import LedgerCase


@tagged("post_install", "-at_install")
class TestDueDay(LedgerCase):
    """KC 115: what is due on a day off is paid in time on the next working day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.handover()

    def make_due(self, day):
        invoice = self.make_invoice(
            invoice_date="2026-10-01", invoice_date_due=day, amount=100.0
        )
        return invoice.line_ids.filtered("date_maturity")

    def codes(self, item):
        """The check that counts the item, for an accountant."""
        return {
            code
            for code in ("receivable_overdue", "receivable_not_due")
            if item.id in self.item_ids(self.case.with_user(self.accountant), code)
        }

    def assert_overdue_from(self, due, first_late):
        """Not late on the day before ``first_late``, late on it; everywhere alike."""
        item = self.make_due(due)
        settlement = self.env["client.offboarding.settlement"].with_user(
            self.accountant
        )
        for day, is_late in ((first_late - timedelta(1), False), (first_late, True)):
            with self.subTest(day=day), freeze_time(day):
                self.env.invalidate_all()
                code = "receivable_overdue" if is_late else "receivable_not_due"
                self.assertEqual(self.codes(item), {code})
                row = settlement.browse(self.case.id)
                row.invalidate_recordset()
                self.assertEqual(row.amount_overdue, 100 if is_late else 0)
                self.assertEqual(row.amount_not_due, 0 if is_late else 100)
                self.assertEqual(
                    item.with_user(self.accountant).offboarding_is_overdue, is_late
                )

    def test_due_on_a_saturday_is_late_on_tuesday(self):
        self.assert_overdue_from("2026-11-14", date(2026, 11, 17))

    def test_due_on_a_sunday_is_late_on_tuesday(self):
        self.assert_overdue_from("2026-11-22", date(2026, 11, 24))

    def test_due_on_a_holiday_in_the_week_is_late_two_days_later(self):
        # Wednesday, Independence Day
        self.assert_overdue_from("2026-11-11", date(2026, 11, 13))

    def test_due_on_christmas_eve_is_late_after_the_holidays(self):
        # 24–26 are holidays, 27 is a Sunday; paid in time on Monday the 28th.
        self.assert_overdue_from("2026-12-24", date(2026, 12, 29))

    def test_due_on_a_friday_is_late_on_saturday(self):
        self.assert_overdue_from("2026-11-13", date(2026, 11, 14))

    def test_list_of_the_case_opens_what_its_check_counts(self):
        item = self.make_due("2026-11-14")
        case = self.case.with_user(self.accountant)
        with freeze_time("2026-11-16"):
            self.assertNotIn(item.id, self.item_ids(case, "receivable_overdue"))
        with freeze_time("2026-11-17"):
            self.assertIn(item.id, self.item_ids(case, "receivable_overdue"))

    def test_country_of_the_company_decides(self):
        # 11 November is a working day in Germany.
        self.company.country_id = self.env.ref("base.de")
        self.assert_overdue_from("2026-11-11", date(2026, 11, 12))

    def test_companies_are_told_apart(self):
        """Two companies' cases in one list, each with the holidays of its country."""
        company = self.setup_other_company()["company"]
        # Its accounts stay: made with the country, they would ask for another module.
        company.country_id = self.env.ref("base.de")
        with freeze_time("2026-11-12"):
            days = self.env["client.offboarding.check"]._get_days()
        self.assertEqual(days[self.company.id]["overdue_before"], "2026-11-11")
        self.assertEqual(days[company.id]["overdue_before"], "2026-11-12")

    def test_without_a_country_the_agreed_day_stands(self):
        self.company.country_id = False
        self.assert_overdue_from("2026-11-14", date(2026, 11, 15))

    def test_bound_says_the_same_as_the_shift(self):
        """Every pair of days of two years, by walking through the calendar."""
        day = date(2025, 1, 1)
        for _step in range(730):
            bound = overdue_before(day, "PL")
            for back in range(8):
                due = day - timedelta(back)
                self.assertEqual(
                    shift_to_business_day(due, "PL") < day, due < bound, (due, day)
                )
            day += timedelta(1)
