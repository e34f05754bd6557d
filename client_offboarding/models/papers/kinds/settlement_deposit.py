from odoo import models

from ...settlement.ledger_sql import DEPOSIT_STATES


class ClientOffboardingPaperKindSettlement(models.AbstractModel):
    """Deposits on the settlement: what was paid in and back, and what is left of it."""

    _name = "client.offboarding.paper.kind.settlement"
    _inherit = ["client.offboarding.paper.kind.settlement"]

    def _get_settled_deposits(self, paper, facts, currency):
        """Deposits of one currency, account by account.

        :return: list of dicts: ``name``, ``entries`` (dicts of texts), ``open``
            (positive: the client owes it), ``open_text``, ``claimed`` (what of it
            counts), ``note``
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
                given_up,
            )
            for deposit in items.grouped("account_id").values()
        ]

    def _prepare_deposit(self, paper, items, currency, given_up):
        left = currency.round(sum(amount for __, amount in items))
        disputed = [item for item in items if item[0].move_id.offboarding_disputed]
        counted = [item for item in items if item[0].id not in given_up]
        note = "" if counted else self.env._("not claimed")
        if counted and disputed:
            note = self.env._("disputed by the Client, not counted")
            counted = [item for item in counted if item not in disputed]
        is_ours = left > 0
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
            "claimed": currency.round(sum(amount for __, amount in counted)),
            "note": note,
        }
