from odoo import SUPERUSER_ID, api, fields, models

from ...const import CASE


class MailActivity(models.Model):
    _name = "mail.activity"
    _inherit = ["mail.activity"]

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
    offboarding_was_open = fields.Boolean(
        string="There was something to do",
        readonly=True,
        copy=False,
        help="Since it was planned; so what is settled now was done.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """What a visitor of the portal gives us to do is made by the system.

        His user belongs to one company only, or to none of ours: colleagues in another
        one couldn't read who made the activity, and so not open the case. They are told
        in their language: the ERP's subject would be in the visitor's.
        """
        if not (self.env.su and self.env.user.share):
            return super().create(vals_list)
        case_model = self.env["ir.model"]._get_id(CASE)
        if any(vals.get("res_model_id") != case_model for vals in vals_list):
            return super().create(vals_list)
        people = self.env["res.users"].browse([v.get("user_id") for v in vals_list])
        lang = people[:1].lang or self.env.lang
        system = self.with_user(SUPERUSER_ID).with_context(lang=lang)
        return super(MailActivity, system).create(vals_list).with_env(self.env)

    def _move_planned(self, date_end):
        """Move the steps of plans to a new end of their case.

        What somebody put on another day by hand is left there.

        :return: those that moved
        """
        moved = self.browse()
        today = fields.Date.context_today(self)
        for activity in self:
            template = activity.offboarding_template_id
            before = activity.offboarding_plan_date
            if not template or before == date_end:
                continue
            vals = {"offboarding_plan_date": date_end}
            if activity._is_as_planned(template._get_date_deadline(before)):
                day = template._get_date_deadline(date_end)
                vals["date_deadline"] = max(day, today)
                moved |= activity
            activity.write(vals)
        return moved

    def _is_after_end(self):
        """Whether its plan is for the time after the end, when the case is closed."""
        self.ensure_one()
        return self.offboarding_template_id.plan_id.offboarding_after_end

    def _keep_open(self, note):
        """Remember that there is something to do, and say what to look at."""
        self.ensure_one()
        vals = {} if self.offboarding_was_open else {"offboarding_was_open": True}
        if note:
            # As it is kept: links in it are rewritten.
            field, whole = self._fields["note"], note
            if self.offboarding_template_id.note:
                whole = self.offboarding_template_id.note + note
            whole = field.convert_to_column(whole, self)
            if whole != self.note:
                vals["note"] = whole
        if vals:
            self.write(vals)

    def _is_as_planned(self, day):
        """Whether a step is where its plan put it: on ``day``, or on the day on which
        it was planned, where ``day`` was over by then."""
        planned_on = fields.Datetime.context_timestamp(self, self.create_date).date()
        return self.date_deadline == max(day, planned_on)
