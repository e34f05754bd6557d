from odoo import api, fields, models


class ClientOffboardingFormerEnd(models.Model):
    """When a contract was to end before its end was moved, and why it doesn't.

    Written by the case's own step; nobody changes or deletes it.
    """

    _name = "client.offboarding.former.end"
    _description = "Former End of a Contract"
    _inherit = ["client.offboarding.mixin.guard"]
    _order = "id desc"

    termination_id = fields.Many2one(
        "client.offboarding.termination",
        string="Contract",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    offboarding_id = fields.Many2one(
        related="termination_id.offboarding_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="offboarding_id.company_id", store=True, index=True
    )
    date_end = fields.Date(string="Former end", required=True, readonly=True)
    date_end_new = fields.Date(string="Moved to", required=True, readonly=True)
    reason = fields.Text(required=True, readonly=True)
    consent = fields.Text(
        string="Consent of the other side",
        readonly=True,
        help="Who agreed, when and how.",
    )
    user_id = fields.Many2one(
        "res.users", string="Moved by", required=True, readonly=True
    )
    date = fields.Datetime(
        string="Moved on", required=True, readonly=True, default=fields.Datetime.now
    )

    @api.model
    def _get_step_fields(self):
        return set(self._fields)

    @api.depends("termination_id", "date_end")
    def _compute_display_name(self):
        for end in self:
            day = fields.Date.to_string(end.date_end) or ""
            end.display_name = f"{end.termination_id.display_name or ''} ({day})"
