from odoo import api, fields, models
from odoo.exceptions import UserError


class ClientOffboardingSend(models.TransientModel):
    """Shows papers before they go out: themselves, who gets them, and the e-mail."""

    _name = "client.offboarding.send"
    _description = "Send Papers"
    _inherit = ["client.offboarding.mixin.given"]

    protocol_ids = fields.Many2many(
        "client.offboarding.protocol", string="Papers", required=True, readonly=True
    )
    commercial_partner_id = fields.Many2one(
        related="protocol_ids.offboarding_id.commercial_partner_id"
    )
    line_ids = fields.One2many(
        "client.offboarding.send.line", "wizard_id", string="Recipients"
    )
    is_again = fields.Boolean(readonly=True)
    can_sign = fields.Boolean(compute="_compute_signing")
    must_sign = fields.Boolean(compute="_compute_signing")
    viewer = fields.Json(compute="_compute_viewer")
    subject = fields.Char(readonly=True)
    body = fields.Html(string="E-mail", readonly=True)

    @api.depends("protocol_ids")
    def _compute_signing(self):
        for wizard in self:
            mine = wizard.protocol_ids.filtered(lambda paper: paper._is_mine_to_sign())
            wizard.can_sign = bool(mine)
            wizard.must_sign = any(
                set(paper._get_signing_sides()) == {"company"} for paper in mine
            )

    @api.depends("protocol_ids")
    def _compute_viewer(self):
        for wizard in self:
            papers = wizard.protocol_ids
            wizard.viewer = [one for paper in papers for one in paper.viewer]

    def action_send(self):
        """Send the papers to those who are named."""
        return self._send(is_signing=False)

    def action_sign_and_send(self):
        """Sign for the company what waits for it, and send it."""
        return self._send(is_signing=True)

    def _send(self, is_signing):
        self.ensure_one()
        people = self.line_ids.partner_id
        if not people:
            raise UserError(self.env._("Name at least one recipient."))
        self.protocol_ids._send_composed(people, is_signing, self.is_again)
        return {"type": "ir.actions.act_window_close"}


class ClientOffboardingSendLine(models.TransientModel):
    """Who gets the papers, and why."""

    _name = "client.offboarding.send.line"
    _description = "Recipient of Papers"
    _inherit = ["client.offboarding.mixin.given"]

    wizard_id = fields.Many2one(
        "client.offboarding.send", required=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Recipient", required=True, ondelete="cascade"
    )
    email = fields.Char(related="partner_id.email")
    has_email = fields.Boolean(compute="_compute_has_email")
    reason = fields.Char(string="Why", compute="_compute_reason")

    @api.depends("partner_id.email")
    def _compute_has_email(self):
        for line in self:
            line.has_email = bool(line.partner_id.email_normalized)

    @api.depends("partner_id", "wizard_id.protocol_ids")
    @api.depends_context("lang")
    def _compute_reason(self):
        for line in self:
            papers = line.wizard_id.protocol_ids
            reasons = papers.offboarding_id._get_recipient_reasons(papers)
            line.reason = line.partner_id and reasons.get(
                line.partner_id._origin, self.env._("Added by you; is invited too")
            )
