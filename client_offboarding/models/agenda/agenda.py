from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..case.obligation import CASE_READERS
from .deadline import COLUMNS, ID_STEP

# Dates by which somebody has to do something; others just come.
TO_DO = ("line", "settlement", "invoice", "data", "follow_up", "activity")


class ClientOffboardingDeadline(models.Model):
    """The steps of plans and other activities are deadlines too."""

    _inherit = "client.offboarding.deadline"

    kind = fields.Selection(selection_add=[("activity", "Activity")])
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )

    @api.depends("date", "kind")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for deadline in self:
            deadline.is_late = deadline.kind in TO_DO and deadline.date < today

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        if set(value) == {True, False}:
            return Domain.TRUE
        today = fields.Date.context_today(self)
        late = Domain("kind", "in", TO_DO) & Domain("date", "<", today)
        return late if True in value else ~late

    @api.model
    def _get_deadline_arms(self):
        arms = super()._get_deadline_arms()
        return [
            *arms,
            SQL(
                "SELECT a.id * %s + %s AS id, %s FROM (%s) a",
                ID_STEP,
                len(arms),
                COLUMNS,
                self._select_activity(),
            ),
        ]

    @api.model
    def _select_activity(self):
        # What was changed a moment ago isn't in the database yet.
        self.env["mail.activity"].flush_model()
        return SQL(
            """
            SELECT m.id, c.id AS offboarding_id, c.company_id, c.partner_id,
                   c.user_id AS owner_id, m.user_id, m.date_deadline AS date,
                   COALESCE(NULLIF(m.summary, ''), %(activity)s) AS name,
                   'activity' AS kind, 'client.offboarding' AS res_model,
                   c.id AS res_id
              FROM mail_activity m JOIN client_offboarding c ON c.id = m.res_id
             WHERE m.res_model = 'client.offboarding' AND m.active
               AND c.state NOT IN ('closed', 'cancelled')
            """,
            activity=self.env._("Activity"),
        )


class ClientOffboardingMixinAgenda(models.AbstractModel):
    """What comes next in each case, by when, whose job it is, and what is late."""

    _name = "client.offboarding.mixin.agenda"
    _description = "Agenda of a Case"

    next_deadline = fields.Date(compute="_compute_agenda", groups=CASE_READERS)
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
        if operator != "in":
            return NotImplemented
        if set(value) == {True, False}:
            return Domain.TRUE
        late = (
            self.env["client.offboarding.deadline"]
            ._search([("is_late", "=", True)])
            .subselect("offboarding_id")
        )
        return Domain("id", "in" if True in value else "not in", late)

    def action_view_deadlines(self):
        """Open all deadlines of the case; returns an ``ir.actions.act_window``."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "client_offboarding.client_offboarding_deadline_action"
        )
        action["domain"] = [("offboarding_id", "=", self.id)]
        action["context"] = {}
        return action
