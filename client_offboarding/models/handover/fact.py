from odoo import api, fields, models

from ...const import CASE
from ..agenda.fact import Fact, Verdict


class CalendarEvent(models.Model):
    """A meeting about a case may have been planned."""

    _name = "calendar.event"
    _inherit = ["calendar.event"]

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        ours = events.filtered(lambda event: event.res_model == CASE)
        self.env[CASE].browse(ours.mapped("res_id"))._mark_changed()
        return events


class MailActivityPlanTemplate(models.Model):
    """Steps that a meeting does, and the check after the end that access is gone."""

    _name = "mail.activity.plan.template"
    _inherit = ["mail.activity.plan.template"]

    @api.model
    def _get_offboarding_facts(self):
        return super()._get_offboarding_facts() | {
            "meeting_planned": Fact(
                self.env._("A meeting is planned"), self._judge_meeting_planned
            ),
            "meeting_held": Fact(
                self.env._("A meeting was held"), self._judge_meeting_held
            ),
            "access_gone": Fact(
                self.env._("No account of theirs works any more"),
                self._judge_access_gone,
            ),
        }

    @api.model
    def _get_meetings(self, case):
        events = case.env["calendar.event"]
        return events.search(
            [("res_model", "=", CASE), ("res_id", "=", case.id)], order="start"
        )

    @api.model
    def _format_start(self, case, meetings):
        return case.company_id._format_offboarding_moment(meetings[-1:].start)

    @api.model
    def _judge_meeting_planned(self, case, step):
        if meetings := self._get_meetings(case):
            # Not what it is called: it may be private.
            start = self._format_start(case, meetings)
            return Verdict("done", case.env._("A meeting is planned for %s.", start))
        return self._judge_passed_by(case)

    @api.model
    def _judge_meeting_held(self, case, step):
        meetings = self._get_meetings(case)
        over = meetings.filtered(lambda event: event.stop < fields.Datetime.now())
        if over:
            start = self._format_start(case, over)
            return Verdict("done", case.env._("A meeting was held on %s.", start))
        return Verdict("open") if meetings else self._judge_passed_by(case)

    @api.model
    def _judge_passed_by(self, case):
        """Nobody meets about a handover with nothing in it, once it is behind us."""
        if case.state in ("confirm", "closed") and not case._get_to_hand_over():
            return Verdict("void", case.env._("There was nothing to hand over."))
        return Verdict("open")

    @api.model
    def _judge_access_gone(self, case, step):
        """Only of accounts of this ERP it is known here; others somebody looks at."""
        lines = case.access_ids.filtered(lambda line: line.state != "cancelled")
        if not lines:
            if case.state != "closed":
                return None
            return Verdict("void", case.env._("The case had no access in it."))
        if step.day > case.company_id._get_offboarding_today():
            return None
        users = lines.with_context(active_test=False).mapped("res_user_id")
        known = all(line.res_user_id and line.is_settled for line in lines)
        if not known or any(users.mapped("active")):
            return Verdict("open")
        return Verdict(
            "done",
            case.env._(
                "None of these can log in: %s.", ", ".join(users.mapped("name"))
            ),
        )
