from freezegun import freeze_time

from odoo import SUPERUSER_ID
from odoo.tests import tagged

from ..settlement_common import SettlementListCase


@tagged("post_install", "-at_install")
class TestInvoiceDeadline(SettlementListCase):
    """Invoices are issued by the 15th of the month after the service; the tests' today
    is 16 November 2026."""

    def deadlines(self, case, user=None):
        self.env.flush_all()
        model = self.env["client.offboarding.deadline"].with_user(user or self.owner)
        model.invalidate_model()
        return model.search(
            [("offboarding_id", "=", case.id), ("kind", "=", "invoice")]
        )

    def assertDays(self, case, days):
        self.assertEqual([str(line.date) for line in self.deadlines(case)], days)

    def remind(self, case):
        cron = self.env["client.offboarding"].with_user(SUPERUSER_ID)
        cron._cron_remind_of_invoices()
        return case.sudo().activity_ids.filtered(
            lambda activity: (
                activity.activity_type_id
                == self.env.ref("client_offboarding.mail_activity_last_invoice")
            )
        )

    def test_what_is_not_invoiced_has_a_deadline_until_it_is_issued(self):
        self.line.last_date_invoiced = "2026-10-31"
        case = self.handover("2026-11-12")
        self.assertDays(case, ["2026-12-15"])
        drafts = self.create_final_invoices(case)
        self.assertDays(case, ["2026-12-15"])
        self.assertEqual(self.deadlines(case).res_model, "account.move")
        drafts.action_post()
        self.assertDays(case, [])

    def test_each_missing_month_is_late_by_itself(self):
        self.line.last_date_invoiced = "2026-08-31"
        case = self.handover("2026-11-12")
        self.assertDays(case, ["2026-10-15"])
        self.assertTrue(self.deadlines(case).is_late)
        self.create_final_invoices(case)
        self.assertDays(case, ["2026-10-15", "2026-11-15", "2026-12-15"])

    def test_deadline_is_the_accountants_job(self):
        case = self.handover("2026-11-12")
        self.assertEqual(self.deadlines(case).user_id, self.owner)
        self.company.offboarding_accountant_id = self.auditor
        self.assertEqual(self.deadlines(case).user_id, self.auditor)
        self.settlement(case).action_take_over()
        self.assertEqual(self.deadlines(case).user_id, self.accountant)
        self.assertTrue(self.deadlines(case, self.accountant))
        self.assertFalse(self.deadlines(case, self.colleague))

    def test_case_shows_the_deadline_as_what_comes_next(self):
        self.line.last_date_invoiced = "2026-08-31"
        case = self.handover("2026-11-12")
        case.invalidate_recordset()
        self.assertEqual(str(case.next_deadline), "2026-10-15")
        self.assertTrue(case.is_late)

    def test_accountant_is_reminded_once_within_a_week(self):
        self.line.last_date_invoiced = "2026-10-31"
        case = self.handover("2026-11-12")
        self.settlement(case).action_take_over()
        self.assertFalse(self.remind(case), "too early")
        with freeze_time("2026-12-08"):
            self.remind(case)
            activity = self.remind(case)
            self.assertRecordValues(
                activity,
                [
                    {
                        "user_id": self.accountant.id,
                        "summary": "Issue the last invoice",
                    }
                ],
            )
            self.assertEqual(str(activity.date_deadline), "2026-12-15")
            activity.with_user(self.accountant).action_feedback()
            self.assertFalse(self.remind(case), "done is done")

    def test_reminder_goes_once_everything_is_issued(self):
        self.line.last_date_invoiced = "2026-09-30"
        case = self.handover("2026-10-31")
        self.assertTrue(self.remind(case))
        self.create_final_invoices(case).action_post()
        self.assertFalse(self.remind(case))

    def test_who_may_not_see_the_case_is_not_reminded_of_it(self):
        self.line.last_date_invoiced = "2026-09-30"
        case = self.handover("2026-10-31")
        self.company.offboarding_accountant_id = self.colleague
        self.assertEqual(self.remind(case).user_id, self.owner)

    def test_drafts_are_issued_on_the_day_they_are_posted(self):
        self.line.last_date_invoiced = "2026-09-30"
        case = self.handover("2026-10-31")
        invoice = self.create_final_invoices(case).with_user(self.accountant)
        self.assertFalse(invoice.invoice_date)
        self.assertTrue(invoice.offboarding_is_late)
        self.assertIn(invoice, invoice.search([("offboarding_is_late", "=", True)]))
        self.assertNotIn(invoice, invoice.search([("offboarding_is_late", "=", False)]))
        invoice.action_post()
        self.assertEqual(str(invoice.invoice_date), "2026-11-16")
        self.assertEqual(str(invoice.delivery_date), "2026-10-31")
        self.assertFalse(invoice.offboarding_is_late)
        self.assertNotIn(invoice, invoice.search([("offboarding_is_late", "=", True)]))

    def test_late_from_the_16th_on(self):
        self.line.last_date_invoiced = "2026-10-31"
        case = self.handover("2026-11-12")
        invoice = self.create_final_invoices(case).with_user(self.accountant)
        for day, is_late in (
            ("2026-11-30", False),
            ("2026-12-15", False),
            ("2026-12-16", True),
            ("2027-01-02", True),
        ):
            with self.subTest(day=day), freeze_time(day):
                invoice.invalidate_recordset(["offboarding_is_late"])
                self.assertEqual(invoice.offboarding_is_late, is_late)
                found = invoice.search([("offboarding_is_late", "=", True)])
                self.assertEqual(invoice in found, is_late)
