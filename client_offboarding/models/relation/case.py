from odoo import api, fields, models

from ...const import CASE_READERS

# Written when the case is over: about the time after it.
AFTER_THE_END = {"contact_again_on", "welcome", "welcome_note"}


class ClientOffboarding(models.Model):
    """What was learnt from an ending, and whether we want the client back."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    lesson_ids = fields.One2many(
        "client.offboarding.lesson",
        "offboarding_id",
        string="Lessons",
        groups=CASE_READERS,
    )
    lesson_open_count = fields.Integer(
        string="Open actions",
        compute="_compute_lesson_open_count",
        groups=CASE_READERS,
    )
    feedback_ids = fields.One2many(
        "client.offboarding.feedback",
        "offboarding_id",
        string="Feedback",
        groups=CASE_READERS,
    )
    contact_again_on = fields.Date(
        string="Get in touch again on",
        copy=False,
        groups=CASE_READERS,
        help="On that day whoever looks after the client then gets an activity.",
    )
    welcome = fields.Selection(
        [("yes", "Welcome back"), ("talk_first", "Talk to us first"), ("no", "No")],
        string="Back again",
        copy=False,
        groups=CASE_READERS,
        help="Would we work with this client again? It blocks nothing.",
    )
    welcome_note = fields.Text(
        string="Why",
        copy=False,
        groups="client_offboarding.group_offboarding_user",
        help="For us only: never printed, never shown in the portal.",
    )

    @api.depends("lesson_ids.state", "lesson_ids.kind")
    def _compute_lesson_open_count(self):
        counts = dict(
            self.env["client.offboarding.lesson"]._read_group(
                [
                    ("offboarding_id", "in", self.ids),
                    ("kind", "=", "action"),
                    ("state", "=", "open"),
                ],
                ["offboarding_id"],
                ["__count"],
            )
        )
        for case in self:
            case.lesson_open_count = counts.get(case._origin, 0)

    @api.model
    def _get_helper_lines(self):
        return [*super()._get_helper_lines(), "lesson_ids"]

    @api.model
    def _is_bookkeeping(self, vals):
        return super()._is_bookkeeping(
            [name for name in vals if name not in AFTER_THE_END]
        )
