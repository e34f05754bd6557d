from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

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

    def test_days_are_counted_from_the_companys_day_of_sending(self):
        """23:30 UTC on the 16th is the 17th in Warsaw: five days later is the 22nd."""
        self.paper._write_step({"date_sent": "2026-11-16 23:30:00"})
        sent = self.count()
        self.run_on("2026-11-21")
        self.assertEqual(self.count(), sent)
        self.run_on("2026-11-22")
        self.assertEqual(self.count(), sent + 1)

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

    @mute_logger("odoo.addons.client_offboarding.models.papers.sending")
    def test_case_that_cannot_be_reminded_of_stops_no_other(self):
        client = self.client.copy({"name": "Druga Sp. z o.o."})
        other = self.open_case(
            partner_ids=[Command.set(client.ids)],
            outside_ids=[Command.create({"name": "U/8"})],
        )
        other.contact_ids = self.outsider
        other.sudo()._write_step({"state": "handover"})
        paper = other.env["client.offboarding.protocol"].create(
            {"offboarding_id": other.id, "kind": "no_claims"}
        )
        paper.action_send()
        papers = type(self.paper)
        remind = papers._remind
        broken = self.paper

        def fail(papers):
            if broken in papers:
                raise UserError(broken.name)
            return remind(papers)

        self.patch(papers, "_remind", fail)
        mine, others = self.count(), self.count(self.outsider)
        self.run_on("2026-11-21")
        self.assertEqual(self.count(), mine)
        self.assertEqual(self.count(self.outsider), others + 1)

    def test_step_of_sending_is_done_once_everything_was_sent(self):
        plans = self.env["mail.activity.plan.template"]
        draft = self.make_paper("no_claims")
        self.assertEqual(plans._judge_papers_sent(self.case, None).state, "open")
        draft.action_send()
        verdict = plans._judge_papers_sent(self.case, None)
        self.assertEqual(verdict.state, "done")
        for paper in draft | self.paper:
            self.assertIn(paper.name, str(verdict))

    def test_what_only_we_sign_is_sent_again_only_where_it_was_signed_since(self):
        paper = self.make_paper("confidentiality")
        paper.action_sign_company()
        self.assertFalse(paper._is_with_recipients())
        paper.action_send()
        self.assertTrue(paper._is_with_recipients())
        sent = self.count()
        paper.action_send()
        self.assertEqual(self.count(), sent)

    def test_mail_that_comes_back_after_the_end_is_told_and_changes_nothing(self):
        self.case._write_step({"state": "closed"})
        self.paper.sudo()._mark_bounced(self.contact)
        self.assertFalse(self.paper.sudo().bounced_ids)
        todo = self.case.activity_ids.filtered(lambda a: self.paper.name in a.summary)
        self.assertEqual(todo.summary, f"E-mail not delivered: {self.paper.name}")

    def test_record_of_what_happened_takes_no_change(self):
        self.paper.action_sign_client(name="Anna Kowalska")
        thing = self.case.env["client.offboarding.return"].create(
            {"offboarding_id": self.case.id, "name": "Laptop"}
        )
        thing.action_receive(quantity=0.5)
        for record, vals, told in (
            (self.paper.sudo().signature_ids, {"name": "Jan"}, "can't be changed"),
            (thing.sudo().receipt_ids, {"quantity": 1}, "can't be edited"),
        ):
            with self.subTest(record=record._name):
                before = record.read()
                # Not even for code with all rights.
                with self.assertRaisesRegex(UserError, told):
                    record.write(vals)
                self.assertTrue(record.write({}))
                self.assertEqual(record.read(), before)

    def test_contact_who_was_removed_is_not_reminded(self):
        self.case.contact_ids = self.second
        sent = self.count()
        self.run_on("2026-11-21")
        self.assertEqual(self.count(), sent)
