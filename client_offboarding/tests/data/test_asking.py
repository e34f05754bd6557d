from datetime import date

from freezegun import freeze_time

from odoo import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import OFFICER
from ..data_common import DataCase
from ..rights import CASE

ASK = "Ask the client what becomes of his personal data"
SILENT = "The client hasn't chosen: his data stay, and nothing is done with them"


@tagged("post_install", "-at_install")
class TestDataAsking(DataCase):
    """A silent client keeps his data; he is reminded, and officers have their lists."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {"offboarding_reminder_days": 5, "offboarding_officer_id": cls.officer.id}
        )
        cls.contact.write({"parent_id": cls.quiet.id, "email": "anna@example.com"})
        cls.case.contact_ids = [Command.set(cls.contact.ids)]
        cls.line = cls.add_line()

    def run_on(self, day):
        with freeze_time(f"{day} 06:00:00"):
            # As scheduled actions run.
            self.env[CASE].with_user(SUPERUSER_ID)._cron_remind_of_data()
        return self.case.communication_ids

    def ask(self):
        action = self.case.action_compose("data")
        composer = self.case.env[action["res_model"]].with_context(**action["context"])
        Form(composer).save().action_send_mail()

    def get_todos(self):
        kind = self.env.ref("client_offboarding.mail_activity_data")
        todos = self.case.sudo().activity_ids
        return todos.filtered(lambda todo: todo.activity_type_id == kind)

    def test_message_is_offered_while_he_hasnt_chosen(self):
        self.ask_for_handover()
        self.assertEqual(self.case.next_message, "data")
        self.choose("erase")
        self.assertFalse(self.case.next_message)

    def ask_for_handover(self):
        for kind in ("notice", "handover"):
            self.case.env["client.offboarding.message"].sudo().create(
                {"offboarding_id": self.case.id, "kind": kind}
            )

    def test_days_are_counted_from_the_companys_day_of_asking(self):
        """23:30 UTC on the 16th is the 17th in Warsaw: five days later is the 22nd."""
        with freeze_time("2026-11-16 23:30:00"):
            self.ask()
        self.assertEqual(len(self.run_on("2026-11-21")), 1)
        self.assertEqual(len(self.run_on("2026-11-22")), 2)

    def test_he_is_reminded_in_time_and_once_in_the_tone_of_the_case(self):
        self.assertFalse(self.run_on("2026-11-30"))
        self.case.tone = "warm"
        self.ask()
        self.assertEqual(len(self.run_on("2026-11-20")), 1)
        for __ in range(2):
            self.assertEqual(len(self.run_on("2026-11-21")), 2)
        said = self.case._get_messages("data")[-1].message_id
        self.assertIn("Reminder: Your personal data", said.subject)
        self.assertIn("With warm regards", said.body)
        self.assertIn("12/10/2026", said.body)
        self.assertEqual(said.partner_ids, self.contact)
        self.assertEqual(said.author_id, self.owner.partner_id)
        # Past the day on which they were to be returned, once in 30 days.
        self.assertEqual(len(self.run_on("2026-12-06")), 3)
        self.assertEqual(len(self.run_on("2027-01-04")), 3)
        self.assertEqual(len(self.run_on("2027-01-05")), 4)
        self.choose("erase")
        self.assertEqual(len(self.run_on("2027-03-01")), 4)

    def test_nobody_reachable_stops_nothing(self):
        self.ask()
        self.contact.email = False
        self.assertEqual(len(self.run_on("2026-11-25")), 1)
        self.contact.email = "anna@example.com"
        self.contact.sudo().active = False
        self.assertEqual(len(self.run_on("2026-11-25")), 1)
        self.assertEqual(self.line.state, "open")

    def test_spoiled_template_is_told_to_whoever_runs_the_case(self):
        self.ask()
        template = self.env.ref("client_offboarding.mail_data_neutral").sudo()
        template.body_html = False
        for __ in range(2):
            self.assertEqual(len(self.run_on("2026-11-25")), 1)
        told = self.case.activity_ids.filtered(
            lambda todo: "couldn't be reminded" in (todo.summary or "")
        )
        self.assertEqual(told.user_id, self.owner)
        self.assertEqual(len(told), 1)

    def test_whoever_runs_the_case_is_to_ask_and_then_an_officer_to_look(self):
        for __ in range(2):
            self.run_on("2026-11-17")
            self.assertRecordValues(
                self.get_todos(),
                [
                    {
                        "summary": ASK,
                        "user_id": self.owner.id,
                        "date_deadline": date(2026, 12, 10),
                    }
                ],
            )
        self.ask()
        self.run_on("2026-11-17")
        self.assertFalse(self.get_todos())
        self.run_on("2026-12-11")
        self.assertRecordValues(
            self.get_todos(), [{"summary": SILENT, "user_id": self.officer.id}]
        )
        # At once, not only in the night.
        self.choose("erase")
        self.assertFalse(self.get_todos())
        self.run_on("2026-12-12")
        self.assertFalse(self.get_todos())

    def test_silent_client_keeps_his_data_also_when_the_case_is_closed(self):
        self.ask()
        self.env["client.offboarding.waive"].with_user(self.officer).create(
            {"offboarding_id": self.case.id, "code": "data_open", "reason": "silent"}
        ).action_waive()
        self.advance(self.case, "closed")
        said = len(self.run_on("2026-11-17"))
        self.assertEqual(len(self.run_on("2026-12-30")), said)
        self.assertRecordValues(
            self.get_todos(), [{"summary": SILENT, "user_id": self.officer.id}]
        )
        with self.assertRaises(UserError):
            self.line.action_decide("erase")
        self.assertEqual(self.line.state, "open")
        deadlines = self.env["client.offboarding.deadline"]
        self.assertFalse(
            deadlines.search(
                [("offboarding_id", "=", self.case.id), ("kind", "=", "data")]
            )
        )

    def test_officer_is_told_once_that_a_period_is_over(self):
        self.choose("erase")
        self.line.action_cancel_line()
        self.add_line().action_cancel_line()
        self.case.termination_ids._write_step({"has_processing_agreement": False})
        kept = self.add_line(role="controller")
        kept.action_decide("retain", legal_basis="A", retain_until="2027-12-31")
        self.advance(self.case, "closed")
        self.run_on("2027-12-31")
        self.assertFalse(self.get_todos())
        for __ in range(2):
            self.run_on("2028-01-01")
            self.assertRecordValues(
                self.get_todos(),
                [
                    {
                        "summary": f"Keeping period over: {kept.name}",
                        "user_id": self.officer.id,
                        "date_deadline": date(2028, 1, 1),
                    }
                ],
            )
        self.get_todos().action_done()
        self.run_on("2028-01-02")
        self.assertFalse(self.get_todos())
        with freeze_time("2028-01-03"):
            kept.action_decide("erase")
            kept.action_done()
        self.assertEqual(kept.state, "done")

    def test_an_officer_is_told_where_the_setting_names_none(self):
        self.company.offboarding_officer_id = self.owner
        found = self.case._get_data_officer()
        self.assertTrue(found.has_group(OFFICER))
        self.assertIn(self.company, found.company_ids)
        self.company.offboarding_officer_id = self.officer
        self.assertEqual(self.case._get_data_officer(), self.officer)

    def test_officer_is_told_to_confirm_backups(self):
        self.choose("erase")
        self.line.action_decide("erase")
        self.line.action_done()
        self.run_on("2026-12-21")
        self.assertFalse(self.get_todos())
        self.run_on("2026-12-22")
        self.assertRecordValues(
            self.get_todos(),
            [
                {
                    "summary": f"Confirm that the backups are gone: {self.line.name}",
                    "user_id": self.officer.id,
                }
            ],
        )
        with freeze_time("2026-12-22"):
            self.line.action_confirm_backup()
        self.run_on("2026-12-22")
        self.assertFalse(self.get_todos())
