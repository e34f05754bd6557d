from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date


class ClientOffboarding(models.Model):
    """What a deposit may be set off against, and from when (Civil Code 498, 499)."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_due_items(self, deposit, date_delivered):
        """What a deposit may be set off against: claims that are due.

        Both sides have to owe each other: what a parent company or a factor pays isn't
        the client's debt. One's own claim has to be due when the declaration arrives
        (Civil Code 61, 498); what we owe the client need not be.

        :param deposit: what :meth:`_get_deposits` found for one account and currency
        :param date_delivered: when the declaration reaches the other side
        """
        if deposit._get_deposit_total() < 0:
            codes, sign = ("receivable_overdue", "receivable_not_due"), 1
        else:
            codes, sign = ("payable_open",), -1
        return self._get_items_of(*codes).filtered(
            lambda line: (
                line.currency_id == deposit.currency_id
                and line.partner_id.commercial_partner_id == self.commercial_partner_id
                and line.amount_residual_currency * sign > 0
                and (sign < 0 or line._is_past_due(date_delivered))
            )
        )

    def _check_declared(self, date_delivered, date):
        if not date_delivered:
            raise UserError(
                self.env._(
                    "A set-off is booked once its declaration has reached the other "
                    "side: send it or hand it over, and enter when it arrived."
                )
            )
        today = self.company_id._get_offboarding_today()
        if date > today:
            raise UserError(
                self.env._(
                    "The day of the entry can't lie ahead: choose one up to %s.",
                    format_date(self.env, today),
                )
            )
        if date_delivered > date:
            raise UserError(
                self.env._(
                    "The declaration reached the other side on %s: the entry can't be "
                    "of a day before, and that day can't lie ahead.",
                    format_date(self.env, date_delivered),
                )
            )

    def _get_deposit_due(self, date_delivered):
        """From when a deposit could be set off: it secures contracts until they end.

        Where they still run, from the declaration on.
        """
        return min(self.date_end or date_delivered, date_delivered)

    def _check_set_off(self, deposit, items, amount, date_delivered):
        currency = deposit.currency_id
        if not items:
            raise UserError(self.env._("Choose what the deposit is set off against."))
        if other := items - self._get_due_items(deposit, date_delivered):
            raise UserError(
                self.env._(
                    "%(items)s can't be set off: only open items of this client in "
                    "%(currency)s that were due before %(date)s.",
                    items=", ".join(other.mapped("display_name")),
                    currency=currency.name,
                    date=format_date(self.env, date_delivered),
                )
            )
        due = abs(sum(items.mapped("amount_residual_currency")))
        if currency.compare_amounts(amount, due) > 0:
            raise UserError(
                self.env._(
                    "Only %s is due on the chosen items: set off at most that.",
                    format_amount(self.env, due, currency),
                )
            )
        if len(items.account_id) > 1:
            raise UserError(
                self.env._(
                    "The chosen items are on several accounts: set off one at a time."
                )
            )
