"""Until when a payment is in time: KC 115, for every purpose.

A term to pay that ends on a Saturday or a holiday of the company's country moves to the
next working day. Checks, lists, statements, set-off and interest ask here.
"""

from odoo import api, fields, models

from ...tools import business_days
from ...tools.term_texts import TermError


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company"]

    def _get_overdue_before(self, today):
        """Overdue on ``today`` is what fell due before the day that this returns."""
        self.ensure_one()
        try:
            return business_days.overdue_before(today, self._get_calendar_country())
        except TermError:
            return today


class ClientOffboardingCheck(models.Model):
    _name = "client.offboarding.check"
    _inherit = ["client.offboarding.check"]

    @api.model
    def _get_days_of(self, company):
        days = super()._get_days_of(company)
        before = company._get_overdue_before(days["today"])
        return days | {"overdue_before": before}

    @api.model
    def _get_day_columns(self):
        """And what fell due before ``overdue_before`` is overdue."""
        return ", ".join(
            [super()._get_day_columns(), self._get_day_column("overdue_before")]
        )


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line"]

    offboarding_is_overdue = fields.Boolean(
        string="Overdue",
        compute="_compute_offboarding_is_overdue",
        help="The last day to pay is over; a due day that is a Saturday or a holiday "
        "moves to the next working day (Civil Code 115).",
        groups="base.group_user",
    )

    @api.depends("date_maturity", "date", "amount_residual", "company_id")
    def _compute_offboarding_is_overdue(self):
        for company, lines in self.grouped("company_id").items():
            today = (company or self.env.company)._get_offboarding_today()
            for line in lines:
                line.offboarding_is_overdue = (
                    line.amount_residual > 0 and line._is_past_due(today)
                )

    def _is_past_due(self, today):
        """Whether the last day to pay is over; a journal item without one is due at
        once."""
        self.ensure_one()
        due = self.date_maturity or self.date
        return bool(due and due < self.company_id._get_overdue_before(today))

    def _get_last_day_to_pay(self):
        """The due day, moved past days off."""
        self.ensure_one()
        return self.company_id._shift_to_working_day(self.date_maturity or self.date)
