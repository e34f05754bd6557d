from datetime import date, datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.client_offboarding.tests.portal_common import PortalCase

from ..hooks import uninstall_hook

# What answers of one's own wording allow.
ALLOWED = {
    "may_quote": ["no", "name_logo", "quote"],
    "may_contact": ["contact", False],
}
SAID = {"recommend": 3, "quality": 5, "value": 1, "good": "People", "better": "Prices"}


@tagged("post_install", "-at_install")
class TestSurvey(PortalCase):
    """The contact answers the company's questionnaire by his link, and only he does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.close_case()
        # sudo: who makes questionnaires is tested below.
        delivered = cls.env.ref("client_offboarding_survey.survey_feedback").sudo()
        cls.survey = delivered.copy()
        cls.questions = {
            question.offboarding_field: question for question in cls.survey.question_ids
        }
        for name, values in ALLOWED.items():
            cls.questions[name] = cls.make_choice(name, values)
        cls.company.sudo().offboarding_survey_id = cls.survey
        # sudo: as the scheduled action does.
        cls.env["client.offboarding.feedback"].sudo()._ask(
            cls.company, date(2026, 11, 20)
        )
        cls.asked = cls.case.sudo().feedback_ids.filtered(
            lambda one: one.partner_id == cls.contact
        )
        cls.maker = cls.make_user("maker", "survey.group_survey_user")

    @classmethod
    def make_choice(cls, name, values):
        own = cls.questions.get(name, cls.survey.question_ids.browse())
        own.unlink()
        # sudo: who makes questionnaires is tested below.
        return own.sudo().create(
            {
                "survey_id": cls.survey.id,
                "title": f"Is {name} all right?",
                "question_type": "simple_choice",
                "offboarding_field": name,
                "suggested_answer_ids": [
                    Command.create(
                        {"value": f"It is {value}", "offboarding_value": value}
                    )
                    for value in values
                ],
            }
        )

    def setUp(self):
        super().setUp()
        self.login(None)

    def open_link(self):
        """Where the contact's personal link leads to."""
        page = self.open_page("/feedback", token=self.token_of(self.contact))
        self.env.invalidate_all()
        return page

    def get_target(self):
        return self.open_link().headers.get("Location", "")

    def get_answer(self):
        return (
            self.env["survey.user_input"]
            .sudo()
            .search([("offboarding_feedback_id", "=", self.asked.id)])
        )

    def begin(self):
        self.asked._get_form_url()
        return self.get_answer()

    def finish(self, answer, **said):
        """What the page of the questionnaire does with what was entered."""
        for name, value in said.items():
            answer._save_lines(self.questions[name], str(value))
        answer._mark_done()
        self.env.invalidate_all()

    def submit(self, answer, **said):
        """As the contact's browser does."""
        urls = f"{answer.survey_id.access_token}/{answer.access_token}"
        entered = {str(self.questions[name].id): str(said[name]) for name in said}
        self.make_jsonrpc_request(f"/survey/begin/{urls}", {})
        result = self.make_jsonrpc_request(f"/survey/submit/{urls}", entered)
        self.env.invalidate_all()
        return result

    def test_link_leads_to_the_questionnaire_and_its_answer_into_the_feedback(self):
        target = self.get_target()
        answer = self.get_answer()
        self.assertEqual(target, answer.get_start_url())
        self.assertIn("Seven questions, a minute", self.url_open(target).text)
        self.assertEqual(answer.partner_id, self.contact)
        # The thirtieth day begins at midnight in Warsaw.
        self.assertEqual(answer.deadline, datetime(2026, 12, 19, 23))
        self.assertEqual(self.get_target(), target)
        self.assertEqual(self.get_answer(), answer)
        self.submit(answer, **SAID)
        self.assertRecordValues(
            self.asked,
            [
                {
                    **SAID,
                    "state": "answered",
                    "channel": "survey",
                    "date_answered": date(2026, 11, 16),
                    "has_recommend": True,
                    "timeliness": 0,
                    "is_low": True,
                    "may_quote": "no",
                }
            ],
        )
        self.assertEqual(self.asked.activity_ids.user_id, self.owner)
        self.assertIn("Would you recommend us?\n3\n\n", self.asked.survey_answers)
        # Whoever the link was forwarded to is told that there is an answer.
        self.assertIn("your answer of 11/16/2026 is here", self.open_link().text)
        self.assertIn("unauthorized", str(self.submit(answer, quality=1)))
        self.assertEqual((self.asked.quality, self.get_answer()), (5, answer))

    def test_signed_in_colleague_answers_for_nobody(self):
        answer = self.begin()
        self.login(self.piotr)
        self.assertRefused(
            self.open_page("/feedback", token=self.token_of(self.contact))
        )
        self.assertIn("answer_wrong_user", str(self.submit(answer, quality=1)))
        self.assertEqual(self.asked.state, "asked")

    def test_nobody_answers_after_the_time(self):
        answer = self.begin()
        answer.deadline = datetime(2026, 11, 16, 0)
        self.assertIn("answer_deadline", str(self.submit(answer, quality=1)))
        self.asked._write_step({"state": "expired"})
        self.assertIn("The time to answer is over", self.open_link().text)
        self.assertEqual(self.asked.state, "expired")

    def test_zero_is_an_answer_and_nothing_is_none(self):
        self.finish(self.begin())
        self.assertEqual(self.asked.state, "asked")
        answer = self.begin() - self.get_answer().filtered(lambda x: x.state == "done")
        self.assertEqual(answer.state, "new")
        self.finish(answer, recommend=0)
        self.assertEqual(
            (self.asked.recommend, self.asked.has_recommend, self.asked.state),
            (0, True, "answered"),
        )

    def test_what_a_colleague_entered_stays(self):
        answer = self.begin()
        self.asked.with_user(self.owner).write({"channel": "phone", "quality": 4})
        self.finish(answer, quality=1, good="All")
        self.assertEqual(
            (self.asked.quality, self.asked.channel, self.asked.good),
            (4, "phone", False),
        )
        self.assertIn("All", self.asked.survey_answers)

    def test_deleting_the_questionnaire_loses_no_answer(self):
        own = self.questions["good"].copy(
            {"title": "Which tool?", "offboarding_field": False}
        )
        self.questions["own"] = own
        self.finish(self.begin(), quality=2, own="The crane")
        self.survey.unlink()
        self.env.invalidate_all()
        self.assertEqual(
            (self.asked.quality, self.asked.survey_answers),
            (2, "Quality of our work\n2\n\nWhich tool?\nThe crane"),
        )
        self.assertFalse(self.company.offboarding_survey_id)

    def test_ready_questions_where_the_questionnaire_cannot_be_taken(self):
        cases = {
            "archived": {"active": False},
            "empty": {"question_and_page_ids": [(5,)]},
            "login": {"users_login_required": True},
        }
        self.anna.partner_id = self.outsider
        for name, values in cases.items():
            with self.subTest(name):
                self.company.sudo().offboarding_survey_id = self.survey.copy(values)
                page = self.open_link()
                self.assertIn("<textarea", page.text)
        self.company.sudo().offboarding_survey_id = self.survey
        with patch.object(
            type(self.survey), "_check_answer_creation", side_effect=UserError("No")
        ):
            self.assertIn("<textarea", self.open_link().text)
        self.assertFalse(self.get_answer())

    def test_question_changed_after_the_answer(self):
        answer = self.begin()
        answer._save_lines(self.questions["quality"], "5")
        answer._save_lines(self.questions["value"], "4")
        self.questions["quality"].write(
            {"offboarding_field": False, "scale_min": 0, "scale_max": 10}
        )
        self.questions["good"].offboarding_field = False
        self.questions["value"].write(
            {"question_type": "text_box", "offboarding_field": "good"}
        )
        self.finish(answer)
        self.assertEqual(
            (self.asked.quality, self.asked.value, self.asked.good, self.asked.state),
            (0, 0, False, "answered"),
        )
        self.assertIn("Quality of our work\n5", self.asked.survey_answers)

    def test_mapped_questions_have_the_scales_of_the_feedback(self):
        with self.assertRaisesRegex(ValidationError, "scale from 1 to 5"):
            self.questions["quality"].scale_max = 10
        with self.assertRaisesRegex(ValidationError, "scale from 0 to 10"):
            self.questions["recommend"].scale_min = 1
        with self.assertRaisesRegex(ValidationError, "is a text"):
            self.questions["better"].question_type = "date"
        with self.assertRaisesRegex(ValidationError, "a choice of one answer"):
            self.questions["may_quote"].question_type = "multiple_choice"
        with self.assertRaisesRegex(ValidationError, "Only one question"):
            self.questions["good"].copy()

    def choose(self, name, value):
        """The text that allows ``value``, as the page sends it: the answer's id."""
        answers = self.questions[name].suggested_answer_ids
        return answers.filtered(lambda one: one.offboarding_value == value).id

    def test_what_may_be_done_with_the_answer_is_chosen(self):
        answer = self.begin()
        self.submit(
            answer,
            quality=4,
            may_quote=self.choose("may_quote", "name_logo"),
            may_contact=self.choose("may_contact", "contact"),
        )
        self.assertEqual(
            (self.asked.may_quote, self.asked.may_contact), ("name_logo", True)
        )
        self.assertIn("It is name_logo", self.asked.survey_answers)

    def test_nothing_may_be_done_that_was_not_allowed(self):
        """Neither by an answer of one's own wording, nor by one of another question."""
        wrong = self.questions["may_quote"].suggested_answer_ids[2]
        wrong.offboarding_value = "contact"
        refused = self.choose("may_contact", False)
        self.finish(self.begin(), may_quote=wrong.id, may_contact=refused)
        self.assertEqual((self.asked.may_quote, self.asked.may_contact), ("no", False))
        self.assertEqual(self.asked.state, "answered")

    def test_choice_changed_into_a_number_after_the_answer_allows_nothing(self):
        answer = self.begin()
        self.questions["may_quote"].offboarding_field = False
        answer._save_lines(self.questions["quality"], "5")
        self.questions["quality"].write(
            {"question_type": "simple_choice", "offboarding_field": "may_quote"}
        )
        self.finish(answer)
        self.assertEqual((self.asked.may_quote, self.asked.quality), ("no", 0))

    def test_who_makes_questionnaires_answers_for_nobody(self):
        answers = self.env["survey.user_input"].with_user(self.maker)
        vals = {"survey_id": self.survey.id, "offboarding_feedback_id": self.asked.id}
        with self.assertRaises(AccessError):
            answers.create(vals)
        own = answers.create({"survey_id": self.survey.id})
        with self.assertRaises(AccessError):
            own.offboarding_feedback_id = self.asked
        with self.assertRaises(UserError):
            self.asked.with_user(self.owner).survey_answers = "All well"
        self.assertFalse(self.asked.survey_answers)

    def test_form_of_an_answer_shows_all_of_it(self):
        self.finish(self.begin(), good="People")
        with Form(self.asked.with_user(self.owner)) as form:
            self.assertEqual(form.survey_answers, "What was good?\nPeople")

    def test_number_outside_of_the_scale_is_no_grade(self):
        """Answered while the question had other numbers, which it had before too."""
        question, answer = self.questions["quality"], self.begin()
        question.write({"offboarding_field": False, "scale_min": 0, "scale_max": 10})
        answer._save_lines(question, "9")
        question.write({"offboarding_field": "quality", "scale_min": 1, "scale_max": 5})
        self.finish(answer, good="People")
        self.assertEqual((self.asked.quality, self.asked.good), (0, "People"))
        self.assertIn("Quality of our work\n9", self.asked.survey_answers)

    def test_rows_of_a_matrix_are_told_with_what_was_chosen(self):
        question = self.survey.question_ids.create(
            {
                "survey_id": self.survey.id,
                "title": "How were they?",
                "question_type": "matrix",
                "matrix_subtype": "simple",
                "suggested_answer_ids": [Command.create({"value": "Fine"})],
                "matrix_row_ids": [
                    Command.create({"value": name}) for name in ("Crane", "Crew")
                ],
            }
        )
        answer, chosen = self.begin(), question.suggested_answer_ids
        answer._save_lines(
            question, {str(row.id): [chosen.id] for row in question.matrix_row_ids}
        )
        self.finish(answer)
        self.assertIn(
            "How were they?\nCrane: Fine, Crew: Fine", self.asked.survey_answers
        )

    def test_uninstalling_leaves_the_answers_in_the_history(self):
        self.finish(self.begin(), good="People")
        others = self.env["client.offboarding.feedback"].sudo().search([])
        others -= self.asked
        before = self.asked.message_ids, others.message_ids
        uninstall_hook(self.env(su=True))
        self.env.invalidate_all()
        told = self.asked.message_ids - before[0]
        self.assertIn("All answers of the questionnaire", told.body)
        self.assertIn("People", told.body)
        self.assertFalse(told.notified_partner_ids)
        self.assertEqual(others.message_ids, before[1])
