"""Until when a payment is in time: KC 115, for every purpose.

A term to pay that ends on a Saturday or a holiday of the company's country moves to the
next working day. Checks, lists, statements, set-off and interest ask here.
"""

from odoo import api, fields, models
from odoo.tools import SQL

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

    @api.model
    def _get_overdue_before_query(self, today):
        """The same as SQL, for the company of the case ``c``."""
        # sudo: a query adds up cases of companies that the user isn't in just now.
        days = {
            company.id: company._get_overdue_before(today)
            for company in self.sudo().search([])
        }
        branches = [
            SQL("WHEN %s THEN %s", id_, day) for id_, day in days.items() if day < today
        ]
        if not branches:
            return SQL("%s", today)
        return SQL("CASE c.company_id %s ELSE %s END", SQL(" ").join(branches), today)


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
        today = fields.Date.context_today(self)
        for line in self:
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
