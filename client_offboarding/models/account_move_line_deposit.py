from odoo import models
from odoo.exceptions import UserError


class AccountMoveLine(models.Model):
    """Journal items that make up a deposit, on one account in one currency."""

    _inherit = "account.move.line"

    def _get_deposit_total(self):
        """In their currency; negative where the client's money is with us."""
        matched = self.account_id.reconcile
        name = "amount_residual_currency" if matched else "amount_currency"
        return self.currency_id.round(sum(self.mapped(name)))

    def _get_deposit_value(self, amount):
        """What ``amount`` of the deposit is worth in the books, in company currency."""
        total = self._get_deposit_total()
        balance = sum(self.mapped("balance"))
        currency = self.company_id.currency_id
        return abs(currency.round(balance * amount / total))


class AccountMove(models.Model):
    _inherit = "account.move"

    def _match_deposit(self, deposit, items):
        """Match what a posted entry settled: the deposit, and what it was set off with.

        By the ERP's own reconciliation, oldest first; it books exchange differences.
        """
        if deposit.account_id.reconcile:
            own = self.line_ids.filtered(
                lambda line: line.account_id == deposit.account_id
            )
            (own + deposit).reconcile()
        if items:
            own = self.line_ids.filtered(
                lambda line: line.account_id == items.account_id
            )
            (own + items).reconcile()


class AccountJournal(models.Model):
    _inherit = "account.journal"

    def _get_deposit_account(self, sign):
        """The account from which money goes out (``sign`` > 0), or on which it comes.

        That of payments under way where the journal has one, as for any payment.
        """
        self.ensure_one()
        lines = (
            self.outbound_payment_method_line_ids
            if sign > 0
            else self.inbound_payment_method_line_ids
        )
        account = lines.payment_account_id[:1] or self.default_account_id
        if not account:
            raise UserError(
                self.env._("The journal %s has no account. Set it first.", self.name)
            )
        return account


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_deposit_exchange_account(self, gain):
        self.ensure_one()
        account = (
            self.income_currency_exchange_account_id
            if gain
            else self.expense_currency_exchange_account_id
        )
        if not account:
            raise UserError(
                self.env._(
                    "%s has no accounts for exchange differences. Set them in the "
                    "settings of Invoicing first.",
                    self.name,
                )
            )
        return account
