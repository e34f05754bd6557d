from odoo import fields, models


class ClientOffboardingGate(models.Model):
    """What a check blocks in one company, where it differs from the default."""

    _name = "client.offboarding.gate"
    _description = "Gate of an Offboarding Check"
    _order = "company_id, id"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    code = fields.Selection(
        selection=lambda self: self.env["client.offboarding.check"]._selection_code(),
        required=True,
        string="Check",
    )
    blocks = fields.Selection(
        [
            ("notice", "Notice"),
            ("confirm", "Confirmation"),
            ("closed", "Closing"),
            ("none", "Nothing, it informs"),
        ],
        required=True,
        default="confirm",
    )

    _one_per_check = models.UniqueIndex(
        "(company_id, code)", "This check is already configured for the company."
    )
