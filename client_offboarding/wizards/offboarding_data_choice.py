from odoo import fields, models

from ..models.ending.clause_after import DATA_CHOICES


class ClientOffboardingDataChoice(models.TransientModel):
    """Records what the client chose for his data by letter, e-mail or in person."""

    _name = "client.offboarding.data.choice"
    _description = "Record the Client's Choice for His Data"
    _inherit = ["client.offboarding.mixin.given"]

    offboarding_id = fields.Many2one("client.offboarding", required=True, readonly=True)
    line_ids = fields.Many2many(
        "client.offboarding.data",
        "client_offboarding_data_choice_line_rel",
        string="For",
        domain="[('offboarding_id', '=', offboarding_id), ('role', '=', 'processor'),"
        " ('state', 'not in', ('running', 'done', 'cancelled'))]",
        help="Empty: for all that he entrusted to us.",
    )
    choice = fields.Selection(DATA_CHOICES, string="He chose", required=True)
    by = fields.Char(string="Chosen by", required=True)
    # In the portal he chooses himself.
    channel = fields.Selection(
        [("letter", "A letter"), ("email", "An e-mail"), ("meeting", "A meeting")],
        string="Where he said so",
        required=True,
        default="letter",
    )
    proof_ids = fields.Many2many(
        "ir.attachment",
        "client_offboarding_data_choice_proof_rel",
        string="Proof",
        help="The letter, the e-mail, or the notes of the meeting.",
    )

    def action_record(self):
        """Record it; the case checks rights, and whether it is too late."""
        self.ensure_one()
        self.offboarding_id.action_record_data_choice(
            self.choice,
            self.by,
            self.channel,
            self.proof_ids.ids,
            self.line_ids.ids,
        )
        return {"type": "ir.actions.act_window_close"}
