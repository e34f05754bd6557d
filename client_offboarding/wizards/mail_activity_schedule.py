from odoo import api, models

from ..models.agenda.mail_activity import CASE


class MailActivitySchedule(models.TransientModel):
    _inherit = "mail.activity.schedule"

    @api.depends("res_model", "res_ids")
    def _compute_plan_date(self):
        """Plans of cases are counted from the end, not from today."""
        of_cases = self.filtered(lambda wizard: wizard.res_model == CASE)
        res = super(MailActivitySchedule, self - of_cases)._compute_plan_date()
        for wizard in of_cases:
            ends = wizard._get_applied_on_records().mapped("date_end")
            wizard.plan_date = max(filter(None, ends), default=False)
        return res

    def action_schedule_plan(self):
        """Each case by its own end; other models as the ERP does."""
        if self.res_model != CASE:
            return super().action_schedule_plan()
        cases = self._get_applied_on_records()
        for case in cases:
            day = self.plan_date if len(cases) == 1 else case.date_end
            # What is there already isn't scheduled twice.
            case._schedule_plan(
                self.plan_id, day or self.plan_date, self.plan_on_demand_user_id
            )
        return {"type": "ir.actions.client", "tag": "soft_reload"}
