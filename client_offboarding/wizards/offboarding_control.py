from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.handover.access_control import CHANNELS


class ClientOffboardingControl(models.TransientModel):
    """Asks how the client confirmed that he is in control, or why we do without."""

    _name = "client.offboarding.control"
    _description = "Client's Confirmation of an Access"
    _inherit = ["client.offboarding.mixin.given"]

    access_id = fields.Many2one(
        "client.offboarding.access", required=True, readonly=True
    )
    commercial_partner_id = fields.Many2one(
        "res.partner", compute="_compute_commercial_partner_id"
    )
    is_without = fields.Boolean(string="Go on without a confirmation")
    partner_id = fields.Many2one(
        "res.partner",
        string="Who confirmed it",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
    )
    channel = fields.Selection(
        [(code, label) for code, label in CHANNELS if code != "portal"], string="How"
    )
    date = fields.Date(
        string="On",
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
    )
    proof = fields.Text(
        string="What shows it",
        help="What was said, by whom and when; an e-mail or a ticket. Files go to the "
        "evidence of the line.",
    )
    reason = fields.Text(string="Why", help="Kept in the history of the line.")

    @api.depends("access_id")
    def _compute_commercial_partner_id(self):
        for wizard in self:
            # sudo: which client it is about; a helper reads the header of the case.
            case = wizard.access_id.sudo().offboarding_id
            wizard.commercial_partner_id = case.commercial_partner_id

    @api.depends("access_id")
    def _compute_date(self):
        for wizard in self:
            company = wizard.access_id.company_id
            wizard.date = company and company._get_offboarding_today()

    def action_record(self):
        """Record it on the line, which checks rights and what was entered again."""
        self.ensure_one()
        if self.is_without:
            if not (self.reason or "").strip():
                raise UserError(self.env._("Enter the reason."))
            self.access_id.action_waive_control(reason=self.reason)
        elif not self.partner_id:
            raise UserError(self.env._("Enter who confirmed it."))
        else:
            self.access_id.action_record_control(
                partner_id=self.partner_id.id,
                channel=self.channel,
                date=self.date,
                proof=self.proof,
            )
        return {"type": "ir.actions.act_window_close"}
