from odoo import api, fields, models

KINDS = [
    ("advance", "Information in advance"),
    ("notice", "Notice: dates and next steps"),
    ("handover", "Handover"),
    ("confirmation", "Confirmation to sign"),
    ("thanks", "Thanks"),
]


class ClientOffboardingMessage(models.Model):
    """What was said to the client and when; written by sending, never by hand."""

    _name = "client.offboarding.message"
    _description = "Message to the Client"
    _dossier_folder = False
    _inherit = ["client.offboarding.mixin.guard"]
    _order = "date desc, id desc"

    offboarding_id = fields.Many2one(
        "client.offboarding",
        string="Case",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="offboarding_id.company_id", store=True, index=True
    )
    kind = fields.Selection(KINDS, string="Message", required=True)
    number = fields.Integer(required=True, default=1)
    date = fields.Datetime(string="Sent on", required=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users",
        string="Sent by",
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    partner_ids = fields.Many2many("res.partner", string="To")
    # Not by the contacts' names: they outlive the contacts.
    recipients = fields.Text(
        compute="_compute_recipients",
        store=True,
        help="Names and addresses as they were when the message was sent.",
    )
    subject = fields.Char()
    message_id = fields.Many2one(
        "mail.message", string="In the chatter", ondelete="set null", index=True
    )

    # What two people send at the same moment goes out once.
    _once = models.UniqueIndex(
        "(offboarding_id, kind, number)",
        "Somebody sent this message at the same moment. Nothing was sent now.",
    )

    @api.depends("partner_ids")
    def _compute_recipients(self):
        """Kept as text: a contact may be deleted once the case is over."""
        for message in self:
            message.recipients = "\n".join(
                f"{partner.name} <{partner.email}>" if partner.email else partner.name
                for partner in message.partner_ids
            )

    @api.model
    def _get_step_fields(self):
        return set(self._fields)

    @api.model
    def _get_kinds(self):
        """Every message that there is, also those of other rooms and addons."""
        return self._fields["kind"]._description_selection(self.env)

    def action_compose_again(self):
        """Open the composer for the same message; its title says when it was sent."""
        self.ensure_one()
        return self.offboarding_id.action_compose(self.kind)
