from odoo import models

from ...settlement.ledger_sql import DEPOSIT_STATES


class ClientOffboardingPaperKindSettlement(models.AbstractModel):
    """Deposits on the settlement: what was paid in and back, and what is left of it."""

    _name = "client.offboarding.paper.kind.settlement"
    _inherit = ["client.offboarding.paper.kind.settlement"]

    def _get_settled_deposits(self, paper, facts, currency):
        """Deposits of one currency, account by account.

        :return: list of dicts: ``name``, ``entries`` (dicts of texts), ``open``
            (positive: the client owes it), ``open_text``, ``is_claimed``, ``note``
        """
        lines = paper.env["account.move.line"]
        amounts = {
            lines.browse(fact["res_id"]): fact["amount"]
            for fact in facts
            if fact["state"] in DEPOSIT_STATES
        }
        given_up = paper._get_given_up_ids() if amounts else set()
        items = lines.union(*amounts).sorted(lambda line: (line.date, line.id))
        return [
            self._prepare_deposit(
                paper,
                [(line, amounts[line]) for line in deposit],
                currency,
                set(deposit.ids) <= given_up,
            )
            for deposit in items.grouped("account_id").values()
        ]

    def _prepare_deposit(self, paper, items, currency, is_given_up):
        left = currency.round(sum(amount for __, amount in items))
        is_ours = left > 0
        note = self.env._("not claimed") if is_given_up else ""
        if not note and any(line.move_id.offboarding_disputed for line, __ in items):
            note = self.env._("disputed by the Client, not counted")
        return {
            "name": self.env._("Deposit paid by the Service Provider")
            if is_ours
            else self.env._("Deposit paid by the Client"),
            "entries": [
                {
                    "number": line.move_id.name,
                    "day": paper._format_numeric_day(line.date),
                    "kind": self.env._("paid in")
                    if (amount > 0) == is_ours
                    else self.env._("returned or set off"),
                    # As somebody keeps a deposit: what was paid in is positive.
                    "amount": paper._format_signed(
                        amount if is_ours else -amount, currency
                    ),
                }
                for line, amount in items
            ],
            "open": left,
            "open_text": paper._format_money(left, currency),
            "result": self.env._("To be returned to the Service Provider")
            if is_ours
            else self.env._("To be returned to the Client"),
            "is_claimed": not note,
            "note": note,
        }
