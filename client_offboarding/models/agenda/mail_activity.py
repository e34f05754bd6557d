from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ValidationError

CASE = "client.offboarding"
# Who does a step of a plan, where it isn't the responsible of the case.
ROLES = {
    "offboarding_accountant": "offboarding_accountant_id",
    "offboarding_it": "offboarding_it_id",
    "offboarding_warehouse": "offboarding_warehouse_id",
    "offboarding_officer": "offboarding_officer_id",
}


class MailActivity(models.Model):
    _inherit = "mail.activity"

    # What the deadline of a planned step is counted from, so that it moves with it.
    offboarding_template_id = fields.Many2one(
        "mail.activity.plan.template",
        string="Step of an offboarding plan",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    offboarding_plan_date = fields.Date(
        string="Planned for the end on", readonly=True, copy=False
    )

    @api.model_create_multi
    def create(self, vals_list):
        """What a visitor of the portal gives us to do is made by the system.

        His user belongs to one company only, or to none of ours: colleagues in another
        one couldn't read who made the activity, and so not open the case.
        """
        if not (self.env.su and self.env.user.share):
            return super().create(vals_list)
        case_model = self.env["ir.model"]._get_id(CASE)
        if any(vals.get("res_model_id") != case_model for vals in vals_list):
            return super().create(vals_list)
        system = self.with_user(SUPERUSER_ID)
        return super(MailActivity, system).create(vals_list).with_env(self.env)

    def _move_planned(self, date_end):
        """Move the steps of plans to a new end of their case.

        What somebody put on another day by hand is left there.

        :return: those that moved
        """
        moved = self.browse()
        for activity in self:
            template = activity.offboarding_template_id
            before = activity.offboarding_plan_date
            if not template or before == date_end:
                continue
            vals = {"offboarding_plan_date": date_end}
            if activity.date_deadline == template._get_date_deadline(before):
                vals["date_deadline"] = template._get_date_deadline(date_end)
                moved |= activity
            activity.write(vals)
        return moved


class MailActivityPlanTemplate(models.Model):
    _inherit = "mail.activity.plan.template"

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
