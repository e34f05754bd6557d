from datetime import datetime, time, timezone

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.client_offboarding.models.relation.feedback_asking import EXPIRE_AFTER
from odoo.addons.client_offboarding.models.relation.feedback_portal import MAX_TEXT

from .survey_question import TEXTS


class ClientOffboardingFeedback(models.Model):
    """Asked by the company's own questionnaire, where it has chosen one."""

    _name = "client.offboarding.feedback"
    _inherit = ["client.offboarding.feedback"]

    survey_answers = fields.Text(
        string="All answers of the questionnaire",
        readonly=True,
        copy=False,
        help="Kept here, also when the questionnaire is changed or deleted.",
    )

    @api.model
    def _get_step_fields(self):
        return super()._get_step_fields() | {"survey_answers"}

    def _get_form_url(self):
        """The contact's own questionnaire; the ready questions where there is none."""
        answer = self._get_or_create_survey_answer()
        return answer.get_start_url() if answer else super()._get_form_url()

    def _get_or_create_survey_answer(self):
        """The answer that he is giving; one that was sent off is never opened again."""
        # sudo: the contact, who has no rights, was identified by his link.
        answers = self.env["survey.user_input"].sudo()
        if not self or not self._is_open_in_portal():
            return answers
        survey = self.company_id.sudo().offboarding_survey_id
        if not self._can_take(survey):
            return answers
        begun = answers.search(
            [
                ("offboarding_feedback_id", "=", self.id),
                ("survey_id", "=", survey.id),
                ("state", "!=", "done"),
            ],
            limit=1,
        )
        try:
            return begun or self._create_survey_answer(survey)
        except UserError:
            # Not for those without a login: he has the ready questions.
            return answers

    def _can_take(self, survey):
        return (
            survey.active
            and bool(survey.question_ids)
            and bool(survey.page_ids or survey.questions_layout != "page_per_section")
            and bool(self.partner_id.user_ids or not survey.users_login_required)
        )

    def _create_survey_answer(self, survey):
        """Until the day on which nobody waits for it any more."""
        langs = survey._get_supported_lang_codes()
        lang = self._get_lang()
        return survey._create_answer(
            partner=self.partner_id.sudo(),
            check_attempts=False,
            # His own: what he answered for another case is no attempt at this one.
            invite_token=self.env["survey.user_input"]._generate_invite_token(),
            deadline=self._get_survey_deadline(),
            lang_id=self.env["res.lang"]._lang_get(lang).id if lang in langs else False,
            offboarding_feedback_id=self.id,
        )

    def _get_survey_deadline(self):
        if not self.date_asked:
            return False
        zone = self.company_id._get_offboarding_now().tzinfo
        over = datetime.combine(self.date_asked + EXPIRE_AFTER, time.min, tzinfo=zone)
        return over.astimezone(timezone.utc).replace(tzinfo=None)

    def _take_survey(self, answer):
        """Keep what the contact sent, unless his answer is here already."""
        self.ensure_one()
        self.lock_for_update()
        text = answer._describe_offboarding_answers()
        if not text:
            return
        if self.state == "answered":
            self._keep_second_answer(text)
            return
        values = answer._read_offboarding_values()
        for name in TEXTS:
            if name in values:
                values[name] = values[name].strip()[:MAX_TEXT]
        self._note_recommend(values)
        self._write_step(
            {
                **values,
                "channel": "survey",
                "state": "answered",
                "survey_answers": text,
                "date_answered": self.company_id._get_offboarding_today(),
            }
        )
        self._after_answer()

    def _keep_second_answer(self, text):
        """A colleague was told first: that stays, and the other is beside it."""
        kept = [part for part in (self.survey_answers, text) if part]
        self._write_step({"survey_answers": "\n\n".join(kept)})
        texts = self.with_context(lang=self._get_owner().lang or self.env.lang).env
        self.message_post(
            body=texts._(
                "The questionnaire was answered as well. What was here before stays as "
                "it is; all answers are below."
            )
        )
