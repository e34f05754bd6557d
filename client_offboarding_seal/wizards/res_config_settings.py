from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = ["res.config.settings"]

    offboarding_certificate_id = fields.Many2one(
        related="company_id.offboarding_certificate_id",
        readonly=False,
        groups="base.group_system",
    )
