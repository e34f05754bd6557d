"""On which day what settles a claim counts as paid: interest stops there."""

from odoo import fields, models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move"]

    offboarding_set_off_from = fields.Date(
        string="Could be set off from",
        readonly=True,
        copy=False,
        groups="account.group_account_invoice,account.group_account_readonly",
        help="Of a deposit that was set off: the day from which it could have been. A "
        "set-off works back to the day on which it became possible (Civil Code 499).",
    )


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line"]

    def _get_value_days(self, claim, amount):
        """The days on which this item settled ``amount`` of ``claim``.

        A payment counts on its own date. A set-off works back to the day on which both
        claims could have been set off (Civil Code 499), whenever it was booked.

        :param amount: Decimal, in the claim's currency
        :return: list of (day, Decimal) that add up to ``amount``
        """
        self.ensure_one()
        possible = self.move_id.offboarding_set_off_from
        if not possible:
            return [(self.date, amount)]
        day = max(possible, claim._get_last_day_to_pay())
        return [(min(day, self.date), amount)]
