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
