from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.client_offboarding.models.relation.feedback import SCORES

TEXTS = ("good", "better")
# What may be done with the answer: said by choosing one of several.
CHOICES = ("may_quote", "may_contact")


class SurveyQuestion(models.Model):
    _name = "survey.question"
    _inherit = ["survey.question"]

    offboarding_field = fields.Selection(
        selection="_get_offboarding_fields",
        string="In the feedback of clients",
        help="What is answered here is copied there when the questionnaire is done.",
    )

    @api.model
    def _get_offboarding_fields(self):
        """The answers that feedback has, by the names that it has for them."""
        feedback = self.env["client.offboarding.feedback"]._fields
        return [
            (name, feedback[name]._description_string(self.env))
            for name in ("recommend", *SCORES, *TEXTS, *CHOICES)
        ]

    @api.constrains(
        "offboarding_field", "question_type", "scale_min", "scale_max", "survey_id"
    )
    def _check_offboarding_field(self):
        """Figures are compared over all clients: their scales are the same."""
        for question in self.filtered("offboarding_field"):
            name = question.offboarding_field
            label = dict(self._get_offboarding_fields())[name]
            if name in TEXTS:
                if question.question_type not in ("char_box", "text_box"):
                    raise ValidationError(self.env._("'%s' is a text.", label))
                continue
            if name in CHOICES:
                if question.question_type != "simple_choice":
                    raise ValidationError(
                        self.env._("'%s' is a choice of one answer.", label)
                    )
                continue
            lowest, highest = (0, 10) if name == "recommend" else (1, 5)
            scale = (question.scale_min, question.scale_max)
            if question.question_type != "scale" or scale != (lowest, highest):
                raise ValidationError(
                    self.env._(
                        "'%(field)s' is a scale from %(lowest)s to %(highest)s.",
                        field=label,
                        lowest=lowest,
                        highest=highest,
                    )
                )
        self._check_offboarding_field_once()

    def _check_offboarding_field_once(self):
        for survey in self.survey_id:
            names = [name for name in survey.question_ids.mapped("offboarding_field")]
            names = [name for name in names if name]
            if len(names) != len(set(names)):
                raise ValidationError(
                    self.env._(
                        "Only one question is copied to a field of the feedback."
                    )
                )


class SurveyQuestionAnswer(models.Model):
    """What choosing an answer allows: its wording is the company's own."""

    _name = "survey.question.answer"
    _inherit = ["survey.question.answer"]

    offboarding_value = fields.Selection(
        selection="_get_offboarding_values",
        string="In the feedback",
        help="Without it, choosing this answer allows nothing.",
    )

    @api.model
    def _get_offboarding_values(self):
        quotes = self.env["client.offboarding.feedback"]._fields["may_quote"]
        return [
            *quotes._description_selection(self.env),
            ("contact", self.env._("May be contacted")),
        ]

    def _get_offboarding_allowed(self, name):
        """:return: what this answer says of a field of the feedback"""
        if name == "may_contact":
            return self.offboarding_value == "contact"
        quotes = self.env["client.offboarding.feedback"]._fields["may_quote"]
        value = self.offboarding_value
        return value if value in quotes.get_values(self.env) else "no"
