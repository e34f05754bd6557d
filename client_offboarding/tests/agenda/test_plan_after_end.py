from datetime import date

from freezegun import freeze_time

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..rights import RightsCase

BACKUPS = "Check that backups with the client's data are overwritten"
ACCESS = "Check that nobody of ours or theirs can still log in"


@tagged("post_install", "-at_install")
class TestPlanAfterEnd(RightsCase):
    """What is looked at 30 and 90 days after the end, in a case that is closed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.lang = "en_US"
        cls.company.offboarding_it_id = cls.helper
        # Its contracts end on 10 November.
        cls.case = cls.quiet_case("handover")

    def close(self):
        self.advance(self.case, "closed")

    def steps(self, case=None):
        steps = (case or self.case).sudo().activity_ids
        return {
            step.summary: (step.date_deadline, step.user_id)
            for step in steps.filtered("offboarding_template_id")
        }

    def run_cron(self):
        self.case.with_user(SUPERUSER_ID)._cron_settle_steps()
        self.env.cr.flush()

    def add_access(self, **values):
        return self.case.access_ids.create(
            {"offboarding_id": self.case.id, "system": "Mail", **values}
        )

    def test_closing_plans_it_once_for_who_is_responsible(self):
        self.add_access().action_done()
        self.close()
        expected = {
            ACCESS: (date(2026, 12, 10), self.helper),
            BACKUPS: (date(2027, 2, 8), self.helper),
        }
        self.assertEqual(self.steps(), expected)
        self.run_cron()
        self.case.with_user(self.manager).action_reopen(reason="Forgot something")
        self.assertEqual(self.steps(), expected)
        self.case.action_request_confirmation()
        self.sign(self.case.protocol_ids.filtered(lambda p: p.state != "void"))
        self.case.action_close()
        self.assertEqual(self.steps(), expected)

    def test_it_is_planned_once_the_end_is_over_and_what_is_dropped_stays_so(self):
        self.run_cron()
        self.assertEqual(len(self.steps()), 4)
        self.assertTrue(self.case.can_plan)
        self.case.activity_ids.unlink()
        self.run_cron()
        self.close()
        self.assertFalse(self.steps())

    def test_what_does_not_apply_is_dropped_by_closing(self):
        self.run_cron()
        # Access may still be entered.
        self.assertIn(ACCESS, self.steps())
        self.close()
        self.env.cr.flush()
        self.assertEqual(set(self.steps()), {BACKUPS})
        said = " ".join(self.case.message_ids.mapped("body"))
        self.assertIn(f"{ACCESS} (The case had no access in it.)", said)

    def test_before_the_end_nothing_is_planned(self):
        other = self.env["res.partner"].create({"name": "O", "is_company": True})
        case = self.quiet_case(partner_ids=[Command.set(other.ids)])
        case.termination_ids.date_end = "2026-11-16"
        case.action_give_notice()
        self.run_cron()
        self.assertFalse(self.steps(case))

    def test_company_that_wants_none_gets_none(self):
        self.company.offboarding_plans_after_end = False
        self.run_cron()
        self.close()
        self.assertFalse(self.steps())

    def test_company_has_its_own_plan(self):
        plan = self.env["mail.activity.plan"].create(
            {
                "name": "Ours",
                "res_model": "client.offboarding",
                "company_id": self.company.id,
                "offboarding_after_end": True,
                "template_ids": [
                    Command.create(
                        {
                            "summary": "Write a card",
                            "delay_count": 6,
                            "delay_unit": "months",
                            "delay_from": "after_plan_date",
                            "responsible_type": "offboarding_user",
                        }
                    )
                ],
            }
        )
        self.company.offboarding_after_plan_id = plan
        self.close()
        self.assertEqual(
            self.steps(), {"Write a card": (date(2027, 5, 10), self.owner)}
        )

    def test_it_moves_with_the_end_and_goes_when_the_client_stays(self):
        other = self.env["res.partner"].create({"name": "O", "is_company": True})
        case = self.quiet_case(partner_ids=[Command.set(other.ids)])
        case.termination_ids.date_end = "2026-11-20"
        case.action_give_notice()
        case._plan_after_end()
        self.assertEqual(self.steps(case)[BACKUPS][0], date(2027, 2, 18))
        self.env.cr.execute(
            "UPDATE mail_activity SET create_date = '2026-11-16 10:00' WHERE id IN %s",
            (tuple(case.activity_ids.ids),),
        )
        case.activity_ids.invalidate_recordset()
        case.action_change_end(date_end="2026-11-30", reason="x", consent="y")
        self.assertEqual(self.steps(case)[BACKUPS][0], date(2027, 2, 28))
        case.action_cancel(outcome="retained", consent="Anna Kowalska, e-mail")
        self.assertFalse(self.steps(case))

    def test_people_do_it_in_a_closed_case(self):
        self.add_access().action_done()
        self.company.offboarding_it_id = self.accountant
        self.close()
        access, backups = self.case.activity_ids.sorted("date_deadline")
        self.assertEqual(access.user_id, self.accountant)
        access.with_user(self.accountant).action_feedback(feedback="Tried it")
        backups.sudo().user_id = self.helper
        backups.with_user(self.helper).action_done()
        self.assertFalse(access.active)
        self.assertFalse(backups.active)
        said = " ".join(self.case.message_ids.mapped("body"))
        self.assertIn("Tried it", said)

    def test_strangers_do_not_do_it(self):
        self.close()
        step = self.case.activity_ids
        for user in (self.colleague, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                step.with_user(user).action_done()
        self.assertTrue(step.active)

    def test_closed_case_says_what_comes_next_and_whose_it_is(self):
        self.close()
        case = self.case.with_user(self.owner)
        self.assertFalse(case.next_action)
        self.assertEqual(case.next_deadline_name, BACKUPS)
        self.assertFalse(case.is_late)
        with freeze_time("2027-02-09 10:00:00"):
            self.env.invalidate_all()
            self.assertEqual(case.next_action, BACKUPS)
            action = case.action_next()
            self.assertEqual(action["res_model"], "mail.activity")
            self.assertEqual(action["res_id"], self.case.activity_ids.id)
            self.assertEqual(case.next_deadline_user_id, self.helper)
            self.assertTrue(case.is_late)
            theirs = self.case.with_user(self.auditor)
            self.assertFalse(theirs.next_action)
            self.assertEqual(
                theirs.next_turn, f"{BACKUPS}: it is for {self.helper.name}."
            )
            self.case.activity_ids.with_user(self.helper).action_done()
            self.env.invalidate_all()
            self.assertFalse(case.next_action)
            self.assertFalse(case.next_deadline_name)

    def test_accounts_of_this_erp_are_known_to_be_gone(self):
        login = self.make_portal_user_of(self.quiet)
        line = self.add_access(
            res_user_id=login.id, holder="theirs_in_ours", operation="close"
        )
        line.action_done()
        self.close()
        step = self.case.activity_ids.filtered(lambda one: one.summary == ACCESS)
        with freeze_time("2026-12-10 10:00:00"):
            login.active = True
            self.run_cron()
            self.assertTrue(step.active)
            login.active = False
            self.run_cron()
        self.assertFalse(step.active)
        self.assertEqual(step.feedback, f"None of these can log in: {login.name}.")

    def make_portal_user_of(self, partner):
        user = self.make_user("login", "base.group_user").sudo()
        user.write(
            {
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        user.partner_id.parent_id = partner
        return user
