from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..reading_common import GeneratedReadingCase


@tagged("post_install", "-at_install")
class TestWayBack(GeneratedReadingCase):
    """Whom to call again, when, and whether we want to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.cases["closed"].with_user(cls.owner)

    def remind(self):
        # sudo: as the scheduler does.
        self.env["client.offboarding"].sudo()._cron_contact_again()
        # Besides what was planned for after the end.
        return self.case.activity_ids.filtered(
            lambda todo: not todo.offboarding_template_id
        )

    def test_is_written_when_the_case_is_closed(self):
        self.case.write(
            {"welcome": "yes", "welcome_note": "Fair", "contact_again_on": "2027-03-01"}
        )
        self.assertEqual(self.case.welcome, "yes")
        with self.assertRaisesRegex(UserError, "is over"):
            self.case.write({"welcome": "no", "reason_stated": "x"})

    def test_on_the_day_whoever_looks_after_him_is_told_once(self):
        self.case.contact_again_on = "2027-03-01"
        self.assertFalse(self.remind())
        with freeze_time("2027-03-01 08:00:00"):
            self.assertEqual(self.remind().user_id, self.owner)
            self.assertEqual(len(self.remind()), 1)

    def test_another_day_tells_again(self):
        self.case.contact_again_on = "2026-11-16"
        self.remind().action_done()
        self.case.contact_again_on = "2026-12-01"
        with freeze_time("2026-12-02 08:00:00"):
            self.assertEqual(len(self.remind()), 1)

    def test_the_salesperson_of_that_day_is_told(self):
        self.case.contact_again_on = "2026-11-16"
        self.case.partner_id.sudo().user_id = self.manager
        self.assertEqual(self.remind().user_id, self.manager)

    def test_who_left_or_sees_nothing_isnt_told(self):
        self.case.contact_again_on = "2026-11-16"
        self.case.partner_id.sudo().user_id = self.colleague
        self.assertEqual(self.remind().user_id, self.owner)

    def test_who_doesnt_run_the_case_learns_nothing(self):
        self.case.write({"welcome": "no", "welcome_note": "They shout"})
        for user in (self.officer, self.accountant, self.auditor):
            theirs = self.case.with_user(user)
            self.assertEqual(theirs.welcome, "no")
            with self.assertRaises(AccessError):
                theirs.read(["welcome_note"])
            with self.assertRaises(AccessError):
                theirs.welcome = "yes"
        with self.assertRaises(AccessError):
            self.case.with_user(self.colleague).read(["welcome"])
