from odoo import api, fields, models


class ClientOffboardingGate(models.Model):
    """What a check blocks in one company, where it differs from the default."""

    _name = "client.offboarding.gate"
    _description = "Gate of an Offboarding Check"
    _inherit = ["client.offboarding.mixin.called"]
    _order = "company_id, id"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    code = fields.Selection(
        selection=lambda self: self.env["client.offboarding.check"]._selection_code(),
        required=True,
        string="Check",
    )
    default_blocks = fields.Selection(
        selection="_selection_blocks",
        compute="_compute_default_blocks",
        string="Usually blocks",
    )
    blocks = fields.Selection(
        selection="_selection_blocks", required=True, default="confirm"
    )

    _one_per_check = models.UniqueIndex(
        "(company_id, code)", "This check is already configured for the company."
    )

    @api.model
    def _selection_blocks(self):
        checks = self.env["client.offboarding.check"]
        return [
            *checks._fields["blocks"]._description_selection(self.env),
            ("none", self.env._("Nothing, it informs")),
        ]

    @api.depends("code")
    def _compute_default_blocks(self):
        checks = self.env["client.offboarding.check"]._get_checks()
        for gate in self:
            check = checks.get(gate.code)
            gate.default_blocks = gate.code and (check and check.blocks or "none")
