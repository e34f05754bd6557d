from decimal import Decimal

from odoo import api, fields, models

from odoo.addons.client_offboarding.tools.business_days import is_business_day


def is_nbp_day(day):
    """Whether the bank publishes rates: on Polish working days, whoever is paid."""
    return is_business_day(day, "PL")


class L10nPlOffboardingNbpRate(models.Model):
    """Mean rates of the National Bank of Poland that were entered by hand."""

    _name = "l10n_pl.offboarding.nbp.rate"
    _description = "NBP Mean Rate for Compensation"
    _inherit = ["client.offboarding.mixin.called"]
    _order = "date desc"
    _rec_name = "date"

    date = fields.Date(string="Published on", required=True)
    rate = fields.Float(string="PLN for 1 EUR", digits=(8, 4), required=True)
    source = fields.Char(
        required=True, help="Number of the table, e.g. 021/A/NBP/2026."
    )

    _one_per_day = models.UniqueIndex("(date)", "There is a rate of this day already.")
    _positive = models.Constraint("CHECK (rate > 0)", "A rate is positive.")

    @api.model
    @api.private
    def get_rate(self, day, company):
        """The mean rate of EUR of just this day: entered here, or the ERP's.

        The ERP's counts where its table has an entry of that very day; one that merely
        still holds may be of any age.

        :return: Decimal, PLN for 1 EUR, or None
        """
        # sudo: rates are public knowledge; their lists are for accountants.
        entered = self.sudo().search([("date", "=", day)])
        if entered:
            return Decimal(f"{entered.rate:.4f}")
        euro, zloty = self.env.ref("base.EUR"), self.env.ref("base.PLN")
        quoted = zloty if company.currency_id == euro else euro
        if not self._has_rate(quoted, day, company):
            return None
        rate = self.env["res.currency"]._get_conversion_rate(euro, zloty, company, day)
        return Decimal(f"{rate:.4f}")

    @api.model
    def _has_rate(self, currency, day, company):
        # sudo: see get_rate
        return bool(
            self.env["res.currency.rate"]
            .sudo()
            .search_count(
                [
                    ("currency_id", "=", currency.id),
                    ("name", "=", day),
                    ("company_id", "in", [False, company.root_id.id]),
                ],
                limit=1,
            )
        )
