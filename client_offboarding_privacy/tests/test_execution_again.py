from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.client_offboarding.tests.common import OFFICER

from .execution_common import RUN, ExecutionCase


@tagged("post_install", "-at_install")
class TestExecutionAgain(ExecutionCase):
    """What several runs erased for a line adds up, and is dated by the last of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.erp.backup_days = 35

    def count_messages(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT COUNT(*) FROM mail_message WHERE author_id = %s"
            " OR (model = 'res.partner' AND res_id = %s)",
            [self.contact.id] * 2,
        )
        return self.env.cr.fetchone()[0]

    def add_namesake(self, name="Anna Kowalska"):
        """Somebody else, by whom a search afterwards finds the name still."""
        return self.env["res.partner"].create({"name": name})

    def test_count_is_of_all_runs(self):
        for text in ("Called", "Called again", "And again"):
            self.say(self.contact, text, author_id=self.contact.id)
        messages = self.count_messages()
        self.assertGreaterEqual(messages, 3)
        self.add_namesake()
        self.execute()
        self.assertEqual(self.line.state, "open")
        late = self.say(self.other, "Late", author_id=self.contact.id)
        self.line.action_decide("erase")
        self.execute()
        self.assertFalse(late.exists())
        # The messages, the late one and the contact, which both runs emptied.
        self.assertRecordValues(
            self.line, [{"state": "done", "record_count": messages + 2}]
        )

    def test_harmless_mention_counts_as_nothing_erased(self):
        note = self.say(self.other, "Ask Anna Kowalska")
        messages = self.count_messages()
        run = self.execute(dry_run=True)
        self.get_item(run, note).with_user(self.officer).action_mark("harmless")
        self.execute()
        self.assertTrue(note.exists())
        self.assertRecordValues(
            self.line, [{"state": "done", "record_count": messages + 1}]
        )

    def test_larger_number_that_an_officer_counted_stays(self):
        self.line.record_count = 5000
        self.execute()
        self.assertRecordValues(self.line, [{"state": "done", "record_count": 5000}])

    def test_smaller_number_that_was_entered_gives_way(self):
        self.line.record_count = 1
        self.say(self.contact, "Called", author_id=self.contact.id)
        messages = self.count_messages()
        self.execute()
        self.assertEqual(self.line.record_count, messages + 1)

    def test_what_came_late_dates_the_line_and_its_backups_anew(self):
        self.execute()
        self.assertEqual(self.line.backup_until, date(2026, 12, 21))
        count = self.line.record_count
        with freeze_time("2026-12-22 12:00:00"):
            self.line.action_confirm_backup()
        second = self.make_user("officer_2", OFFICER)
        with freeze_time("2027-01-04 12:00:00"):
            self.say(self.other, "Late", author_id=self.contact.id)
            action = self.case.with_user(second).action_execute_data()
            self.work_off(self.env[RUN].sudo().browse(action["res_id"]))
        # 35 days after 4 January.
        self.assertRecordValues(
            self.line,
            [
                {
                    "state": "done",
                    "record_count": count + 1,
                    "date_done": datetime(2027, 1, 4, 12, 0),
                    "done_by_id": second.id,
                    "backup_until": date(2027, 2, 8),
                    "backup_confirmed_on": False,
                }
            ],
        )

    def test_day_that_was_entered_moves_with_what_came_late(self):
        """Of a system of which the register doesn't say how long backups last."""
        self.erp.backup_days = 0
        self.line.backup_until = "2026-11-30"
        self.execute()
        self.assertEqual(self.line.backup_until, date(2026, 11, 30))
        with freeze_time("2026-11-26 12:00:00"):
            self.say(self.other, "Late", author_id=self.contact.id)
            self.execute()
        # Ten days later than the first.
        self.assertEqual(self.line.backup_until, date(2026, 12, 10))

    def test_run_that_finds_nothing_new_dates_nothing_anew(self):
        """As one that is started for another line, and empties the contact again."""
        self.execute()
        names = ["date_done", "record_count", "backup_until", "done_by_id"]
        before = self.line.read(names)
        with freeze_time("2027-01-04 12:00:00"):
            run = self.execute()
            self.assertEqual(self.get_item(run, self.contact).state, "done")
        self.assertEqual(self.line.read(names), before)

    def test_returned_data_keep_the_day_of_their_return(self):
        """Only the copies that were erased afterwards leave the backups later."""
        self.line.action_reset()
        self.choose("return")
        self.line.action_decide("return")
        self.line.action_done("handed over on a disk")
        done = self.line.date_done
        self.assertEqual(self.line.backup_until, date(2026, 12, 21))
        with freeze_time("2026-12-01 12:00:00"):
            run = self.execute()
        self.assertEqual(self.get_item(run, self.contact).state, "done")
        self.assertRecordValues(
            self.line,
            [
                {
                    "state": "done",
                    "date_done": done,
                    "record_count": 0,
                    "backup_until": date(2027, 1, 5),
                }
            ],
        )

    def test_reopened_line_forgets_until_when_its_backups_last(self):
        self.execute()
        self.assertEqual(self.line.backup_until, date(2026, 12, 21))
        with freeze_time("2026-12-01 12:00:00"):
            self.env["res.partner"].create(
                {"name": "Jan Zielony-Nowy", "parent_id": self.quiet.id}
            )
            self.add_namesake("Jan Zielony-Nowy")
            self.execute()
            self.assertRecordValues(
                self.line, [{"state": "open", "backup_until": False}]
            )
            self.line.action_decide("erase")
            self.execute()
        # 35 days after 1 December.
        self.assertRecordValues(
            self.line, [{"state": "done", "backup_until": date(2027, 1, 5)}]
        )
