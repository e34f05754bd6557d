from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...const import CASE_READERS


class ClientOffboardingDispute(models.Model):
    """A point on which both sides see things differently, or a wish of the client.

    It says what he claims or wishes, what we say to it and by when, and how it ended.
    """

    _name = "client.offboarding.dispute"
    _description = "Disputed Point"
    _inherit = ["client.offboarding.obligation"]
    _order = "offboarding_id, sequence, id"

    kind = fields.Selection(
        [("dispute", "Disputed point"), ("wish", "Wish of the client")],
        required=True,
        default="dispute",
    )
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

    @api.constrains("kind", "state", "outcome", "our_view")
    def _check_outcome(self):
        for dispute in self:
            # Of a wish that is granted, the answer says it.
            wish = dispute.our_view if dispute.kind == "wish" else None
            said = (wish or dispute.outcome or "").strip()
            if dispute.state == "agreed" and not said:
                raise ValidationError(
                    self.env._("Write down what was agreed on '%s'.", dispute.name)
                )


class ClientOffboarding(models.Model):
    """What both sides see differently in a case, and what the client wishes of it."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    dispute_ids = fields.One2many(
        "client.offboarding.dispute",
        "offboarding_id",
        string="Disputed points",
        domain=[("kind", "=", "dispute")],
        groups=CASE_READERS,
    )
    wish_ids = fields.One2many(
        "client.offboarding.dispute",
        "offboarding_id",
        string="Wishes of the client",
        domain=[("kind", "=", "wish")],
        context={"default_kind": "wish"},
        groups=CASE_READERS,
    )
