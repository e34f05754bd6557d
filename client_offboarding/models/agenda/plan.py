from datetime import date
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...const import ACTIVE_STATES, CASE_READERS
from .fact import Step


class PlannedStep(NamedTuple):
    """A step of a plan, as it would be scheduled in a case.

    :param why: why on that day
    :param state: ``new``; ``planned``; ``done`` already, by somebody or by a fact;
        ``void``: it doesn't apply
    :param note: what there is to say of one that isn't new
    """

    template: models.Model
    user: models.Model
    day: date
    why: str
    state: str
    note: str


class ClientOffboarding(models.Model):
    """The work of a case, planned back from its end by the ERP's activity plans."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    can_plan = fields.Boolean(
        compute="_compute_can_plan",
        groups=CASE_READERS,
        help="Something of the company's plan isn't scheduled yet.",
    )

    @api.depends("state", "date_end", "activity_ids")
    def _compute_can_plan(self):
        for case in self:
            case.can_plan = case.state in ACTIVE_STATES and bool(case.date_end)
            plan = case.can_plan and case._find_plan()
            if plan:
                there = case._get_steps_there()
                case.can_plan = any(t not in there for t in plan.template_ids)

    def action_open_plan(self):
        """Show what the company's plan comes to in this case before it is scheduled.

        :return: the action of a wizard with a line for each step
        :raises UserError: when the end isn't known yet, or there is no plan
        """
        self.ensure_one()
        self._check_can_plan()
        wizard = self.env["client.offboarding.plan"].create(
            {"offboarding_id": self.id, "plan_id": self._get_plan().id}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan the work"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_plan_work(self):
        """Schedule what isn't there yet of the company's plan, counted from the end.

        :return: True
        :raises UserError: when the end isn't known yet, or nothing is left to plan
        """
        for case in self:
            case._check_can_plan()
            if not case._schedule_plan(case._get_plan(), case.date_end, case.user_id):
                raise UserError(
                    self.env._("The work of %s is planned already.", case.name)
                )
        return True

    def _check_can_plan(self):
        """Raise unless the user may plan the case, and its end is known."""
        self.ensure_one()
        self.check_access("write")
        self._check_editable()
        if not self.date_end:
            raise UserError(
                self.env._(
                    "The work is planned back from the end: enter first when the "
                    "notice was delivered."
                )
            )

    def _find_plan(self, field="offboarding_plan_id", xml_id="plan"):
        """The company's plan, or the one that comes with the app, in its language."""
        self.ensure_one()
        company = self.company_id
        lang = company.partner_id.lang or self.env.lang or ""
        name = f"{xml_id}_pl" if lang.startswith("pl") else f"{xml_id}_en"
        plan = company[field] or self.env.ref(
            f"client_offboarding.{name}", raise_if_not_found=False
        )
        return plan if plan and plan.active else None

    def _get_plan(self):
        plan = self._find_plan()
        if not plan:
            raise UserError(
                self.env._(
                    "There is no plan for offboarding. Have an administrator choose "
                    "one in the settings."
                )
            )
        return plan

    def _get_steps_there(self):
        """What was scheduled by plans, done or not: step of a plan → activity."""
        self.ensure_one()
        # sudo: steps of colleagues count too.
        activities = self.env["mail.activity"].sudo().with_context(active_test=False)
        planned = activities.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("offboarding_template_id", "!=", False),
            ],
            order="active, id",
        )
        return {step.offboarding_template_id.sudo(False): step for step in planned}

    def _get_planned_steps(self, plan, plan_date, on_demand_user):
        """The steps of ``plan`` as they would be scheduled, none before today.

        :param plan_date: the end that they are counted from
        :param on_demand_user: does what the plan gives to nobody
        :return: list of :class:`PlannedStep`, in the order of the plan
        """
        self.ensure_one()
        there = self._get_steps_there()
        # sudo: what a fact says doesn't depend on who plans.
        facts, case = plan.template_ids._get_offboarding_facts(), self.sudo()
        today = self.company_id._get_offboarding_today()
        steps = []
        for template in plan.template_ids:
            day = max(template._get_date_deadline(plan_date), today)
            found = template._determine_responsible(on_demand_user, self)
            state, note = self._judge_step(
                there.get(template), facts.get(template.offboarding_done_by), case, day
            )
            why = template._describe_day(plan_date, today, self.env)
            user = found["responsible"]
            if state == "planned":
                # As it was planned, or has been changed since.
                user, day = there[template].user_id, there[template].date_deadline
            steps.append(PlannedStep(template, user, day, why, state, note))
        return steps

    def _judge_step(self, activity, fact, case, day):
        """Whether a step is to be scheduled, and what there is to say of it if not."""
        if activity and not activity.active:
            done = format_date(self.env, activity.date_done)
            return "done", self.env._("Done already, on %s", done)
        if activity:
            return "planned", self.env._("Planned already")
        verdict = fact and fact.judge(case, Step(day))
        if verdict and verdict.state != "open":
            return verdict.state, verdict.why
        return "new", ""

    def _schedule_plan(self, plan, plan_date, on_demand_user):
        """Make an activity of each step of ``plan`` that isn't there yet.

        :return: the activities
        """
        # Of two who plan at once the second waits, and sees what the first has made.
        self._take()
        steps = self._get_planned_steps(plan, plan_date, on_demand_user)
        return self._schedule_steps(
            plan, plan_date, [step for step in steps if step.state == "new"]
        )

    def _schedule_steps(self, plan, plan_date, steps):
        """Make an activity of each :class:`PlannedStep`, and say so."""
        self.ensure_one()
        activities = self.env["mail.activity"]
        for step in steps:
            activities |= self.activity_schedule(
                activity_type_id=step.template.activity_type_id.id,
                automated=False,
                summary=step.template.summary,
                note=step.template.note,
                user_id=step.user.id,
                date_deadline=step.day,
                offboarding_template_id=step.template.id,
                offboarding_plan_date=plan_date,
            )
        if activities:
            self.message_post(
                body=self.env._("The plan '%s' has been started.", plan.name)
            )
            self._mark_changed()
        return activities
