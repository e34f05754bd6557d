from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ..portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestPaperReminders(PortalCase):
    """Who doesn't answer is reminded, and at last not waited for any more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {"offboarding_answer_days": 14, "offboarding_reminder_days": 5}
        )
        cls.paper = cls.case.env["client.offboarding.protocol"].create(
            {"offboarding_id": cls.case.id, "kind": "returns"}
        )
        cls.paper.action_send()

    def run_on(self, day):
        with freeze_time(f"{day} 06:00:00"):
            # As scheduled actions run.
            papers = self.env["client.offboarding.protocol"].sudo()
            papers._cron_remind_of_papers()

    def count(self, contact=None):
        return len(self.mails_to(contact or self.contact))

    def test_reminders_go_out_in_their_time_and_once(self):
        self.assertEqual(self.paper.date_answer, date(2026, 11, 30))
        sent = self.count()
        self.run_on("2026-11-20")
        self.assertEqual(self.count(), sent)
        for __ in range(2):
            self.run_on("2026-11-21")
            self.assertEqual(self.count(), sent + 1)
        self.assertIn("Reminder", self.mails_to(self.contact)[-1].subject)
        self.run_on("2026-11-25")
        self.assertEqual(self.count(), sent + 1)
        self.run_on("2026-11-26")
        self.assertEqual(self.count(), sent + 2)

    def test_after_the_last_day_the_paper_is_unanswered(self):
        sent = self.count()
        self.run_on("2026-11-30")
        self.assertEqual(self.paper.state, "sent")
        sent = self.count()
        for __ in range(2):
            self.run_on("2026-12-01")
            self.assertEqual(self.paper.state, "unanswered")
        self.assertEqual(self.count(), sent)
        todo = self.case.activity_ids.filtered(lambda a: self.paper.name in a.summary)
        self.assertEqual(len(todo), 1)
        self.assertEqual(todo.user_id, self.owner)
        # Late, but not too late.
        self.paper.action_sign_client(name="Anna Kowalska")
        self.paper.action_sign_company()
        self.assertEqual(self.paper.state, "signed")

    def test_who_has_signed_or_is_not_needed_is_not_reminded(self):
        joint = self.make_paper("no_claims", client_signatures_needed=2)
        joint.action_send()
        self.paper._write_step({"state": "void"})
        joint._sign("client", name="Anna", method="typed", partner_id=self.contact.id)
        first, second = self.count(), self.count(self.second)
        self.run_on("2026-11-21")
        self.assertEqual(self.count(), first)
        self.assertEqual(self.count(self.second), second + 1)

    def test_nobody_is_reminded_once_the_case_is_over(self):
        sent = self.count()
        self.case._write_step({"state": "cancelled"})
        self.run_on("2026-12-01")
        self.assertEqual(self.count(), sent)
        self.assertEqual(self.paper.state, "sent")

    def test_contact_who_was_removed_is_not_reminded(self):
        self.case.contact_ids = self.second
        sent = self.count()
        self.run_on("2026-11-21")
        self.assertEqual(self.count(), sent)
