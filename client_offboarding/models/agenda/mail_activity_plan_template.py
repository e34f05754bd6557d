from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from .mail_activity import CASE

# Who does a step of a plan, where it isn't the responsible of the case.
ROLES = {
    "offboarding_accountant": "offboarding_accountant_id",
    "offboarding_it": "offboarding_it_id",
    "offboarding_warehouse": "offboarding_warehouse_id",
    "offboarding_officer": "offboarding_officer_id",
}


class MailActivityPlanTemplate(models.Model):
    _name = "mail.activity.plan.template"
    _inherit = ["mail.activity.plan.template"]

    responsible_type = fields.Selection(
        selection_add=[
            ("offboarding_user", "Responsible of the case"),
            ("offboarding_accountant", "Offboarding: accounting"),
            ("offboarding_it", "Offboarding: IT"),
            ("offboarding_warehouse", "Offboarding: warehouse"),
            ("offboarding_officer", "Offboarding: data protection"),
        ],
        ondelete={
            "offboarding_user": "set default",
            **{role: "set default" for role in ROLES},
        },
    )

    @api.constrains("plan_id", "responsible_type")
    def _check_responsible_offboarding(self):
        for template in self:
            if (template.responsible_type or "").startswith("offboarding_") and (
                template.plan_id.res_model != CASE
            ):
                raise ValidationError(
                    self.env._("Roles of offboarding are for plans of its cases only.")
                )

    def _determine_responsible(self, on_demand_responsible, applied_on_record):
        """The company's user of a role; the responsible of the case for want of one."""
        if not (self.responsible_type or "").startswith("offboarding_"):
            return super()._determine_responsible(
                on_demand_responsible, applied_on_record
            )
        case = applied_on_record
        user = case.user_id
        if role := ROLES.get(self.responsible_type):
            user = case.company_id[role] or user
        return {"responsible": user, "error": False, "warning": False}

    def _describe_day(self, plan_date, today, env):
        """Why a step is on its day, in the language of ``env``."""
        self.ensure_one()
        count, day = self.delay_count, self._get_date_deadline(plan_date)
        if self.delay_unit == "weeks":
            count *= 7
        if self.delay_from == "before_plan_date":
            count = -count
        why = self._describe_distance_from_end(count, env)
        if day >= today:
            return why
        return env._(
            "%(why)s: that was on %(day)s, so today", why=why, day=format_date(env, day)
        )

    def _describe_distance_from_end(self, count, env):
        """:param count: days or months, negative before the end"""
        if not count:
            return env._("On the day of the end")
        if self.delay_unit == "months":
            if count < 0:
                return env._("%s months before the end", -count)
            return env._("%s months after the end", count)
        if count == -1:
            return env._("The day before the end")
        if count == 1:
            return env._("The day after the end")
        if count < 0:
            return env._("%s days before the end", -count)
        return env._("%s days after the end", count)
