from datetime import date
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import formatLang
from odoo.tools.misc import format_date

from odoo.addons.client_offboarding.const import ACCOUNTING, AMOUNT_READERS


class ClientOffboardingInterest(models.Model):
    """How a charge of interest came about: one row for each payment, or open rest."""

    _name = "client.offboarding.interest"
    _description = "Interest on a Late Payment"
    _inherit = ["client.offboarding.mixin.guard"]
    _order = "charge_id, date_from, id"

    charge_id = fields.Many2one(
        "client.offboarding.charge", required=True, index=True, ondelete="cascade"
    )
    offboarding_id = fields.Many2one(
        related="charge_id.offboarding_id", store=True, index=True
    )
    company_id = fields.Many2one(related="charge_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="charge_id.currency_id")
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Late claim",
        index=True,
        ondelete="set null",
        groups=ACCOUNTING,
    )
    payment_line_id = fields.Many2one(
        "account.move.line",
        string="Paid by",
        ondelete="set null",
        groups=ACCOUNTING,
        help="Empty where the claim was still open on the last day.",
    )
    document = fields.Char(required=True)
    date_due = fields.Date(string="Due on", required=True)
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)
    days = fields.Integer(compute="_compute_days")
    is_paid = fields.Boolean(help="Paid on the last day; otherwise still open then.")
    base = fields.Monetary(string="Paid late", groups=AMOUNT_READERS)
    amount = fields.Monetary(string="Interest", groups=AMOUNT_READERS)
    segments = fields.Json(
        groups="base.group_user", help="[first day, last day, rate] of each part."
    )
    rates = fields.Char(compute="_compute_rates")
    is_civil = fields.Boolean(
        string="Civil Code 481", help="Statutory interest, not that between businesses."
    )
    rate_note = fields.Char(
        string="To be confirmed",
        compute="_compute_rate_note",
        help="Rates that no accountant has confirmed yet.",
    )

    @api.depends("date_from", "date_to")
    def _compute_days(self):
        for line in self:
            line.days = (line.date_to - line.date_from).days + 1

    @api.depends("segments")
    @api.depends_context("lang")
    def _compute_rates(self):
        for line in self:
            line.rates = ", ".join(
                self.env._(
                    "%(days)s d. × %(rate)s %%", days=days, rate=line._format_rate(rate)
                )
                for days, rate in line._get_segments()
            )

    @api.depends("date_from", "date_to", "is_civil")
    @api.depends_context("lang")
    def _compute_rate_note(self):
        for line in self:
            days = line._get_unconfirmed_rates().sorted("date_from").mapped("date_from")
            line.rate_note = bool(days) and self.env._(
                "The reference rate from %s is to be confirmed.",
                ", ".join(format_date(self.env, day) for day in days),
            )

    def _get_unconfirmed_rates(self):
        """Rates of these rows that nobody confirmed."""
        # sudo: rates are public knowledge; their list is for accountants.
        table = self.env["l10n_pl.offboarding.interest.rate"].sudo()
        open_rates = table.search([("is_confirmed", "=", False)])
        return open_rates.filtered(
            lambda rate: any(rate._is_used_by(row) for row in self)
        )

    def _get_segments(self):
        """[(days, yearly rate in percent)] of the parts with one rate each."""
        self.ensure_one()
        return [
            ((date.fromisoformat(end) - date.fromisoformat(start)).days + 1, rate)
            for start, end, rate in self.segments or []
        ]

    def _format_rate(self, rate):
        return formatLang(self.env, float(Decimal(rate)), digits=2)

    def _describe(self):
        """Base, days and rates as one text in the user's language."""
        self.ensure_one()
        base = formatLang(self.env, self.base, currency_obj=self.currency_id)
        return f"{base} × ({self.rates})"
