import re
from datetime import date

from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestFeedbackPortal(PortalCase):
    """The contact answers by his link; nobody else does, and never twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.close_case()
        # sudo: as the scheduled action does.
        asked = cls.env["client.offboarding.feedback"].sudo()
        asked._ask(cls.company, date(2026, 11, 20))
        cls.asked = cls.case.sudo().feedback_ids.filtered(
            lambda one: one.partner_id == cls.contact
        )

    def setUp(self):
        super().setUp()
        self.login(None)

    def answer(self, token=None, csrf=True, **entered):
        suffix = f"?access_token={token}" if token else ""
        if csrf:
            entered["csrf_token"] = Request.csrf_token(self)
        return self.url_open(
            f"/my/offboardings/{self.case.id}/feedback{suffix}",
            data=entered,
            allow_redirects=False,
        )

    def assertUnanswered(self):
        self.env.invalidate_all()
        self.assertEqual((self.asked.state, self.asked.quality), ("asked", 0))

    def test_page_of_the_case_leads_to_the_questions(self):
        token = self.token_of(self.contact)
        self.assertIn("/feedback?access_token=", self.open_page(token=token).text)
        page = self.open_page("/feedback", token=token)
        self.assertEqual(page.status_code, 200)
        self.assertIn(f"You answer as <strong>{self.contact.name}", page.text)
        self.assertEqual(page.text.count("<fieldset") + page.text.count("<textarea"), 7)
        self.assertNotIn("anonym", page.text.lower())
        for question, numbers in (("recommend", range(11)), ("value", range(1, 6))):
            offered = re.findall(rf'name="{question}" value="(\d+)"', page.text)
            self.assertEqual(offered, [str(number) for number in numbers])

    def test_contact_answers_by_his_link(self):
        token = self.token_of(self.contact)
        done = self.answer(
            token,
            recommend="4",
            quality="5",
            good="<b>People</b>",
            may_quote="name",
            may_contact="1",
        )
        self.assertEqual(done.status_code, 303)
        self.assertIn(
            "Thank you for your answer", self.url_open(done.headers["Location"]).text
        )
        self.env.invalidate_all()
        self.assertRecordValues(
            self.asked,
            [
                {
                    "state": "answered",
                    "channel": "portal",
                    "date_answered": date(2026, 11, 16),
                    "recommend": 4,
                    "has_recommend": True,
                    "quality": 5,
                    "timeliness": 0,
                    "good": "<b>People</b>",
                    "may_quote": "name",
                    "may_contact": True,
                }
            ],
        )
        self.assertEqual(self.asked.activity_ids.user_id, self.owner)
        page = self.open_page(token=token).text
        self.assertNotIn("How was working with us?", page)

    def test_second_answer_is_told_that_there_is_one(self):
        token = self.token_of(self.contact)
        self.answer(token, quality="5")
        again = self.answer(token, quality="1")
        self.assertEqual(again.status_code, 200)
        self.assertIn("your answer of 11/16/2026 is here", again.text)
        self.env.invalidate_all()
        self.assertEqual(self.asked.quality, 5)

    def test_contact_would_rather_not_and_thinks_better_of_it(self):
        token = self.token_of(self.contact)
        done = self.answer(token, decline="1", quality="1")
        self.assertEqual(done.status_code, 303)
        self.env.invalidate_all()
        self.assertEqual((self.asked.state, self.asked.quality), ("declined", 0))
        self.answer(token, quality="4")
        self.env.invalidate_all()
        self.assertEqual((self.asked.state, self.asked.quality), ("answered", 4))

    def test_answer_after_the_time_is_told_what_to_do(self):
        self.asked._write_step({"state": "expired"})
        late = self.answer(self.token_of(self.contact), quality="5")
        self.assertIn("The time to answer is over", late.text)
        self.env.invalidate_all()
        self.assertEqual(self.asked.state, "expired")

    def test_nothing_that_makes_no_sense_is_kept(self):
        token = self.token_of(self.contact)
        for entered in (
            {},
            {"may_contact": "1"},
            {"recommend": "11"},
            {"quality": "0"},
            {"quality": "5.0"},
            {"value": "x"},
            {"good": "   "},
        ):
            with self.subTest(entered=entered):
                page = self.answer(token, **entered)
                self.assertEqual(page.status_code, 200)
                self.assertIn('name="error"', page.text)
                self.assertUnanswered()

    def test_what_was_entered_is_still_there_after_a_mistake(self):
        page = self.answer(
            self.token_of(self.contact), quality="9", better="Call <back>"
        )
        self.assertIn("Call &lt;back&gt;", page.text)

    def test_long_texts_are_cut_and_unknown_choices_ignored(self):
        token = self.token_of(self.contact)
        self.answer(token, good="x" * 9000, may_quote="everything", state="expired")
        self.env.invalidate_all()
        self.assertEqual(len(self.asked.good), 4000)
        self.assertEqual((self.asked.may_quote, self.asked.state), ("no", "answered"))

    @mute_logger("odoo.http")
    def test_answer_from_elsewhere_is_refused(self):
        refused = self.answer(self.token_of(self.contact), csrf=False, quality="1")
        self.assertEqual(refused.status_code, 400)
        self.assertUnanswered()

    def test_forwarded_link_answers_for_nobody_who_is_signed_in(self):
        token = self.token_of(self.contact)
        for user in (self.piotr, self.ktos):
            self.login(user)
            with self.subTest(user=user.login):
                self.assertRefused(self.open_page("/feedback", token=token))
                self.assertRefused(self.answer(token, quality="1"))
        self.assertUnanswered()

    def test_link_of_another_case_or_a_forged_one_opens_nothing(self):
        for token in (None, "1-x", f"{self.token_of(self.contact)}x"):
            with self.subTest(token=token):
                self.assertRefused(self.answer(token, quality="1"))
        self.assertUnanswered()

    def test_each_contact_answers_his_own(self):
        self.answer(self.token_of(self.second), quality="2")
        self.assertUnanswered()

    def test_signed_in_contact_answers_without_a_link(self):
        self.login(self.anna)
        self.answer(quality="5")
        self.env.invalidate_all()
        self.assertEqual(self.asked.state, "answered")

    def test_colleague_and_withdrawn_contact_answer_nothing(self):
        token = self.token_of(self.contact)
        # sudo: the case is closed; a manager would reopen it for this.
        self.case.sudo()._write_step({"contact_ids": [(3, self.contact.id)]})
        self.case.sudo().invitation_ids._withdraw()
        self.assertRefused(self.answer(token, quality="1"))
        self.assertUnanswered()

    def test_who_was_not_asked_finds_nothing_to_answer(self):
        self.asked.unlink()
        token = self.token_of(self.contact)
        self.assertNotIn("How was working", self.open_page(token=token).text)
        self.assertIn("nothing to answer", self.answer(token, quality="1").text)
        self.assertFalse(
            self.case.sudo().feedback_ids.filtered(
                lambda one: one.partner_id == self.contact
            )
        )

    def test_new_provider_is_asked_nothing(self):
        # sudo: whom the case hands over to is set by its owner.
        case = self.case.sudo()
        case._write_step(
            {
                "contact_ids": [(3, self.contact.id)],
                "new_provider_id": self.stranger.id,
                "new_provider_contact_ids": [(4, self.contact.id)],
                "new_provider_authorised_on": date(2026, 11, 1),
                "new_provider_proof_ids": [
                    (0, 0, {"name": "Consent.txt", "raw": b"Yes"})
                ],
            }
        )
        token = self.token_of(self.contact)
        self.assertEqual(self.open_page(token=token).status_code, 200)
        self.assertRefused(self.open_page("/feedback", token=token))
        self.assertRefused(self.answer(token, quality="1"))
        self.assertUnanswered()
