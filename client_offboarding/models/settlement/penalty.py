import contextlib

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ...const import ONE_SIDED
from ...tools import terms


class ClientOffboardingTermination(models.Model):
    """What a contract says about ending early."""

    _name = "client.offboarding.termination"
    _inherit = ["client.offboarding.termination"]

    penalty_ids = fields.One2many("client.offboarding.charge", "termination_id")

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
            "clause": contract.penalty_clause,
            "facts": self._describe_breach(),
            "quantity": 1,
            "price_unit": amount,
            "currency_id": self._get_contract_currency().id,
            "user_id": self.offboarding_id.user_id.id,
        }

    def _in_clients_language(self):
        """What a charge is called is for the client, who gets the document."""
        lang = self.offboarding_id.partner_id.lang
        return self.with_context(lang=lang or self.env.lang)

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

    def _describe_breach(self):
        """What the other side did, as our debit note tells it."""
        if self._get_penalty_side() != "client_owes" or not self.date_end:
            return False
        end = self._tell_day(self.date_end)
        if self.mode == "cause":
            return self.env._(
                "The contract ended at the end of %(end)s for a cause that the Client "
                "gave: %(cause)s",
                end=end,
                cause=self.cause or "–",
            )
        until = self._get_term_day()
        return (
            self.date_delivered
            and until
            and self.env._(
                "By notice delivered on %(day)s the Client ended the contract at the "
                "end of %(end)s, although it was to last until %(until)s.",
                day=self._tell_day(self.date_delivered),
                end=end,
                until=self._tell_day(until),
            )
        )

    def _tell_day(self, day):
        return format_date(self.env, day, date_format=self.env._("d MMMM yyyy"))

    def _get_penalty_side(self):
        """Who leaves early owes; where it ends for cause, who gave the cause."""
        owes_client = (self.given_by == "client") == (self.mode == "notice")
        return "client_owes" if owes_client else "we_owe"

    def _get_penalty_clause(self):
        """(type, value) of the penalty that is agreed for this way of ending."""
        contract = self.contract_id
        if self.mode == "cause" and contract.cause_penalty_type not in (False, "same"):
            return contract.cause_penalty_type, contract.cause_penalty_value
        if self.mode in ONE_SIDED:
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
            # A term that can't be meant is none to keep to.
            with contextlib.suppress(terms.TermError):
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
            until=self._tell_day(until),
        )
        calculation = f"{value:g} % × {currency.format(currency.round(remaining))}"
        return currency.round(remaining * value / 100), rule, calculation

    def _preview_penalties(self):
        """One line for each penalty that ending now would make due."""
        lines = []
        for termination in self.filtered("contract_id"):
            if values := termination._get_penalty_values():
                side = dict(
                    self.env["client.offboarding.charge"]
                    ._fields["side"]
                    ._description_selection(self.env)
                )[values["side"]]
                amount = termination._get_contract_currency().format(
                    values["price_unit"]
                )
                text = f"{side}: {amount}. {values['name']}"
                if calculation := values["calculation"]:
                    text = f"{text} ({calculation})"
                lines.append(text)
        return lines

    def _update_penalty_proposals(self):
        """Compute anew what is only proposed; whatever was decided stays."""
        for termination in self:
            # sudo: who moves the end may not see amounts; the contract sets them.
            proposals = termination.sudo().penalty_ids.filtered(
                lambda charge: charge.state == "proposed"
            )
            if not proposals:
                continue
            values = termination._in_clients_language()._get_penalty_values()
            if values:
                names = ("name", "calculation", "facts", "price_unit")
                proposals.write({name: values[name] for name in names})
            else:
                proposals.unlink()


class ClientOffboardingCharge(models.Model):
    """A penalty follows the end of its contract for as long as it is proposed."""

    _name = "client.offboarding.charge"
    _inherit = ["client.offboarding.charge"]

    termination_id = fields.Many2one(
        "client.offboarding.termination",
        string="Contract that ends",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )

    @api.constrains("termination_id", "offboarding_id")
    def _check_termination(self):
        # sudo: somebody else's case is only compared with.
        for charge in self.sudo():
            case = charge.termination_id.offboarding_id
            if case and case != charge.offboarding_id:
                raise ValidationError(
                    self.env._("The contract of a charge is one of the same case.")
                )


class ClientOffboarding(models.Model):
    """Penalties are suggested by their contracts, and follow an end that moves."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _collect_suggestions(self):
        """Also the penalties that the contracts provide."""
        res = super()._collect_suggestions()
        # sudo: who runs the case may not see amounts; the contract sets them.
        self.sudo()._collect(
            "client.offboarding.charge", self._get_charge_suggestions()
        )
        return res

    def _get_charge_suggestions(self):
        """Penalties that the contracts provide, by a key that never changes."""
        self.ensure_one()
        suggestions = {}
        for termination in self.termination_ids.filtered("contract_id"):
            ours = termination._in_clients_language()
            if values := ours._get_penalty_values():
                suggestions[f"penalty,{termination.contract_id.id}"] = values
        return suggestions

    def _move_with_end(self, terminations, before):
        terminations._update_penalty_proposals()
        return super()._move_with_end(terminations, before)
