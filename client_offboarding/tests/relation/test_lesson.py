from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..reading_common import GeneratedReadingCase


@tagged("post_install", "-at_install")
class TestLesson(GeneratedReadingCase):
    """Written and done after the case is over, it holds nothing up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.cases["closed"].with_user(cls.owner)
        cls.cause = cls.case.env["client.offboarding.lesson"].create(
            {
                "offboarding_id": cls.case.id,
                "kind": "cause",
                "name": "Nobody called back",
                "area": "communication",
            }
        )

    def make_action(self, **values):
        action = self.cause.action_make_action()
        form = Form(self.cause.with_context(**action["context"]).browse())
        form.user_id = self.helper
        form.date_deadline = "2026-11-30"
        lesson = form.save()
        if values:
            lesson.write(values)
        return lesson

    def test_is_written_when_the_case_is_closed(self):
        self.assertEqual(self.case.state, "closed")
        self.assertEqual(self.cause.reason_id, self.case.reason_id)
        self.assertIn(self.cause, self.case.lesson_ids)

    def test_holds_nothing_up(self):
        case = self.cases["handover"].with_user(self.owner)
        before = case.check_ids.filtered(lambda check: check.state == "open")
        case.lesson_ids.create(
            {"offboarding_id": case.id, "kind": "action", "name": "Call back"}
        )
        case.env["client.offboarding.check"]._forget()
        after = case.check_ids.filtered(lambda check: check.state == "open")
        self.assertEqual(after, before)

    def test_action_comes_from_a_cause_with_one_click(self):
        action = self.make_action()
        self.assertEqual(
            (action.kind, action.parent_id, action.area, action.name),
            ("action", self.cause, "communication", "Nobody called back"),
        )
        self.assertEqual(action.offboarding_id, self.case)

    def test_employee_without_a_role_does_his_action(self):
        action = self.make_action().with_user(self.helper)
        todo = action.activity_ids
        self.assertEqual(todo.user_id, self.helper)
        self.assertEqual(str(todo.date_deadline), "2026-11-30")
        action.effect = "Calls are answered in a day"
        action.action_done()
        self.assertEqual((action.state, str(action.date_done)), ("done", "2026-11-16"))
        self.assertFalse(action.activity_ids)
        self.assertTrue(action.offboarding_id.display_name)

    def test_employee_says_no_more_than_what_came_of_it(self):
        action = self.make_action().with_user(self.helper)
        with self.assertRaisesRegex(AccessError, "what came of"):
            action.name = "Something else"
        with self.assertRaises(AccessError):
            self.cause.with_user(self.helper).read(["name"])
        with self.assertRaises(AccessError):
            self.cause.with_user(self.helper).action_done()

    def test_activity_follows_who_does_it(self):
        action = self.make_action()
        action.user_id = self.owner
        self.assertEqual(action.activity_ids.user_id, self.owner)
        action.date_deadline = "2026-12-15"
        self.assertEqual(str(action.activity_ids.date_deadline), "2026-12-15")
        action.action_done("It works")
        self.assertFalse(action.activity_ids)
        action.action_reopen()
        self.assertEqual(action.activity_ids.user_id, self.owner)
        self.assertFalse(action.date_done)

    def test_state_that_is_written_does_what_the_button_does(self):
        action = self.make_action()
        mine = action.with_user(self.helper)
        mine.write({"state": "done", "effect": "Calls are answered in a day"})
        self.assertEqual((action.state, str(action.date_done)), ("done", "2026-11-16"))
        self.assertEqual(action.effect, "Calls are answered in a day")
        self.assertFalse(action.activity_ids)
        mine.state = "open"
        self.assertEqual((action.state, action.date_done), ("open", False))
        self.assertEqual(action.activity_ids.user_id, self.helper)
        with self.assertRaisesRegex(UserError, "Only an action"):
            self.cause.state = "done"
        with self.assertRaises(AccessError):
            action.with_user(self.colleague).state = "done"
        with self.assertRaises(UserError):
            mine.write({"state": "done", "user_id": self.colleague.id})
        self.assertEqual(action.user_id, self.helper)

    def test_state_isnt_edited(self):
        with self.assertRaisesRegex(UserError, "Done"):
            self.make_action().date_done = "2026-11-01"
        with self.assertRaisesRegex(UserError, "Only an action"):
            self.cause.action_done()
        forged = self.case.lesson_ids.create(
            {"offboarding_id": self.case.id, "name": "x", "state": "done"}
        )
        self.assertEqual(forged.state, "open")

    def test_late_actions_are_found(self):
        late = self.make_action(date_deadline="2026-11-15")
        today = self.make_action(date_deadline="2026-11-16")
        done = self.make_action(date_deadline="2026-11-01")
        done.action_done()
        found = late.search(
            [("is_late", "=", True), ("id", "in", (late | today | done).ids)]
        )
        self.assertEqual(found, late)
        self.assertEqual((late | today | done).mapped("is_late"), [True, False, False])

    def test_comes_from_the_same_case_only(self):
        other = self.cases["handover"].with_user(self.owner)
        with self.assertRaisesRegex(UserError, "same case"):
            other.lesson_ids.create(
                {
                    "offboarding_id": other.id,
                    "name": "x",
                    "parent_id": self.cause.id,
                }
            )
        with self.assertRaisesRegex(UserError, "another case"):
            self.cause.offboarding_id = other

    def test_open_actions_are_counted(self):
        self.make_action()
        self.make_action().action_done()
        self.assertEqual(self.case.lesson_open_count, 1)

    def test_retrospective_is_among_ourselves(self):
        case = self.cases["handover"].with_user(self.owner)
        case.lesson_ids.create(
            {"offboarding_id": case.id, "name": "Call", "user_id": self.manager.id}
        )
        self.assertTrue(case.contact_ids)
        context = case.action_plan_retrospective()["context"]
        people = self.env["res.partner"].browse(context["default_partner_ids"])
        self.assertEqual(people, (self.owner | self.helper | self.manager).partner_id)
        self.assertFalse({"default_res_id", "default_res_model"} & context.keys())
