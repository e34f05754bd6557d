from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import ACTIVE_STATES, CASE_READERS


class ClientOffboarding(models.Model):
    """The work of a case, planned back from its end by the ERP's activity plans."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    can_plan = fields.Boolean(compute="_compute_can_plan", groups=CASE_READERS)

    @api.depends("state", "date_end", "activity_ids")
    def _compute_can_plan(self):
        # sudo: steps of colleagues count too.
        planned = self.sudo().filtered("activity_ids.offboarding_template_id")
        for case in self:
            case.can_plan = (
                case.state in ACTIVE_STATES
                and bool(case.date_end)
                and case.id not in planned.ids
            )

    def action_plan_work(self):
        """Schedule the company's plan, counted from the end of the case.

        :return: True
        :raises UserError: when the end isn't known yet, or the plan ran already
        """
        for case in self:
            case.check_access("write")
            case._check_editable()
            if not case.date_end:
                raise UserError(
                    self.env._(
                        "The work is planned back from the end: enter first when the "
                        "notice was delivered."
                    )
                )
            if not case.can_plan:
                raise UserError(
                    self.env._("The work of %s is planned already.", case.name)
                )
            case._schedule_plan(case._get_plan(), case.date_end, case.user_id)
        return True

    def _get_plan(self):
        """The company's plan, or the one that comes with the app, in its language."""
        self.ensure_one()
        company = self.company_id
        lang = company.partner_id.lang or self.env.lang or ""
        name = "plan_pl" if lang.startswith("pl") else "plan_en"
        plan = company.offboarding_plan_id or self.env.ref(
            f"client_offboarding.{name}", raise_if_not_found=False
        )
        if not plan or not plan.active:
            raise UserError(
                self.env._(
                    "There is no plan for offboarding. Have an administrator choose "
                    "one in the settings."
                )
            )
        return plan

    def _schedule_plan(self, plan, plan_date, on_demand_user):
        """Make an activity of each step of ``plan``, none before today.

        :param plan_date: the end that the steps are counted from
        :param on_demand_user: does what the plan gives to nobody
        """
        self.ensure_one()
        today = fields.Date.context_today(self)
        for template in plan.template_ids:
            responsible = template._determine_responsible(on_demand_user, self)
            self.activity_schedule(
                activity_type_id=template.activity_type_id.id,
                automated=False,
                summary=template.summary,
                note=template.note,
                user_id=responsible["responsible"].id,
                date_deadline=max(template._get_date_deadline(plan_date), today),
                offboarding_template_id=template.id,
                offboarding_plan_date=plan_date,
            )
        self.message_post(body=self.env._("The plan '%s' has been started.", plan.name))

    def _finish_step(self, vals):
        res = super()._finish_step(vals)
        if vals.get("state") in ("closed", "cancelled"):
            # sudo: also the steps of colleagues. Nothing of a case that is over is
            # still to do.
            self.sudo().activity_ids.filtered("offboarding_template_id").unlink()
        self._move_plan()
        return res

    def _move_plan(self):
        """Let what was planned follow the end of the case."""
        for case in self:
            if not case.date_end or case.state not in ACTIVE_STATES:
                continue
            # sudo: also the steps of colleagues; the right to the case was checked.
            moved = case.sudo().activity_ids._move_planned(case.date_end)
            if moved:
                case.message_post(
                    body=self.env._(
                        "Planned steps that moved with the end: %s", len(moved)
                    )
                )
