from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import USER
from ..rights import RightsCase


@tagged("post_install", "-at_install")
class TestPlan(RightsCase):
    """The ERP's plans schedule the work back from the end, and follow it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.env["mail.activity.plan"].create(
            {
                "name": "Ours",
                "res_model": "client.offboarding",
                "company_id": cls.company.id,
                "template_ids": [
                    Command.create(
                        {
                            "summary": summary,
                            "delay_count": count,
                            "delay_unit": unit,
                            "delay_from": f"{trigger}_plan_date",
                            "responsible_type": f"offboarding_{role}",
                        }
                    )
                    for summary, count, unit, trigger, role in (
                        ("Collect", 1, "months", "before", "warehouse"),
                        ("Revoke", 1, "days", "after", "it"),
                        ("Thank", 0, "days", "after", "user"),
                    )
                ],
            }
        )
        cls.company.offboarding_plan_id = cls.plan
        cls.company.offboarding_warehouse_id = cls.helper
        cls.case = cls.open_case()
        cls.case.termination_ids.date_delivered = "2026-11-12"

    def plan_work(self):
        self.case.action_plan_work()
        # The database's clock isn't frozen.
        self.env.cr.execute(
            "UPDATE mail_activity SET create_date = '2026-11-16 10:00' WHERE id IN %s",
            (tuple(self.case.activity_ids.ids),),
        )
        self.case.activity_ids.invalidate_recordset()

    def steps(self):
        return {
            activity.summary: (activity.date_deadline, activity.user_id)
            for activity in self.case.activity_ids
        }

    def test_steps_are_counted_from_the_end_and_given_by_role(self):
        self.assertEqual(self.case.date_end, date(2026, 12, 12))
        self.plan_work()
        self.assertEqual(
            self.steps(),
            {
                # A month before the end was last week: nothing is planned there.
                "Collect": (date(2026, 11, 16), self.helper),
                # Nobody has this role: the responsible does it.
                "Revoke": (date(2026, 12, 13), self.owner),
                "Thank": (date(2026, 12, 12), self.owner),
            },
        )

    def test_plan_that_ran_moves_with_the_end(self):
        self.plan_work()
        self.case.action_give_notice()
        self.case.action_change_end(
            date_end="2027-03-31", reason="Agreed", consent="Anna Kowalska, e-mail"
        )
        self.assertEqual(
            {name: day for name, (day, _user) in self.steps().items()},
            {
                # A month before the end of March is the end of February.
                "Collect": date(2027, 2, 28),
                "Revoke": date(2027, 4, 1),
                "Thank": date(2027, 3, 31),
            },
        )

    def test_plan_moves_while_the_dates_are_still_prepared(self):
        self.plan_work()
        self.case.termination_ids.date_delivered = "2026-11-15"
        self.assertEqual(
            {name: day for name, (day, _user) in self.steps().items()},
            {
                "Collect": date(2026, 11, 16),
                "Revoke": date(2026, 12, 16),
                "Thank": date(2026, 12, 15),
            },
        )

    def test_what_was_moved_by_hand_or_done_stays(self):
        self.plan_work()
        steps = {a.summary: a for a in self.case.activity_ids}
        steps["Collect"].date_deadline = "2026-11-20"
        steps["Thank"].action_done()
        self.case.action_give_notice()
        self.case.action_change_end(date_end="2027-01-31", reason="x", consent="y")
        self.assertEqual(
            {name: day for name, (day, _user) in self.steps().items()},
            {"Collect": date(2026, 11, 20), "Revoke": date(2027, 2, 1)},
        )
        self.assertEqual(str(steps["Thank"].date_deadline), "2026-12-12")

    def test_work_is_planned_once_and_not_without_an_end(self):
        self.plan_work()
        self.assertFalse(self.case.can_plan)
        with self.assertRaisesRegex(UserError, "planned already"):
            self.case.action_plan_work()
        case = self.open_case(
            partner_ids=[Command.set(self.quiet.ids)], date_delivered=False
        )
        with self.assertRaisesRegex(UserError, "enter first"):
            case.action_plan_work()

    def test_plan_of_a_client_who_stays_is_dropped(self):
        self.plan_work()
        own = self.case.activity_schedule(summary="Call", user_id=self.owner.id)
        self.case.action_cancel(outcome="retained")
        self.assertEqual(self.case.activity_ids, own)

    def test_closing_drops_what_is_left_of_the_plan(self):
        case = self.quiet_case("confirm")
        case.action_plan_work()
        own = case.activity_schedule(summary="Call", user_id=self.owner.id)
        self.company.offboarding_plans_after_end = False
        self.sign_and_close(case)
        self.assertEqual(case.state, "closed")
        self.assertEqual(case.activity_ids, own)
        said = " ".join(case.message_ids.mapped("body"))
        self.assertIn("Dropped from the plan: Collect (the case is over)", said)

    def test_plan_is_for_those_who_run_the_case(self):
        for user in (self.colleague, self.helper, self.accountant, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.case.with_user(user).action_plan_work()
        self.assertFalse(self.case.activity_ids)

    def test_app_brings_a_plan_in_both_languages(self):
        self.company.offboarding_plan_id = False
        self.company.partner_id.lang = "en_US"
        self.plan_work()
        self.assertEqual(len(self.case.activity_ids), 11)
        self.assertIn("equipment is collected", str(self.steps()))
        polish, english = (
            self.env.ref(f"client_offboarding.plan_{lang}").template_ids
            for lang in ("pl", "en")
        )
        names = ("delay_count", "delay_from", "responsible_type")
        self.assertEqual(
            [[t[name] for name in names] for t in polish],
            [[t[name] for name in names] for t in english],
        )
        self.env["res.lang"]._activate_lang("pl_PL")
        self.company.partner_id.lang = "pl_PL"
        self.assertEqual(self.case._get_plan(), polish.plan_id)

    def test_company_without_any_plan_is_told(self):
        self.company.offboarding_plan_id = False
        for lang in ("pl", "en"):
            self.env.ref(f"client_offboarding.plan_{lang}").active = False
        with self.assertRaisesRegex(UserError, "There is no plan"):
            self.case.action_plan_work()

    def test_erps_own_wizard_plans_by_the_end_too(self):
        wizard = self.case.env["mail.activity.schedule"].with_context(
            active_model="client.offboarding",
            active_ids=self.case.ids,
            plan_mode=True,
        )
        with Form(wizard, view="mail.mail_activity_schedule_view_form") as form:
            form.plan_id = self.plan
            self.assertEqual(str(form.plan_date), "2026-12-12")
        form.record.action_schedule_plan()
        self.assertEqual(self.steps()["Revoke"][0], date(2026, 12, 13))
        self.assertTrue(self.case.activity_ids.offboarding_template_id)

    def test_plan_of_another_record_is_scheduled_as_the_erp_does(self):
        plan = self.env["mail.activity.plan"].create(
            {
                "name": "Birthday",
                "res_model": "res.partner",
                "template_ids": [
                    Command.create(
                        {
                            "summary": "Send a card",
                            "delay_count": 2,
                            "delay_unit": "days",
                            "delay_from": "after_plan_date",
                            "responsible_type": "on_demand",
                        }
                    )
                ],
            }
        )
        wizard = self.env["mail.activity.schedule"].with_context(
            active_model="res.partner", active_ids=self.client.ids, plan_mode=True
        )
        wizard = wizard.create(
            {
                "plan_id": plan.id,
                "plan_date": "2026-12-01",
                "plan_on_demand_user_id": self.helper.id,
            }
        )
        wizard.action_schedule_plan()
        self.assertRecordValues(
            self.client.activity_ids,
            [
                {
                    "summary": "Send a card",
                    "date_deadline": date(2026, 12, 3),
                    "user_id": self.helper.id,
                    "offboarding_template_id": False,
                }
            ],
        )

    def test_roles_are_for_plans_of_cases(self):
        with self.assertRaisesRegex(ValidationError, "plans of its cases only"):
            self.env["mail.activity.plan"].create(
                {
                    "name": "Contacts",
                    "res_model": "res.partner",
                    "template_ids": [
                        Command.create({"responsible_type": "offboarding_user"})
                    ],
                }
            )


@tagged("post_install", "-at_install")
class TestSubstitute(RightsCase):
    """A substitute takes over what somebody has open, and no more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.substitute = cls.make_user("substitute", USER)
        cls.case = cls.quiet_case("handover")
        cls.done = cls.add_return(cls.case, name="Done", user_id=cls.owner.id)
        cls.done.action_receive()
        cls.line = cls.add_return(cls.case, name="Open", user_id=cls.owner.id)
        cls.theirs = cls.add_return(cls.case, user_id=cls.helper.id)
        cls.case.activity_schedule(summary="Call", user_id=cls.owner.id)
        cls.case.activity_schedule(summary="Fetch", user_id=cls.helper.id)

    def test_everything_open_moves_and_the_chatter_says_so(self):
        self.case.action_substitute(self.substitute.id, reason="Holiday")
        case = self.case.sudo()
        self.assertEqual(case.user_id, self.substitute)
        self.assertRecordValues(
            self.done.sudo() | self.line.sudo() | self.theirs.sudo(),
            [
                {"user_id": self.owner.id},
                {"user_id": self.substitute.id},
                {"user_id": self.helper.id},
            ],
        )
        self.assertEqual(
            {a.summary: a.user_id for a in case.activity_ids},
            {"Call": self.substitute, "Fetch": self.helper},
        )
        said = case.message_ids.mapped("body")
        self.assertTrue(
            [text for text in said if "takes over from" in text and "Holiday" in text]
        )
        self.assertEqual(case.with_user(self.substitute).state, "handover")

    def test_manager_gives_away_the_work_of_a_helper(self):
        case = self.case.with_user(self.manager)
        case.action_substitute(self.substitute.id, from_user_id=self.helper.id)
        self.assertEqual(case.user_id, self.owner)
        self.assertEqual(self.theirs.user_id, self.substitute)
        self.assertIn(self.substitute, case.helper_ids)
        self.assertNotIn(self.helper, case.helper_ids)

    def test_helper_gives_away_his_own_line_only(self):
        mine = self.case.with_user(self.helper)
        with self.assertRaisesRegex(AccessError, "work of others"):
            mine.action_substitute(self.substitute.id)
        mine.action_substitute(self.substitute.id, from_user_id=self.helper.id)
        self.assertEqual(self.theirs.user_id, self.substitute)
        self.assertEqual(self.case.user_id, self.owner)

    def test_nobody_takes_the_work_of_others(self):
        for user in (self.colleague, self.accountant, self.officer, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.case.with_user(user).action_substitute(user.id)
        with self.assertRaises(AccessError):
            self.case.with_user(self.colleague).action_substitute(
                self.substitute.id, from_user_id=self.colleague.id
            )

    def test_substitute_must_be_able_to_do_it(self):
        other_company = self.env["res.company"].create({"name": "Other"})
        stranger = self.make_user("stranger", USER, company_id=other_company.id)
        gone = self.make_user("gone", USER, active=False)
        for user, why in (
            (self.helper, "isn't an offboarding user"),
            (self.portal, "Choose a colleague"),
            (gone, "Choose a colleague"),
            (self.owner, "Choose a colleague"),
            (stranger, "has no access to"),
        ):
            with self.subTest(user=user.login):
                with self.assertRaisesRegex(UserError, why):
                    self.case.action_substitute(user.id)
        with self.assertRaisesRegex(UserError, "has nothing open"):
            self.case.with_user(self.manager).action_substitute(
                self.substitute.id, from_user_id=self.auditor.id
            )

    def test_case_that_is_over_changes_no_hands(self):
        (self.line | self.theirs).action_receive()
        self.advance(self.case, "closed")
        with self.assertRaisesRegex(UserError, "is over"):
            self.case.action_substitute(self.substitute.id)

    def test_wizard_hands_over_many_cases(self):
        cases = self.case | self.open_case()
        action = cases.action_substitute()
        wizards = self.env[action["res_model"]].with_user(self.owner)
        with Form(wizards.with_context(**action["context"])) as form:
            form.user_id = self.substitute
        form.record.action_substitute()
        self.assertEqual(cases.sudo().user_id, self.substitute)
