from datetime import date

from freezegun import freeze_time

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..data_common import DataCase
from ..rights import CASE


@tagged("post_install", "-at_install")
class TestCertificateLate(DataCase):
    """Officers certify on a closed case that backups are gone, and nobody else does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.choose("erase")
        cls.line = cls.add_line()
        cls.line.action_decide("erase")
        cls.line.action_done()
        papers = cls.env["client.offboarding.protocol"].with_user(cls.officer)
        cls.first = papers.create({"offboarding_id": cls.case.id, "kind": "data"})
        cls.first.action_sign_company()
        cls.advance(cls.case, "confirm")
        cls.sign(cls.case.protocol_ids - cls.first.with_env(cls.case.env))
        cls.case.action_close()

    def test_second_version_confirms_backups_while_the_case_stays_closed(self):
        theirs = self.case.with_user(self.officer)
        self.assertEqual(theirs.offered_papers, "data")
        with freeze_time("2026-12-22 08:00:00"):
            self.line.action_confirm_backup()
            self.env[CASE].with_user(SUPERUSER_ID)._cron_remind_of_data()
            todo = theirs.sudo().activity_ids.filtered(
                lambda todo: "certificate anew" in (todo.summary or "")
            )
            self.assertEqual(todo.user_id, self.officer)
            second = self.first.action_new_version()
            values = second._get_kind()._prepare_values(second)
            self.assertIn("confirmed on 22 December 2026", values["backups"][0])
            second.action_sign_company()
        self.assertRecordValues(
            self.first | second,
            [
                {"version": 1, "state": "void", "replaced_by_id": second.id},
                {"version": 2, "state": "signed", "replaced_by_id": False},
            ],
        )
        self.assertEqual(second.signature_ids.name, self.officer.name)
        self.assertEqual(self.case.state, "closed")
        self.assertEqual(second.date_keep_until.year, date(2026, 1, 1).year + 6)

    def test_certificate_of_the_day_that_backups_went_is_enough(self):
        """23:30 UTC on 21 December is the 22nd in Warsaw, 22:30 is still the 21st."""
        with freeze_time("2026-12-22 08:00:00"):
            self.line.action_confirm_backup()
        signature = self.first.signature_ids
        for moment, is_anew in (("23:30:00", False), ("22:30:00", True)):
            with self.subTest(moment=moment):
                self.env.flush_all()
                self.env.cr.execute(
                    "UPDATE client_offboarding_signature SET date = %s WHERE id = %s",
                    (f"2026-12-21 {moment}", signature.id),
                )
                signature.invalidate_recordset(["date"])
                todos = self.case.sudo()._get_data_todos()
                found = any("certificate anew" in summary for summary in todos)
                self.assertEqual(found, is_anew)

    def test_nobody_else_issues_it_then(self):
        for user in (self.owner, self.manager):
            self.assertFalse(self.case.with_user(user).offered_papers)
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.first.with_user(user).action_new_version()
        for user in (self.accountant, self.auditor, self.helper):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.first.with_user(user).action_new_version()
        self.assertEqual(self.first.state, "signed")

    def test_officers_issue_nothing_else(self):
        case = self.case.with_user(self.officer)
        papers = self.env["client.offboarding.protocol"].with_user(self.officer)
        for kind in ("returns", "confirmation", "settlement"):
            with self.subTest(kind=kind), self.assertRaises(AccessError):
                papers.create({"offboarding_id": case.id, "kind": kind})
        draft = papers.create({"offboarding_id": case.id, "kind": "data"})
        with self.assertRaises(AccessError):
            draft.kind = "returns"
        confirmation = self.case.protocol_ids.filtered(
            lambda paper: paper.kind == "confirmation"
        )
        with self.assertRaises(AccessError):
            confirmation.with_user(self.officer).action_new_version()
        self.assertEqual(confirmation.state, "signed")
