from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import format_amount, format_date
from odoo.tools.misc import clean_context

from ...const import ACTIVE_STATES


class ClientOffboarding(models.Model):
    """Gives deposits back, or sets them off, by an entry of the ERP.

    What is left of a deposit are the items of the check ``deposit_open``.
    """

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def action_settle_deposit(self):
        """Open the wizard that returns or sets off a deposit (accountants).

        :return: an ``ir.actions.act_window``
        """
        self.ensure_one()
        self._check_may_settle_deposit()
        if not self._get_deposits():
            raise UserError(
                self.env._("%s has no deposit that is still open.", self.display_name)
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Return or set off a deposit"),
            "res_model": "client.offboarding.deposit",
            "view_mode": "form",
            "target": "new",
            "context": {"default_offboarding_id": self.id},
        }

    def _check_may_settle_deposit(self):
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(
                self.env._("Only accountants settle deposits: ask one of them.")
            )
        self.check_access("read")
        if self.state not in ACTIVE_STATES:
            self._check_editable()

    def _get_deposits(self):
        """Open deposits: (account, currency) → journal items that add up to it."""
        self.ensure_one()
        return self._get_items_of("deposit_open")._group_by_deposit()

    def _get_items_of(self, *codes):
        """Journal items that these checks count, oldest first.

        Computed fields ask here, so nothing may be forgotten; nor need it be, since the
        items are always read from the database.
        """
        check = self.env["client.offboarding.check"]
        checks = check.search([("offboarding_id", "=", self.id), ("code", "in", codes)])
        ids = [item["res_id"] for each in checks for item in each._get_items()]
        return (
            self.env["account.move.line"]
            .browse(ids)
            .sorted(lambda line: (line.date_maturity or line.date, line.id))
        )

    def _settle_deposit(
        self,
        account,
        currency,
        amount,
        kind,
        date,
        journal,
        items=None,
        post=True,
        date_delivered=None,
    ):
        """Make the entry that returns a deposit, or sets it off.

        :param amount: how much, positive, in ``currency``
        :param kind: ``return`` (through the bank or cash ``journal``) or ``set_off``
            (against ``items``, which are matched once the entry is posted)
        :param date_delivered: when the declaration of set-off reached the other side;
            it works from then on, and is not booked before (Civil Code 61, 499)
        :return: the entry
        :raises UserError: where more would be settled than there is, something isn't
            due, the other side doesn't know of the set-off, or the books don't allow it
        """
        self.ensure_one()
        self._check_may_settle_deposit()
        # Two accountants at once: the second is told, or finds less.
        self._lock_case()
        deposit = self._get_deposits().get((account, currency))
        if not deposit:
            raise UserError(
                self.env._("This deposit was settled meanwhile: nothing is left of it.")
            )
        self._check_no_draft_of(deposit)
        left = abs(deposit._get_deposit_total())
        if amount <= 0 or currency.compare_amounts(amount, left) > 0:
            raise UserError(
                self.env._(
                    "Enter an amount up to what is left of the deposit: %s.",
                    format_amount(self.env, left, currency),
                )
            )
        currency._check_has_rate(self.company_id, date)
        self._check_books_open(date, journal)
        if kind == "set_off":
            self._check_declared(date_delivered, date)
            self._check_set_off(deposit, items, amount, date_delivered)
        else:
            items = self.env["account.move.line"]
        # A default of the wizard would make it a final invoice of the case.
        env = self.env(context=clean_context(self.env.context))
        values = self._prepare_deposit_entry(
            deposit, amount, kind, date, journal, items
        )
        if kind == "set_off":
            values["offboarding_set_off_from"] = self._get_deposit_due(date_delivered)
        entry = env["account.move"].create(values)
        if post:
            entry.action_post()
            entry._match_deposit(deposit, items)
        self._tell_deposit(entry, kind, date_delivered)
        return entry

    def _check_books_open(self, date, journal):
        """Odoo would move the entry to another day without a word."""
        locks = self.company_id._get_violated_lock_dates(date, False, journal)
        if locks:
            raise UserError(
                self.env._(
                    "The books are locked on %(date)s: %(locks)s. Choose a later day.",
                    date=format_date(self.env, date),
                    locks=self.company_id._format_lock_dates(locks),
                )
            )

    def _check_no_draft_of(self, deposit):
        """A draft isn't in the balance yet: a second entry would settle it again."""
        draft = self.env["account.move.line"].search(
            [
                ("account_id", "=", deposit.account_id.id),
                ("company_id", "=", self.company_id.id),
                ("parent_state", "=", "draft"),
                (
                    "partner_id.commercial_partner_id",
                    "=",
                    self.commercial_partner_id.id,
                ),
            ],
            limit=1,
        )
        if draft:
            raise UserError(
                self.env._(
                    "A draft on this account waits already: %s. Post or delete it "
                    "first.",
                    draft.move_id.display_name,
                )
            )

    def _prepare_deposit_entry(self, deposit, amount, kind, date, journal, items):
        company, currency = self.company_id, deposit.currency_id
        sign = 1 if deposit._get_deposit_total() < 0 else -1
        at_rate = currency._convert(amount, company.currency_id, company, date)
        # Where nothing is matched, no exchange difference is booked by itself: the
        # deposit leaves at the value that it has in the books.
        in_books = at_rate
        if not deposit.account_id.reconcile:
            in_books = deposit._get_deposit_value(amount)
        counter = items.account_id or journal._get_deposit_account(sign)
        label = {
            "return": self.env._("Deposit returned"),
            "set_off": self.env._("Deposit set off"),
        }[kind]
        lines = [
            (deposit.account_id, sign * amount, sign * in_books),
            (counter, -sign * amount, -sign * at_rate),
        ]
        difference = company.currency_id.round(in_books - at_rate)
        if difference:
            gain = sign * difference > 0
            account = company._get_deposit_exchange_account(gain)
            lines.append((account, 0, -sign * difference))
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": journal.id,
            "date": date,
            "ref": f"{label}: {self.name}",
            "line_ids": [
                Command.create(
                    {
                        "account_id": account.id,
                        "partner_id": self.partner_id.id,
                        "name": f"{label}: {self.name}",
                        "currency_id": currency.id,
                        "amount_currency": in_currency,
                        "balance": balance,
                    }
                )
                for account, in_currency, balance in lines
            ],
        }

    def _tell_deposit(self, entry, kind, date_delivered):
        texts = {
            "return": self.env._("Deposit returned"),
            "set_off": self.env._("Deposit set off"),
        }
        self.env["client.offboarding.check"]._forget()
        told = self.env._(
            "%(what)s: %(entry)s", what=texts[kind], entry=entry.display_name
        )
        if kind == "set_off":
            declared = self.env._(
                "the declaration reached the other side on %s",
                format_date(self.env, date_delivered),
            )
            told = f"{told} ({declared})"
        self.message_post(body=told)
