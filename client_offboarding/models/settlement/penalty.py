from odoo import fields, models

from ...tools import terms


class ClientOffboardingMixinPenalty(models.AbstractModel):
    """What a contract says about ending early."""

    _name = "client.offboarding.mixin.penalty"
    _description = "Penalties of a Contract"

    def _get_penalty_values(self):
        """A charge for the agreed penalty, with its rule; {} where none is due.

        Its name is read by everybody who reads the case: the amounts that the rule
        is applied to are in its calculation only.

        Civil Code 483: a penalty is due for non-monetary duties only. A notice that
        keeps to its term is no breach and costs nothing; whoever leaves before owes
        it, and whoever gave cause for the end. Its VAT treatment is for an accountant
        to decide.
        """
        self.ensure_one()
        contract = self.contract_id
        if not self._is_penalty_due():
            return {}
        amount, rule, calculation = self._get_penalty_amount()
        if not amount:
            return {}
        return {
            "kind": "penalty",
            "termination_id": self.id,
            "side": self._get_penalty_side(),
            "name": self._get_penalty_name(contract.code or contract.name, rule),
            "calculation": calculation,
            "quantity": 1,
            "price_unit": amount,
            "currency_id": self._get_contract_currency().id,
            "user_id": self.offboarding_id.user_id.id,
        }

    def _get_penalty_name(self, contract, rule):
        if self.mode == "cause":
            return self.env._(
                "Penalty for giving cause to end %(contract)s: %(rule)s",
                contract=contract,
                rule=rule,
            )
        return self.env._(
            "Penalty for ending %(contract)s early: %(rule)s",
            contract=contract,
            rule=rule,
        )

    def _get_penalty_side(self):
        """Who leaves early owes; where it ends for cause, who gave the cause."""
        owes_client = (self.given_by == "client") == (self.mode == "notice")
        return "client_owes" if owes_client else "we_owe"

    def _get_penalty_clause(self):
        """(type, value) of the penalty that is agreed for this way of ending."""
        contract = self.contract_id
        if self.mode == "cause" and contract.cause_penalty_type not in (False, "same"):
            return contract.cause_penalty_type, contract.cause_penalty_value
        if self.mode in ("notice", "cause"):
            return contract.penalty_type, contract.penalty_value
        return "none", 0.0

    def _is_penalty_due(self):
        """Whether there is a breach: a cause, or somebody who leaves too early."""
        if self._get_penalty_clause()[0] in (False, "none"):
            return False
        if self.mode == "cause":
            return True
        end, until = self._get_leaving_day(), self._get_term_day()
        return bool(end and until and end < until)

    def _get_leaving_day(self):
        """The day with which the contract ends, or would if notice came today."""
        return self.date_end or self._get_end_if_delivered_today()

    def _get_term_day(self):
        """Until when the contract had to last at least, or None.

        To the end of its term, a minimum term included, and of its notice period.
        """
        end = self._get_leaving_day()
        if not end:
            return None
        days = [self.mode == "notice" and self.date_end_computed]
        if term := self._get_term():
            days.append(terms.term_end(**term, not_before=end))
        else:
            days.append(self._get_agreed_end())
        return max(filter(None, days), default=None)

    def _get_contract_currency(self):
        # sudo: see _get_monthly_fee
        return self.sudo().contract_id.currency_id

    def _get_monthly_fee(self):
        """Net monthly fee on the day of the notice, in the contract's currency.

        Of the lines in force then: none that is over, no price that begins later and
        no one-off fee. Of a contract that hasn't begun, the lines that begin first.

        sudo: whoever runs the case reads no prices of contract lines; what comes of
        them goes into a charge, whose amounts are restricted in their turn.
        """
        lines = self.sudo().contract_id.contract_line_ids.filtered(
            lambda line: not line.is_canceled and not line.display_type
        )
        if not lines:
            return 0.0
        day = max(self._get_fee_day(), min(lines.mapped("date_start")))
        ends = self._get_line_ends()
        in_force = lines.filtered(
            lambda line: (
                line.date_start <= day
                and (not ends.get(line) or ends[line] >= day or line.is_auto_renew)
            )
        )
        fees = in_force.filtered(lambda line: not line._is_one_off(ends, in_force))
        return sum(fees.mapped("monthly_recurring"))

    def _get_fee_day(self):
        today = fields.Date.context_today(self)
        day = self.date_delivered or self.date_agreement
        return day or min(today, self.date_end or today)

    def _get_line_ends(self):
        """When the contract's lines ended before this case ended them, by line."""
        # sudo: see _get_monthly_fee
        own = self.sudo()
        ends = {line: line.date_end for line in own.contract_id.contract_line_ids}
        for snapshot in own.snapshot_ids:
            end = snapshot.values_before.get("date_end")
            ends[snapshot.contract_line_id] = fields.Date.to_date(end)
        return ends

    def _get_penalty_amount(self):
        """(amount, rule in words, rule with the amounts it is applied to)"""
        currency = self._get_contract_currency()
        kind, value = self._get_penalty_clause()
        fee = self._get_monthly_fee()
        if kind == "fixed":
            return currency.round(value), self.env._("fixed amount"), False
        if kind == "fee_months":
            rule = self.env._("%s × monthly fee", f"{value:g}")
            calculation = f"{value:g} × {currency.format(fee)}"
            return currency.round(value * fee), rule, calculation
        end, until = self._get_leaving_day(), self._get_term_day()
        if not end or not until or until <= end:
            return 0.0, "", False
        months = terms.months_between(fields.Date.add(end, days=1), until)
        remaining = fee * float(months)
        rule = self.env._(
            "%(percent)s %% of what would fall due until %(until)s",
            percent=f"{value:g}",
            until=fields.Date.to_string(until),
        )
        calculation = f"{value:g} % × {currency.format(currency.round(remaining))}"
        return currency.round(remaining * value / 100), rule, calculation

    def _get_agreed_end(self):
        """The end of the contract's term, as it stood before this case ended it."""
        # sudo: see _get_monthly_fee
        before = self.sudo().contract_before
        if before:
            return fields.Date.to_date(before.get("date_end"))
        return self.contract_id.date_end


class ContractLine(models.Model):
    _name = "contract.line"
    _inherit = ["contract.line"]

    def _is_one_off(self, ends, others):
        """Whether this line is a fee that is billed once, beside others that recur.

        It lives for one period of a month at most, and isn't renewed.

        :param ends: the last day of each line, as ``_get_line_ends`` gives them
        :param others: lines that are in force at the same time
        """
        self.ensure_one()
        end = ends.get(self)
        if not end or self.is_auto_renew or self.successor_contract_line_id:
            return False
        period = self.get_next_period_date_end(
            self.date_start, self.recurring_rule_type, self.recurring_interval, False
        )
        month = terms.add_months(self.date_start, 1)
        return (
            end <= min(period, month)
            and not self.predecessor_contract_line_id
            and any(not ends.get(line) or ends[line] > end for line in others)
        )
