"""Which claims a declared set-off pairs, and from which day each pair could be."""

from collections import defaultdict
from decimal import Decimal

from odoo import fields, models


class ClientOffboardingProtocol(models.Model):
    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    def _pair_set_off(self, allocation):
        """Pair the claims of both sides, the oldest first.

        A pair could be set off once both claims were due (Civil Code 498–499). The
        other side's claim may be set off before it is: then from the declaration on.

        :param allocation: what ``_allocate_set_off`` returns
        :return: journal item → list of (day, amount), amounts without a sign
        """
        today = self.company_id._get_offboarding_today()
        days = defaultdict(lambda: defaultdict(float))
        by_currency = defaultdict(lambda: ([], []))
        for line, amount in allocation:
            by_currency[line.currency_id][amount < 0].append([line, abs(amount)])
        for currency, (ours, theirs) in by_currency.items():
            while ours and theirs:
                used = min(ours[0][1], theirs[0][1])
                pair = (ours[0][0], theirs[0][0])
                day = min(today, max(line._get_set_off_day() for line in pair))
                for line in pair:
                    days[line][day] += used
                for side in (ours, theirs):
                    side[0][1] = currency.round(side[0][1] - used)
                    if currency.is_zero(side[0][1]):
                        side.pop(0)
        return {
            line: [
                (day, line.currency_id.round(amount))
                for day, amount in sorted(amounts.items())
            ]
            for line, amounts in days.items()
        }

    def _get_set_off_days(self):
        """The pairs that the paper declares; see ``_pair_set_off``."""
        self.ensure_one()
        if not self.facts_sha256:
            return self._pair_set_off(self._get_kind()._allocate_set_off(self))
        # sudo: nobody but these methods has to do with rows of facts.
        facts = self.env["client.offboarding.protocol.fact"].sudo()
        lines = self.env["account.move.line"]
        return {
            lines.browse(fact.res_id): [
                (fields.Date.to_date(day), amount)
                for day, amount in fact.set_off_days or []
            ]
            for fact in facts.search([("protocol_id", "=", self.id)])
        }

    def _describe_set_off_days(self, line, days):
        """From when a claim could be set off; with amounts where parts differ."""
        if len(days) == 1:
            return self._format_numeric_day(days[0][0])
        return "\n".join(
            f"{self._format_numeric_day(day)}: "
            + self._format_money(amount, line.currency_id)
            for day, amount in days
        )

    def _get_claim_title(self, line):
        """What a claim is for: its contracts, charges or the words of its document."""
        lines = line.move_id.invoice_line_ids.filtered(
            lambda one: one.display_type == "product"
        )
        contracts = lines.contract_line_id.contract_id
        if contracts:
            names = ", ".join(contract.code or contract.name for contract in contracts)
            return self.env._("under contract %s", names)
        names = lines.offboarding_charge_id.mapped("name") or [
            (one.name or "").partition("\n")[0] for one in lines
        ]
        names = list(dict.fromkeys(filter(None, names))) or [line.name or ""]
        more = "…" if len(names) > 3 else ""
        return ", ".join(names[:3]) + more

    def _get_undue_claims(self):
        """Claims of the side that doesn't declare which aren't due yet."""
        today = self.company_id._get_offboarding_today()
        sign = self._get_declaring_sign()
        kind = self._get_kind()
        return [
            line
            for line, _before, amount in kind._get_set_off_lines(self.sudo())
            if amount * sign < 0 and not line._is_past_due(today)
        ]

    def _get_declaring_sign(self):
        """The sign of the claims of the side that declares the set-off."""
        return -1 if self.declared_by == "client" else 1

    def _get_undue_warnings(self):
        """Whether the other side's claim has to be due is disputed.

        :return: list of texts
        """
        undue = self._get_undue_claims() if self.state in ("draft", "sent") else []
        if not undue:
            return []
        return [
            self.env._(
                "Not due yet: %s. By the prevailing view only the claim of the one "
                "who declares has to be due; by the other reading of Civil Code "
                "498 both do. Wait for that day to be on the safe side.",
                ", ".join(line.move_id.name for line in undue),
            )
        ]


class ClientOffboardingPaperKindSetOff(models.AbstractModel):
    """What the paper says about each claim: its title, and from when it could end."""

    _name = "client.offboarding.paper.kind.set_off"
    _inherit = ["client.offboarding.paper.kind.set_off"]

    def _prepare_claims(self, paper, rows, days):
        return [
            {
                "number": line.move_id.name,
                "ref": line.move_id.ref
                if line.move_id.move_type in ("in_invoice", "in_receipt")
                else "",
                "kind": paper._get_document_kind(line.move_id),
                "title": paper._get_claim_title(line),
                "possible": paper._describe_set_off_days(line, days.get(line, [])),
                "day": paper._format_numeric_day(
                    line.move_id.invoice_date or line.move_id.date
                ),
                "due": paper._format_numeric_day(line.date_maturity or line.date),
                "before": paper._format_money(before, line.currency_id),
                "amount": paper._format_money(amount, line.currency_id),
                "remains": paper._format_money(
                    line.currency_id.round(before - amount), line.currency_id
                ),
            }
            for line, before, amount in rows
        ]


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line"]

    def _get_set_off_day(self):
        """From when this claim could be set off: its last day to pay.

        Money that was paid or credited without owing it is there at once.
        """
        move = self.move_id
        if move.origin_payment_id or move.statement_line_id:
            return self.date
        return self._get_last_day_to_pay()

    def _get_value_days(self, claim, amount):
        """A set-off that was declared on paper says itself from when it works."""
        # sudo: whoever reckons interest need not read the papers of the case.
        paper = (
            self.env["client.offboarding.protocol"]
            .sudo()
            .search([("set_off_move_ids", "in", self.move_id.ids)], limit=1)
        )
        if not paper:
            return super()._get_value_days(claim, amount)
        parts, left = [], amount
        for day, declared in paper._get_set_off_days().get(claim, []):
            used = min(left, Decimal(str(declared)))
            if used > 0:
                parts.append((day, used))
            left -= used
        if left > 0:
            parts.append((self.date, left))
        return parts


class ClientOffboardingProtocolFact(models.Model):
    _name = "client.offboarding.protocol.fact"
    _inherit = ["client.offboarding.protocol.fact"]

    # [day, amount]: from when which part of a claim could be set off.
    set_off_days = fields.Json(string="Could be set off from")
