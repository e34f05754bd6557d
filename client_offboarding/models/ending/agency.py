from odoo import api, fields, models


class ClientOffboardingTermination(models.Model):
    """Who of an agency contract is the agent, and his notice period.

    Computed apart from the rest of the clause: with it, an upgrade that brings these
    columns would undo what was edited of the others.
    """

    _name = "client.offboarding.termination"
    _inherit = ["client.offboarding.termination"]

    notice_agent = fields.Selection(
        compute="_compute_agent", store=True, readonly=False
    )
    notice_agent_interval = fields.Integer(
        compute="_compute_agent", store=True, readonly=False
    )

    @api.depends("contract_id")
    def _compute_agent(self):
        for termination in self:
            contract = termination.contract_id
            termination.notice_agent = contract.notice_agent or "company"
            termination.notice_agent_interval = contract.notice_agent_interval
