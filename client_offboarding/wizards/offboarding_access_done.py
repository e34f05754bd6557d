from odoo import api, fields, models


class ClientOffboardingAccessDone(models.TransientModel):
    """Says whose login ends before somebody records that it is done."""

    _name = "client.offboarding.access.done"
    _description = "End a Login"
    _inherit = ["client.offboarding.mixin.given"]

    access_id = fields.Many2one(
        "client.offboarding.access", required=True, readonly=True
    )
    told = fields.Char(compute="_compute_told")
    is_possible = fields.Boolean(compute="_compute_told")

    @api.depends("access_id")
    def _compute_told(self):
        for wizard in self:
            if not wizard.access_id:
                wizard.told, wizard.is_possible = False, False
                continue
            wizard.told, wizard.is_possible = wizard.access_id._tell_login()

    def action_done(self):
        """End it; the line checks rights and the day again."""
        self.ensure_one()
        self.access_id.action_done()
        return {"type": "ir.actions.act_window_close"}
