from odoo import fields, models


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company"]

    offboarding_survey_id = fields.Many2one(
        "survey.survey",
        string="Questionnaire",
        ondelete="set null",
        groups="base.group_user",
        help="Leaving clients answer it instead of the ready questions, by the same "
        "link. While it is archived or has no questions, these are asked.",
    )
