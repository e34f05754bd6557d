from odoo import api, fields, models


class ClientOffboardingPortalPeople(models.TransientModel):
    """Asks who of the client's people sees a contract in the portal."""

    _name = "client.offboarding.portal.people"
    _description = "Who Sees a Contract in the Portal"
    _inherit = ["client.offboarding.mixin.given"]

    contract_id = fields.Many2one("contract.contract", required=True, readonly=True)
    commercial_partner_id = fields.Many2one(
        "res.partner", compute="_compute_commercial_partner_id"
    )
    partner_ids = fields.Many2many("res.partner", string="Seen in the portal by")

    @api.depends("contract_id")
    def _compute_commercial_partner_id(self):
        for wizard in self:
            client = wizard.contract_id.commercial_partner_id
            wizard.commercial_partner_id = client

    def action_set(self):
        """Choose them; the contract checks rights and people again."""
        self.ensure_one()
        self.contract_id.action_set_portal_people(partner_ids=self.partner_ids.ids)
        return {"type": "ir.actions.act_window_close"}
