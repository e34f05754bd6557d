from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date


class ResCurrency(models.Model):
    _name = "res.currency"
    _inherit = ["res.currency"]

    def _check_has_rate(self, company, date):
        """Raise where an amount would be converted at a rate that nobody entered.

        Odoo takes 1 for a rate that it doesn't know, and the first known one for a
        day before it.

        :raises UserError: naming the currency, the company and the day
        """
        for currency in self - company.currency_id:
            known = self.env["res.currency.rate"].search_count(
                [
                    ("currency_id", "=", currency.id),
                    ("company_id", "in", (False, company.root_id.id)),
                    ("name", "<=", date),
                ],
                limit=1,
            )
            if not known:
                raise UserError(
                    self.env._(
                        "%(company)s has no rate of %(currency)s on %(date)s. Enter it "
                        "under Currencies first.",
                        company=company.name,
                        currency=currency.name,
                        date=format_date(self.env, date),
                    )
                )
