from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = ["res.config.settings"]

    offboarding_fingerprint_months = fields.Integer(
        related="company_id.offboarding_fingerprint_months", readonly=False
    )
