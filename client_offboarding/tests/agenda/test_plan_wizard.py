from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import MANAGER
from ..rights import RightsCase


def make_plan(company, *steps, **values):
    """A plan of a company.

    :param steps: summary, days from the end, fact that does it
    """
    templates = [
        Command.create(
            {
                "summary": summary,
                "delay_count": abs(days),
                "delay_from": f"{'after' if days > 0 else 'before'}_plan_date",
                "responsible_type": "offboarding_user",
                "offboarding_done_by": fact,
            }
        )
        for summary, days, fact in steps
    ]
    return company.env["mail.activity.plan"].create(
        {
            "name": "Ours",
            "res_model": "client.offboarding",
            "company_id": company.id,
            "template_ids": templates,
            **values,
        }
    )


@tagged("post_install", "-at_install")
class TestPlanWizard(RightsCase):
    """What a plan comes to is seen, and changed, before anything is scheduled."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.offboarding_plan_id = make_plan(
            cls.company,
            ("Tell", -30, False),
            ("Collect", -1, "check_return_open"),
            ("Invoice", 7, "paper_notice"),
        )
        cls.case = cls.quiet_case(date_delivered=False)
        cls.case.termination_ids.date_end = "2026-12-12"

    def open_plan(self, case=None):
        action = (case or self.case).action_open_plan()
        wizards = self.env[action["res_model"]].with_user(self.owner)
        return wizards.browse(action["res_id"])

    def steps(self):
        return {
            activity.summary: (activity.date_deadline, activity.user_id)
            for activity in self.case.activity_ids
        }

    def test_each_step_says_who_when_and_why_before_it_is_made(self):
        wizard = self.open_plan()
        self.assertFalse(self.case.activity_ids)
        self.assertRecordValues(
            wizard.line_ids,
            [
                {
                    "date": date(2026, 11, 16),
                    "user_id": self.owner.id,
                    "state": "new",
                    "is_wanted": True,
                },
                {
                    "date": date(2026, 12, 11),
                    "user_id": self.owner.id,
                    "state": "new",
                    "is_wanted": True,
                },
                {
                    # The contract ends by agreement: there is no notice to sign.
                    "date": date(2026, 12, 19),
                    "user_id": self.owner.id,
                    "state": "void",
                    "is_wanted": False,
                },
            ],
        )
        first, second, third = wizard.line_ids.mapped("why")
        self.assertEqual(second, "The day before the end")
        self.assertEqual(third, "7 days after the end")
        self.assertEqual(
            first,
            "30 days before the end: that was on 11/12/2026, so today",
        )
        self.assertIn("planned: 2. Left out: 0.", wizard.summary)

    def test_person_and_day_are_changed_and_a_step_left_out(self):
        with Form(self.open_plan()) as form:
            with form.line_ids.edit(0) as line:
                line.is_wanted = False
            with form.line_ids.edit(1) as line:
                line.user_id = self.helper
                line.date = date(2026, 12, 1)
            self.assertIn("planned: 1. Left out: 1.", form.summary)
        form.record.action_plan()
        self.assertEqual(self.steps(), {"Collect": (date(2026, 12, 1), self.helper)})
        # What somebody put on a day stays there when the end moves.
        self.case.termination_ids.date_end = "2026-12-20"
        self.assertEqual(self.steps()["Collect"][0], date(2026, 12, 1))

    def test_nothing_is_planned_before_today_or_for_strangers(self):
        wizard = self.open_plan()
        line = wizard.line_ids[1]
        line.date = "2026-11-15"
        with self.assertRaisesRegex(UserError, "before today"):
            wizard.action_plan()
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self.make_user("stranger", MANAGER, company_id=other.id)
        line.date = "2026-11-16"
        for user in (self.portal, stranger):
            line.sudo().user_id = user
            with self.subTest(user=user.login):
                with self.assertRaisesRegex(UserError, "Choose a colleague"):
                    wizard.action_plan()
        self.assertFalse(self.case.activity_ids)

    def test_planned_twice_says_what_is_there_and_adds_the_rest(self):
        wizard = self.open_plan()
        wizard.line_ids[1].is_wanted = False
        late = self.open_plan()
        wizard.line_ids[0].user_id = self.helper
        wizard.action_plan()
        self.assertTrue(self.case.can_plan)
        again = self.open_plan()
        self.assertEqual(again.line_ids.mapped("state"), ["planned", "new", "void"])
        self.assertRecordValues(
            again.line_ids[0],
            [{"user_id": self.helper.id, "note": "Planned already"}],
        )
        self.case.activity_ids.action_done()
        # Opened before the first was planned, it plans that one no second time.
        late.action_plan()
        self.assertEqual(self.case.activity_ids.mapped("summary"), ["Collect"])
        again = self.open_plan()
        self.assertEqual(again.line_ids.mapped("state"), ["done", "planned", "void"])
        with self.assertRaisesRegex(UserError, "Nothing is left"):
            again.action_plan()

    def test_what_a_fact_has_done_is_not_planned(self):
        self.add_return(self.case).action_receive()
        line = self.open_plan().line_ids[1]
        self.assertRecordValues(
            line,
            [
                {
                    "state": "done",
                    "is_wanted": False,
                    "note": "Settled: Things to return",
                }
            ],
        )

    def test_planning_is_for_those_who_run_the_case(self):
        wizard = self.open_plan()
        for user in (self.accountant, self.officer, self.auditor, self.helper):
            with self.subTest(user=user.login, what="open"):
                with self.assertRaises(AccessError):
                    self.case.with_user(user).action_open_plan()
            with self.subTest(user=user.login, what="plan"):
                with self.assertRaises(AccessError):
                    wizard.with_user(user).action_plan()
        self.assertFalse(self.case.with_user(self.accountant).can_edit)
        self.case.termination_ids.date_end = False
        with self.assertRaisesRegex(UserError, "enter first"):
            self.case.action_open_plan()

    def test_manager_writes_plans_of_cases_and_no_others(self):
        plan = self.company.offboarding_plan_id.with_user(self.manager)
        plan.template_ids[0].offboarding_done_by = "meeting_held"
        plan.copy().unlink()
        other = self.env["mail.activity.plan"].create(
            {"name": "Contacts", "res_model": "res.partner"}
        )
        with self.assertRaises(AccessError):
            other.with_user(self.manager).name = "Mine"
        with self.assertRaises(AccessError):
            plan.with_user(self.owner).name = "Mine"
        domain = self.env.ref(
            "client_offboarding.client_offboarding_plan_config_action"
        ).domain
        self.assertIn("client.offboarding", domain)

    def test_many_cases_are_planned_each_by_its_own_end(self):
        wizard = (
            self.env["client.offboarding.many"]
            .with_user(self.owner)
            .create({"step": "plan", "offboarding_ids": [Command.set(self.case.ids)]})
        )
        wizard.action_run()
        self.assertEqual(set(self.steps()), {"Tell", "Collect"})
        self.assertEqual(wizard.line_ids.outcome, "done")
