from odoo import fields, models


class ResCompany(models.Model):
    """Who represents the company, and how many of them together."""

    _name = "res.company"
    _inherit = ["res.company"]

    offboarding_representatives = fields.Text(
        string="Who represents us",
        translate=True,
        groups="base.group_user",
        help="A person in each line, with the function after a comma: 'Anna Lis, "
        "President of the Board'. Printed on papers where nobody has signed yet.",
    )
    offboarding_signatures_needed = fields.Integer(
        string="Signatures together",
        default=1,
        groups="base.group_user",
        help="How many persons represent the company jointly: as many sign a paper.",
    )

    _offboarding_signatures_needed = models.Constraint(
        "CHECK (offboarding_signatures_needed > 0)",
        "At least one person signs for the company.",
    )


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = ["res.config.settings"]

    offboarding_representatives = fields.Text(
        related="company_id.offboarding_representatives", readonly=False
    )
    offboarding_signatures_needed = fields.Integer(
        related="company_id.offboarding_signatures_needed", readonly=False
    )
