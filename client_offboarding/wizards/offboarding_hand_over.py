from odoo import api, fields, models

from ..models.ending.clause import CHANNELS


class ClientOffboardingHandOver(models.TransientModel):
    """Asks when and how a document was handed over, and who received it.

    Of one that is handed over already it asks the last, for the receipt.
    """

    _name = "client.offboarding.hand.over"
    _description = "Hand Over a Document"
    _inherit = ["client.offboarding.mixin.given"]

    document_id = fields.Many2one(
        "client.offboarding.document", required=True, readonly=True
    )
    direction = fields.Selection(related="document_id.direction")
    state = fields.Selection(related="document_id.state")
    date = fields.Date(
        string="When",
        compute="_compute_how",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    channel = fields.Selection(
        CHANNELS,
        string="How",
        compute="_compute_how",
        store=True,
        readonly=False,
        precompute=True,
    )
    tracking_number = fields.Char(
        string="Consignment number",
        compute="_compute_how",
        store=True,
        readonly=False,
        precompute=True,
    )
    receiver = fields.Char(string="Received by")

    @api.depends("document_id")
    def _compute_how(self):
        for wizard in self:
            line = wizard.document_id
            by_hand = "in_person" if line.medium == "paper" else False
            company = line.company_id or self.env.company
            wizard.date = line.date_handed or company._get_offboarding_today()
            wizard.channel = line.channel or by_hand
            wizard.tracking_number = line.tracking_number

    def action_hand_over(self):
        """Record it; the line checks rights, day and consignment again."""
        self.ensure_one()
        line = self.document_id
        if line.state == "done":
            line.action_mark("received", receiver=self.receiver)
        else:
            line.action_hand_over(
                date_handed=self.date,
                channel=self.channel,
                tracking_number=self.tracking_number,
                receiver=self.receiver,
            )
        return {"type": "ir.actions.act_window_close"}
