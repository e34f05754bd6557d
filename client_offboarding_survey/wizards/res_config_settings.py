from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = ["res.config.settings"]

    offboarding_survey_id = fields.Many2one(
        related="company_id.offboarding_survey_id", readonly=False
    )
