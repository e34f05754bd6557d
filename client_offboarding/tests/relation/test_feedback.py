from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..feedback_common import FeedbackCase


@tagged("post_install", "-at_install")
class TestFeedback(FeedbackCase):
    """What a colleague was told, and what comes of it."""

    def test_what_was_said_in_a_call_is_entered(self):
        feedback = self.tell(recommend=9, quality=4, good="Always there")
        self.assertRecordValues(
            feedback,
            [
                {
                    "state": "answered",
                    "channel": "phone",
                    "recommend_choice": "9",
                    "is_low": False,
                    "reason_id": self.reason.id,
                    "client_id": self.client.id,
                }
            ],
        )
        self.assertEqual(str(feedback.date_answered), "2026-11-16")
        self.assertFalse(feedback.activity_ids)
        self.assertIn(self.contact.name, feedback.display_name)

    def test_form_enters_what_an_asked_contact_said(self):
        self.run_on("2026-11-20")
        feedback = self.answers_of()[0].with_user(self.owner)
        with Form(feedback) as form:
            form.channel = "meeting"
            form.recommend_choice = "0"
            form.better = "Everything"
        self.assertRecordValues(
            feedback,
            [
                {
                    "state": "answered",
                    "recommend": 0,
                    "has_recommend": True,
                    "is_low": True,
                }
            ],
        )

    def test_nothing_recommended_is_no_nought(self):
        self.assertFalse(self.tell(quality=5).is_low)
        nought = self.tell(partner_id=self.second.id, recommend=0)
        self.assertTrue(nought.is_low)
        [[average]] = nought._read_group(
            [("offboarding_id", "=", self.case.id)], [], ["recommend:avg"]
        )
        self.assertEqual(average, 0.0)
        [[quality]] = nought._read_group(
            [("offboarding_id", "=", self.case.id)], [], ["quality:avg"]
        )
        self.assertEqual(quality, 5.0)

    def test_owner_has_something_to_do_where_somebody_is_not_satisfied(self):
        for values, low in (
            ({"recommend": 6}, True),
            ({"recommend": 7}, False),
            ({"recommend": 10, "value": 2}, True),
            ({"recommend": 10, "communication": 3}, False),
        ):
            feedback = self.tell(user=self.manager, **values)
            with self.subTest(values=values):
                self.assertEqual(feedback.is_low, low)
                self.assertEqual(
                    feedback.activity_ids.user_id,
                    self.owner if low else self.owner.browse(),
                )
                self.assertEqual(len(feedback.activity_ids), int(low))
            feedback.unlink()

    def test_who_left_is_not_given_anything_to_do(self):
        self.client.user_id = self.manager
        self.owner.sudo().active = False
        feedback = self.tell(user=self.manager, recommend=2)
        self.assertEqual(feedback.activity_ids.user_id, self.manager)

    def test_who_of_all_has_left_it_is_for_whoever_receives_notices(self):
        """And not for the public visitor who answered."""
        self.run_on("2026-11-20")
        self.company.sudo().offboarding_notice_user_id = self.manager
        self.owner.sudo().active = False
        self.assertEqual(self.case.sudo().create_uid, self.owner)
        # sudo: as the controller does.
        feedback = self.answers_of()[0].with_user(self.env.ref("base.public_user"))
        feedback.sudo()._answer_in_portal({"recommend": "3"})
        self.assertEqual(feedback.sudo().activity_ids.user_id, self.manager)

    def test_an_empty_answer_or_an_unknown_channel_is_refused(self):
        for values in ({}, {"may_quote": "no"}, {"recommend": False}):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, "at least one answer"),
            ):
                self.tell(**values)
        with self.assertRaisesRegex(UserError, "meeting or a call"):
            self.tell(channel="portal", quality=5)

    @mute_logger("odoo.sql_db")
    def test_numbers_beyond_the_scale_are_refused(self):
        for values in ({"recommend": 11}, {"quality": 6}, {"value": -1}):
            with (
                self.subTest(values=values),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.tell(**values)

    @mute_logger("odoo.sql_db")
    def test_asked_once_also_by_hand(self):
        self.tell(quality=5)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.tell(quality=4)

    def test_answer_of_the_portal_is_his_own(self):
        self.run_on("2026-11-20")
        # sudo: as the controller does.
        feedback = self.answers_of()[0]
        feedback._answer_in_portal({"recommend": "3"})
        with self.assertRaisesRegex(UserError, "nobody else changes it"):
            feedback.with_user(self.manager).recommend = 10
        with self.assertRaisesRegex(UserError, "follows from the answer"):
            feedback.with_user(self.manager).state = "declined"
        with self.assertRaisesRegex(UserError, "can't be changed"):
            feedback.with_user(self.manager).partner_id = self.second
        with self.assertRaises(AccessError):
            feedback.with_user(self.owner).unlink()
        self.assertEqual(feedback.recommend, 3)

    def test_who_says_in_a_call_that_he_would_rather_not_is_left_alone(self):
        self.company.offboarding_feedback_email = "always"
        self.run_on("2026-11-20")
        anna, jan = self.answers_of()
        with self.assertRaises(AccessError):
            anna.with_user(self.colleague).action_decline()
        anna.with_user(self.owner).action_decline()
        self.run_on("2026-11-27")
        self.assertEqual((anna.state, anna.date_reminded), ("declined", False))
        self.assertTrue(jan.date_reminded)
        self.run_on("2026-12-20")
        self.assertEqual((anna.state, jan.state), ("declined", "expired"))
        told = self.tell(partner_id=self.client.id, quality=4)
        with self.assertRaisesRegex(UserError, "Answered already"):
            told.action_decline()

    def test_state_that_follows_from_the_answer_may_be_said_with_it(self):
        self.run_on("2026-11-20")
        feedback = self.answers_of()[0].with_user(self.owner)
        feedback.write({"state": "answered", "channel": "phone", "recommend": 6})
        self.assertEqual((feedback.state, feedback.is_low), ("answered", True))
        with self.assertRaisesRegex(UserError, "follows from the answer"):
            feedback.write({"state": "answered"})

    def test_what_was_written_down_wrongly_is_corrected(self):
        feedback = self.tell(recommend=3)
        feedback.recommend = 8
        self.assertEqual((feedback.recommend, feedback.is_low), (8, False))

    def test_action_comes_from_an_answer_with_one_click(self):
        feedback = self.tell(communication=2, value=4, better="Call back\nand soon")
        action = feedback.action_make_action()
        lesson = Form(
            self.env["client.offboarding.lesson"]
            .with_user(self.owner)
            .with_context(**action["context"])
        ).save()
        self.assertRecordValues(
            lesson,
            [
                {
                    "kind": "action",
                    "feedback_id": feedback.id,
                    "area": "communication",
                    "name": "Call back",
                    "offboarding_id": self.case.id,
                }
            ],
        )
        self.assertEqual(feedback.lesson_ids, lesson)

    def test_action_comes_from_an_answer_of_its_own_case(self):
        other = self.env["res.partner"].create({"name": "Nowak", "is_company": True})
        case = self.open_case(partner_ids=[Command.set(other.ids)])
        feedback = self.tell(quality=5)
        with self.assertRaisesRegex(UserError, "same case"):
            case.lesson_ids.create(
                {"offboarding_id": case.id, "name": "x", "feedback_id": feedback.id}
            )

    def test_whose_case_it_is(self):
        feedback = self.tell(recommend=9)
        for user in (self.manager, self.accountant, self.auditor):
            self.assertEqual(feedback.with_user(user).recommend, 9)
        for user in (self.colleague, self.helper):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                feedback.with_user(user).read(["recommend"])
        with self.assertRaises(AccessError):
            self.tell(user=self.colleague, partner_id=self.second.id, quality=1)
        with self.assertRaises(AccessError):
            feedback.with_user(self.accountant).recommend = 1

    # Contacts that are merged or deleted

    def merge(self, source, target):
        # sudo: merging is for whoever may; it reads no answers.
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo().create({})
        wizard._merge((source | target).ids, target)
        self.env.invalidate_all()

    def test_answer_goes_with_a_merged_contact(self):
        feedback = self.tell(recommend=9)
        self.merge(self.contact, self.second)
        self.assertEqual(feedback.partner_id, self.second)

    def test_answer_stays_with_its_case_when_the_client_is_merged(self):
        feedback = self.tell(recommend=9)
        other = self.env["res.partner"].create({"name": "Nowak", "is_company": True})
        self.merge(self.client, other)
        self.assertEqual(self.case.sudo().partner_id, other)
        self.assertRecordValues(
            feedback,
            [
                {
                    "recommend": 9,
                    "offboarding_id": self.case.id,
                    "partner_id": self.contact.id,
                    "client_id": other.id,
                }
            ],
        )

    def test_no_answer_is_lost_where_both_have_answered(self):
        first = self.tell(recommend=9)
        second = self.tell(partner_id=self.second.id, recommend=2)
        self.merge(self.contact, self.second)
        self.assertEqual(second.partner_id, self.second)
        self.assertRecordValues(first, [{"recommend": 9, "partner_id": False}])

    def test_who_answered_isnt_asked_again_after_a_merger(self):
        self.run_on("2026-11-20")
        answered, _open = self.answers_of()
        answered._answer_in_portal({"recommend": "9"})
        self.merge(self.contact, self.second)
        self.assertEqual(self.answers_of(), answered)
        self.assertEqual(answered.partner_id, self.second)

    def test_answer_stays_when_the_contact_is_deleted(self):
        feedback = self.tell(recommend=9)
        self.contact.unlink()
        self.env.invalidate_all()
        self.assertRecordValues(feedback, [{"recommend": 9, "partner_id": False}])
        self.assertIn(self.client.name, feedback.display_name)
