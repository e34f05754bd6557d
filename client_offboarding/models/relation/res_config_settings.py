from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = ["res.config.settings"]

    offboarding_feedback_days = fields.Integer(
        related="company_id.offboarding_feedback_days", readonly=False
    )
    offboarding_feedback_email = fields.Selection(
        related="company_id.offboarding_feedback_email", readonly=False
    )
