from datetime import date

from odoo.tests import tagged

from ..portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestTourFeedback(PortalCase):
    """A client answers on a phone; an employee does what comes of it."""

    browser_size = "390x844"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.close_case()
        # sudo: as the scheduled action does.
        cls.env["client.offboarding.feedback"].sudo()._ask(
            cls.company, date(2026, 11, 20)
        )

    def test_client_answers_on_a_phone(self):
        token = self.token_of(self.contact)
        self.start_tour(
            f"/my/offboardings/{self.case.id}?access_token={token}",
            "client_offboarding_feedback_phone",
            login=None,
        )
        self.env.invalidate_all()
        feedback = self.case.sudo().feedback_ids.filtered(
            lambda one: one.partner_id == self.contact
        )
        self.assertRecordValues(
            feedback,
            [{"state": "answered", "recommend": 3, "quality": 5, "timeliness": 2}],
        )
        self.assertEqual(feedback.activity_ids.user_id, self.owner)


@tagged("post_install", "-at_install")
class TestTourFeedbackAction(PortalCase):
    """From an answer to an action that somebody without a role has done."""

    browser_size = "1366x768"

    def test_action_of_an_answer_is_done_after_closing(self):
        # sudo: how a case is closed is tested elsewhere.
        self.case.sudo()._write_step({"state": "closed", "outcome": "ended"})
        feedback = self.ask_for_feedback()
        feedback._answer_in_portal(
            {"timeliness": "2", "better": "Call back on the same day"}
        )
        self.start_tour(
            "/odoo/offboarding-feedback",
            "client_offboarding_feedback_action",
            login=self.owner.login,
        )
        action = feedback.lesson_ids
        self.assertRecordValues(
            action,
            [{"kind": "action", "area": "timeliness", "user_id": self.helper.id}],
        )
        self.start_tour(
            "/odoo/offboarding-lessons",
            "client_offboarding_feedback_done",
            login=self.helper.login,
        )
        self.env.invalidate_all()
        self.assertEqual(action.state, "done")
