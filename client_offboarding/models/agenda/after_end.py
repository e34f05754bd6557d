from functools import partial

from odoo import api, fields, models, modules

from ..case.next_thing import NextThing

# The states in which contracts of a case ended, or end on their dates.
ENDING_STATES = ("notice", "handover", "confirm")


class MailActivityPlan(models.Model):
    _name = "mail.activity.plan"
    _inherit = ["mail.activity.plan"]

    offboarding_after_end = fields.Boolean(
        string="After the end",
        help="What it schedules stays when the case is closed, and is done then.",
    )


class ClientOffboarding(models.Model):
    """What is looked at some time after the end: is it really over?"""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    after_end_planned = fields.Boolean(
        string="Work after the end is planned",
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="By itself, once: what somebody dropped isn't planned again.",
    )

    @api.model
    def _get_step_fields(self):
        return super()._get_step_fields() | {"after_end_planned"}

    @api.model
    def _cron_settle_steps(self):
        """Plan what comes after ends that are over, and see what facts have done.

        Some come with time alone: a meeting is over, a day has come.
        """
        self._get_just_ended()._plan_after_end()
        # sudo: the addon's own scheduled action.
        steps = self.env["mail.activity"].sudo()
        planned = steps._read_group(
            [
                ("res_model", "=", self._name),
                ("offboarding_template_id.offboarding_done_by", "!=", False),
            ],
            ["res_id"],
        )
        ids = [case_id for (case_id,) in planned]
        for start in range(0, len(ids), 100):
            self.browse(ids[start : start + 100]).exists()._settle_steps()
            if not modules.module.current_test:
                self.env["ir.cron"]._commit_progress(1)

    def _get_just_ended(self):
        ended = self.search(
            [
                ("state", "in", ENDING_STATES),
                ("date_end", "<", fields.Date.today()),
                ("after_end_planned", "=", False),
                ("company_id.offboarding_plans_after_end", "=", True),
            ]
        )
        return ended.filtered(
            lambda case: case.date_end < case.company_id._get_offboarding_today()
        )

    def _finish_step(self, vals):
        res = super()._finish_step(vals)
        if vals.get("state") == "closed":
            self._plan_after_end()
        return res

    def _plan_after_end(self):
        """Schedule the company's plan after the end, where it has one, once."""
        for case in self.sudo():
            # sudo: the marker is nobody's, and steps are given to colleagues.
            company = case.company_id
            plan = case._find_plan("offboarding_after_plan_id", "plan_after")
            if (
                case.after_end_planned
                or not (plan and case.date_end)
                or not company.offboarding_plans_after_end
            ):
                continue
            # Its day is far: nobody is written to today.
            quiet = case.with_context(mail_activity_quick_update=True)
            quiet._schedule_plan(plan, case.date_end, case.user_id)
            case._write_step({"after_end_planned": True})

    # What comes next in a case that is closed

    @api.depends("activity_ids")
    def _compute_next_thing(self):
        return super()._compute_next_thing()

    def _get_steps_due(self):
        """What is to be done by now although the case is closed, in sudo."""
        today = self.company_id._get_offboarding_today()
        # sudo: whose they are, whoever looks at the case.
        return (
            self.sudo()
            .activity_ids.filtered(
                lambda step: step._is_after_end() and step.date_deadline <= today
            )
            .sorted("date_deadline")
        )

    def _get_turns(self):
        due = self.state == "closed" and self._get_steps_due()
        return super()._get_turns() | ({"step": due[:1].user_id.name} if due else {})

    def _get_next_things(self):
        things = super()._get_next_things()
        if self.state != "closed":
            return things
        for step in self._get_steps_due():
            is_mine = step.user_id == self.env.user or self.has_access("write")
            run = partial(self._open_step, step) if is_mine else None
            things.append(NextThing(step.summary or step.display_name, run, "step"))
        return things

    def _open_step(self, step):
        return {
            "type": "ir.actions.act_window",
            "name": step.summary,
            "res_model": "mail.activity",
            "res_id": step.id,
            "views": [(self.env.ref("mail.mail_activity_view_form_popup").id, "form")],
            "target": "new",
        }
