from odoo import api, fields, models
from odoo.fields import Domain

from ...const import CASE_READERS
from ..case.search import search_boolean
from .deadline import TO_DO


class ClientOffboarding(models.Model):
    """What comes next in each case, by when, whose job it is, and what is late."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    next_deadline = fields.Date(
        string="Next deadline", compute="_compute_agenda", groups=CASE_READERS
    )
    next_deadline_name = fields.Char(
        string="What comes next", compute="_compute_agenda", groups=CASE_READERS
    )
    next_deadline_user_id = fields.Many2one(
        "res.users",
        string="Who does it",
        compute="_compute_agenda",
        groups=CASE_READERS,
    )
    late_count = fields.Integer(
        string="Late", compute="_compute_agenda", groups=CASE_READERS
    )
    is_late = fields.Boolean(
        string="Something is late",
        compute="_compute_agenda",
        search="_search_is_late",
        groups=CASE_READERS,
    )

    @api.depends("date_end", "state", "activity_ids")
    @api.depends_context("uid")
    def _compute_agenda(self):
        deadlines = self.env["client.offboarding.deadline"].search(
            [("offboarding_id", "in", self.ids), ("kind", "in", (*TO_DO, "end"))]
        )
        today = fields.Date.context_today(self)
        by_case = deadlines.grouped("offboarding_id")
        for case in self:
            mine = by_case.get(case, deadlines.browse())
            late = mine.filtered("is_late")
            coming = late or mine.filtered(lambda line: line.date >= today)
            case.next_deadline = coming[:1].date
            case.next_deadline_name = coming[:1].name
            case.next_deadline_user_id = coming[:1].user_id
            case.late_count = len(late)
            case.is_late = bool(late)

    @api.model
    def _search_is_late(self, operator, value):
        late = (
            self.env["client.offboarding.deadline"]
            ._search([("is_late", "=", True)])
            .subselect("offboarding_id")
        )
        return search_boolean(operator, value, Domain("id", "in", late))

    def action_view_deadlines(self):
        """Open all deadlines of the case; returns an ``ir.actions.act_window``."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "client_offboarding.client_offboarding_deadline_action"
        )
        action["domain"] = [("offboarding_id", "=", self.id)]
        action["context"] = {}
        return action
