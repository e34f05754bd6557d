from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.misc import format_date

from ..tools.errors import ERROR_TEXTS
from ..tools.interest import Rates, half_year


class L10nPlOffboardingInterestRate(models.Model):
    """Reference rates of the National Bank of Poland, with their source.

    Those of 1 January and 1 July count for late payments between businesses; the days
    in between, on which the rate changed, for interest of Civil Code 481.
    """

    _name = "l10n_pl.offboarding.interest.rate"
    _description = "Reference Rate for Statutory Interest"
    _inherit = ["client.offboarding.mixin.called"]
    _order = "date_from desc"
    _rec_name = "date_from"

    date_from = fields.Date(string="From", required=True)
    reference_rate = fields.Float(
        string="Reference rate (%)", digits=(5, 2), required=True
    )
    source = fields.Char(required=True, translate=True)
    is_confirmed = fields.Boolean(
        string="Confirmed",
        default=True,
        readonly=True,
        copy=False,
        help="Whoever enters or corrects a rate vouches for it. A rate that came with "
        "the application may wait for an accountant who has seen its publication.",
    )
    confirmed_by_id = fields.Many2one(
        "res.users", string="Confirmed by", readonly=True, copy=False
    )
    business_rate = fields.Float(
        string="Between businesses (%)",
        compute="_compute_rates",
        digits=(5, 2),
        help="Reference rate of the half-year plus 10 points.",
    )
    health_rate = fields.Float(
        string="Public health care (%)",
        compute="_compute_rates",
        digits=(5, 2),
        help="Reference rate of the half-year plus 8 points.",
    )
    civil_rate = fields.Float(
        string="Civil Code 481 (%)",
        compute="_compute_rates",
        digits=(5, 2),
        help="Reference rate plus 5.5 points.",
    )

    _one_per_day = models.UniqueIndex(
        "(date_from)", "There is a rate from this day already."
    )
    _possible = models.Constraint(
        "CHECK (reference_rate BETWEEN 0 AND 100)",
        "A reference rate lies between 0 and 100 percent.",
    )

    @api.depends("date_from", "reference_rate")
    def _compute_rates(self):
        for rate in self:
            day = rate.date_from
            of_half_year = day and (day.month, day.day) in ((1, 1), (7, 1))
            reference = rate.reference_rate
            rate.business_rate = of_half_year and reference + 10
            rate.health_rate = of_half_year and reference + 8
            rate.civil_rate = reference + 5.5

    def write(self, vals):
        """Correcting a rate confirms it."""
        if {"reference_rate", "source"} & set(vals):
            vals = {"is_confirmed": True, "confirmed_by_id": self.env.uid, **vals}
        return super().write(vals)

    def action_confirm(self):
        """Confirm that these rates were published as they stand here (accountants).

        :return: True
        :raises AccessError: for anybody without invoicing rights
        """
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only accountants confirm rates."))
        self.check_access("read")
        # sudo: an accountant confirms a rate without the right to change it.
        waiting = self.sudo().filtered(lambda rate: not rate.is_confirmed)
        waiting.write({"is_confirmed": True, "confirmed_by_id": self.env.uid})
        return True

    def _is_used_by(self, row):
        """Whether interest of ``row`` was computed with this rate."""
        self.ensure_one()
        first = half_year(self.date_from)
        if not row.is_civil and first != self.date_from:
            return False
        until = half_year(first + relativedelta(months=6))
        if row.is_civil:
            following = self.search(
                [("date_from", ">", self.date_from), ("date_from", "<", until)],
                order="date_from",
                limit=1,
            )
            until = following.date_from or until
        return row.date_from < until and row.date_to >= self.date_from

    @api.model
    @api.private
    def get_rates(self):
        """All reference rates, as the engine wants them."""
        # sudo: rates are public knowledge; their list is for accountants.
        return Rates(
            {
                rate.date_from: Decimal(f"{rate.reference_rate:.2f}")
                for rate in self.sudo().search([])
            }
        )

    @api.model
    def _explain(self, error):
        """What the engine refused, in the user's language."""
        values = {
            name: format_date(self.env, value) if name == "day" else value
            for name, value in error.values.items()
        }
        return self.env._(ERROR_TEXTS[error.code], **values)
