from odoo import api, models

from ..agenda.fact import Fact, Verdict


class MailActivityPlanTemplate(models.Model):
    """A step that the client does by what he wants done with his data."""

    _name = "mail.activity.plan.template"
    _inherit = ["mail.activity.plan.template"]

    @api.model
    def _get_offboarding_facts(self):
        return super()._get_offboarding_facts() | {
            "data_choice": Fact(
                self.env._("The client chose what becomes of his data"),
                self._judge_data_choice,
            ),
        }

    @api.model
    def _judge_data_choice(self, case, step):
        if case.data_choice:
            choices = case._fields["data_choice"]._description_selection(case.env)
            return Verdict(
                "done",
                case.env._(
                    "The client chose what becomes of his data: %s.",
                    dict(choices)[case.data_choice],
                ),
            )
        if not case.data_ids:
            if case.state not in ("confirm", "closed"):
                return Verdict("open")
            return Verdict(
                "void", case.env._("There was no personal data in the case.")
            )
        if "undecided" in case.data_ids.mapped("decision"):
            return Verdict("open")
        return Verdict("done", case.env._("All personal data is decided on."))
