from datetime import timedelta
from fractions import Fraction

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import clean_context, format_date

from ...tools import periods


class ClientOffboardingPurchase(models.Model):
    """What is left to pay of a purchase after the end of the case."""

    _name = "client.offboarding.purchase"
    _inherit = ["client.offboarding.purchase"]

    def _propose_charge(self):
        self.ensure_one()
        # sudo: who runs the case sees no prices; the contract and its clause set them,
        # and no defaults of the caller go in.
        context = clean_context(self.env.context)
        line = self.with_env(self.env(su=True, context=context))
        lang = line.offboarding_id.partner_id.lang or self.env.lang
        values = line.with_context(lang=lang)._prepare_charge_values()
        return line.env["client.offboarding.charge"].create(values)

    def _prepare_charge_values(self):
        start, end = self._get_rest_period()
        currency = self.company_id.currency_id
        rest = self._get_rest(start, end)
        price = currency.round(rest * self.share / 100)
        if not price:
            raise UserError(
                self.env._("'%s' costs nothing after the end.", self.display_name)
            )
        days = {"start": start, "end": end}
        dates = {name: format_date(self.env, day) for name, day in days.items()}
        return {
            "offboarding_id": self.offboarding_id.id,
            "kind": "other",
            "side": "client_owes",
            "name": self.env._(
                "%(contract)s, %(start)s – %(end)s",
                contract=self.contract_id.name,
                **dates,
            ),
            "calculation": self.env._(
                "%(share)g %% of %(rest)s for %(start)s – %(end)s, the earliest end "
                "with the vendor",
                share=self.share,
                rest=currency.format(rest),
                **dates,
            ),
            "price_unit": price,
            "currency_id": currency.id,
            "user_id": self.offboarding_id.user_id.id,
        }

    def _get_rest_period(self):
        """From the day after the end of the case to the end with the vendor."""
        case_end, end = self.offboarding_id.date_end, self._get_notice_end()
        if not case_end or not end or end <= case_end:
            raise UserError(
                self.env._(
                    "There is nothing left to charge: with a notice now '%s' doesn't "
                    "outlast the case.",
                    self.display_name,
                )
            )
        return case_end + timedelta(days=1), end

    def _get_rest(self, start, end):
        """What the contract costs in a period, by months, in company currency."""
        day = self.company_id._get_offboarding_today()
        rest = 0.0
        for line in self.contract_id.contract_line_ids:
            last = end
            if line.date_end and not line.is_auto_renew:
                last = min(end, line.date_end)
            first = max(start, line.date_start or start)
            if line.display_type or line.is_canceled or last < first:
                continue
            whole, days, length = periods.months(first, last)
            months = float(whole + Fraction(days, length))
            rest += line.currency_id._convert(
                line.monthly_recurring * months,
                self.company_id.currency_id,
                self.company_id,
                day,
            )
        return self.company_id.currency_id.round(rest)
