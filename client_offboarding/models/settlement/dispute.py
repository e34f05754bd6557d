from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...const import CASE_READERS


class ClientOffboardingDispute(models.Model):
    """A point on which both sides see things differently, and how it ended."""

    _name = "client.offboarding.dispute"
    _description = "Disputed Point"
    _inherit = ["client.offboarding.obligation"]
    _order = "offboarding_id, sequence, id"

    name = fields.Char(string="Claim", required=True)
    our_view = fields.Text(string="Our view")
    outcome = fields.Text()
    state = fields.Selection(
        [("open", "Open"), ("agreed", "Agreed"), ("dropped", "Dropped")],
        required=True,
        default="open",
    )

    @api.model
    def _settled_states(self):
        return ("agreed", "dropped")

    @api.constrains("state", "outcome")
    def _check_outcome(self):
        for dispute in self:
            if dispute.state == "agreed" and not (dispute.outcome or "").strip():
                raise ValidationError(
                    self.env._("Write down what was agreed on '%s'.", dispute.name)
                )


class ClientOffboarding(models.Model):
    """The points of a case on which both sides see things differently."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    dispute_ids = fields.One2many(
        "client.offboarding.dispute",
        "offboarding_id",
        string="Disputed points",
        groups=CASE_READERS,
    )
