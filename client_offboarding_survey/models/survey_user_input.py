from odoo import fields, models
from odoo.fields import NO_ACCESS

from .survey_question import CHOICES, TEXTS


class SurveyUserInput(models.Model):
    """What a contact answers goes into the feedback of his case, and stays there."""

    _name = "survey.user_input"
    _inherit = ["survey.user_input"]

    # Whoever makes questionnaires must not answer for a client.
    offboarding_feedback_id = fields.Many2one(
        "client.offboarding.feedback",
        string="Feedback",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=NO_ACCESS,
    )

    def _mark_done(self):
        res = super()._mark_done()
        # sudo: the contact has no rights; the link of his answer says who he is.
        for answer in self.sudo().filtered("offboarding_feedback_id"):
            answer.offboarding_feedback_id._take_survey(answer)
        return res

    def _get_offboarding_lines(self):
        """What was said, in the order of the questions."""
        return self.user_input_line_ids.filtered(lambda line: not line.skipped).sorted(
            lambda line: (line.question_id.sequence, line.question_id.id, line.id)
        )

    def _read_offboarding_values(self):
        """What goes to which field. An answer that its question, changed since it was
        given, doesn't allow any more is only in the text of all answers.
        """
        values = {}
        for line in self._get_offboarding_lines():
            name = line.question_id.offboarding_field
            if name in TEXTS and line.answer_type in ("char_box", "text_box"):
                values[name] = line[f"value_{line.answer_type}"]
            elif name in CHOICES and line.answer_type == "suggestion":
                chosen = line.suggested_answer_id
                values[name] = chosen._get_offboarding_allowed(name)
            elif name not in (False, *TEXTS, *CHOICES) and line.answer_type == "scale":
                lowest, highest = (0, 10) if name == "recommend" else (1, 5)
                if lowest <= line.value_scale <= highest:
                    values[name] = line.value_scale
        return values

    def _describe_offboarding_answers(self):
        """All of it in words: it outlives the questionnaire."""
        said = {}
        for line in self._get_offboarding_lines():
            value = line._get_answer_value()
            if line.matrix_row_id:
                value = f"{line.matrix_row_id.value}: {value}"
            said.setdefault(line.question_id, []).append(str(value))
        return "\n\n".join(
            f"{question.title}\n{', '.join(values)}"
            for question, values in said.items()
        )
