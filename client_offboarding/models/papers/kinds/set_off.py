from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...settlement.ledger_sql import OPEN_ITEMS

ACCOUNTS = ("asset_receivable", "liability_payable")


class ClientOffboardingMixinPaperSetOff(models.AbstractModel):
    """Set-off: both sides' due claims end up to the smaller one (Civil Code 498–499).

    Currency by currency, the oldest first. The paper declares it; what becomes of the
    journal items is in ``offboarding_paper_netting.py``.
    """

    _name = "client.offboarding.mixin.paper.set.off"
    _description = "Set-off on a Paper"

    set_off_warning = fields.Text(
        compute="_compute_set_off_warning", groups="base.group_user"
    )

    @api.depends("kind", "offboarding_id")
    @api.depends_context("lang")
    def _compute_set_off_warning(self):
        for paper in self:
            warnings = paper._get_set_off_warnings() if paper.kind == "set_off" else []
            paper.set_off_warning = "\n".join(warnings) or False

    def _get_set_off_warnings(self):
        """Why setting off needs a second look: in an insolvency the law limits it.

        :return: list of texts; glue addons add theirs
        """
        return self.offboarding_id.partner_id._get_offboarding_warnings()

    # Which claims

    def _get_due_claims(self):
        """Open items of both sides that may be set off, oldest first.

        Those of the side that declares are past their due day; the other side's need
        not be (prevailing view; there is a warning). A claim is due when its day is
        over. The client's are set off whatever contract they come from; of ours only
        those that the case is about.

        :return: ``account.move.line`` in sudo; a positive residual is our claim
        """
        self.ensure_one()
        # sudo: who draws up the paper may not read the ledger, which it must state.
        paper = self.sudo()
        case = paper.offboarding_id
        today = fields.Date.context_today(self)
        client = case.partner_id.commercial_partner_id
        lines = paper.env["account.move.line"].search(
            [
                ("partner_id.commercial_partner_id", "=", client.id),
                ("company_id", "=", case.company_id.id),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("account_id.account_type", "in", ACCOUNTS),
                # Deposits have their own button.
                (
                    "account_id",
                    "not in",
                    case.company_id.offboarding_deposit_account_ids.ids,
                ),
            ]
        )
        given_up = paper._get_given_up_ids()
        in_scope = paper._get_item_ids_in_scope()
        sign = paper._get_declaring_sign()
        return lines.filtered(
            lambda line: (
                line.amount_residual_currency
                and (
                    line.amount_residual_currency * sign < 0 or line._is_past_due(today)
                )
                and line.id not in given_up
                and (line.amount_residual_currency < 0 or line.id in in_scope)
            )
        ).sorted(lambda line: (line.date_maturity or line.date, line.id))

    def _get_item_ids_in_scope(self):
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT item.res_id FROM client_offboarding c"
                " CROSS JOIN LATERAL (%s) item WHERE c.id = %s",
                SQL(OPEN_ITEMS),
                self.offboarding_id.id,
            )
        )
        return {res_id for (res_id,) in rows}

    def _allocate_set_off(self):
        """How much of each claim is set off, with the sign of its residual.

        :return: list of (``account.move.line``, amount in its currency)
        """
        allocation = []
        for currency, lines in (
            self._get_due_claims().grouped(lambda line: line.currency_id).items()
        ):
            sides = lines.grouped(lambda line: line.amount_residual_currency > 0)
            totals = [
                sum(abs(line.amount_residual_currency) for line in sides.get(side, ()))
                for side in (True, False)
            ]
            for side in (True, False):
                rest = currency.round(min(totals))
                for line in sides.get(side, ()):
                    used = min(rest, abs(line.amount_residual_currency))
                    if not currency.is_zero(used):
                        allocation.append((line, used if side else -used))
                    rest = currency.round(rest - used)
        return allocation

    # The paper

    def _store_facts(self):
        res = super()._store_facts()
        if self.kind != "set_off":
            return res
        allocation = self._allocate_set_off()
        if not allocation:
            raise UserError(
                self.env._(
                    "There is nothing to set off: that takes a claim of each side in "
                    "the same currency, and that of the one who declares has to be "
                    "past its due day."
                )
            )
        # sudo: see _store_facts
        facts = self.env["client.offboarding.protocol.fact"].sudo()
        facts.search([("protocol_id", "=", self.id)]).unlink()
        days = self._pair_set_off(allocation)
        facts.create(
            [
                {
                    "protocol_id": self.id,
                    "res_model": line._name,
                    "res_id": line.id,
                    "name": line.move_name,
                    "currency_id": line.currency_id.id,
                    "amount": line.amount_residual_currency,
                    "amount_company": line.amount_residual,
                    "amount_set_off": amount,
                    "set_off_days": [
                        [fields.Date.to_string(day), part] for day, part in days[line]
                    ],
                }
                for line, amount in allocation
            ]
        )
        self.env.flush_all()
        self._keep_fingerprint()
        return res

    def _get_set_off(self):
        """The claims of both sides, by currency.

        :return: list of dicts: ``currency``, ``ours`` and ``theirs`` (rows of texts),
            ``total``, ``words``, and ``remains`` (label, text)
        """
        self.ensure_one()
        # sudo: see _get_settlement
        paper = self.sudo()
        days = paper._get_set_off_days()
        rows = defaultdict(lambda: {True: [], False: []})
        for line, before, amount in paper._get_set_off_lines():
            rows[line.currency_id][amount > 0].append((line, before, amount))
        return [
            paper._prepare_set_off(currency, sides[True], sides[False], days)
            for currency, sides in rows.items()
        ]

    def _get_set_off_lines(self):
        """Journal items with what was open and what is set off of each."""
        lines = self.env["account.move.line"]
        if not self.facts_sha256:
            return [
                (line, line.amount_residual_currency, amount)
                for line, amount in self._allocate_set_off()
            ]
        facts = self.env["client.offboarding.protocol.fact"].sudo()
        return [
            (lines.browse(fact.res_id), fact.amount, fact.amount_set_off)
            for fact in facts.search([("protocol_id", "=", self.id)], order="id")
        ]

    def _prepare_set_off(self, currency, ours, theirs, days):
        total = currency.round(sum(amount for __, __, amount in ours))
        rest_ours, rest_theirs = (
            currency.round(sum(abs(before - amount) for __, before, amount in rows))
            for rows in (ours, theirs)
        )
        return {
            "currency": currency.name,
            "claims": [
                (
                    self.env._("Claims of the Service Provider"),
                    self._prepare_claims(ours, days),
                ),
                (
                    self.env._("Claims of the Client"),
                    self._prepare_claims(theirs, days),
                ),
            ],
            "total": self._format_money(total, currency),
            "words": self._get_words(total, currency),
            "remains": [
                (
                    self.env._("What remains of these claims of the Service Provider"),
                    self._format_money(rest_ours, currency),
                ),
                (
                    self.env._("What remains of these claims of the Client"),
                    self._format_money(rest_theirs, currency),
                ),
            ],
        }

    def _prepare_claims(self, rows, days):
        return [
            {
                "number": line.move_id.name,
                "ref": line.move_id.ref
                if line.move_id.move_type in ("in_invoice", "in_receipt")
                else "",
                "kind": self._get_document_kind(line.move_id),
                "title": self._get_claim_title(line),
                "possible": self._describe_set_off_days(line, days.get(line, [])),
                "day": self._format_numeric_day(
                    line.move_id.invoice_date or line.move_id.date
                ),
                "due": self._format_numeric_day(line.date_maturity or line.date),
                "before": self._format_money(before, line.currency_id),
                "amount": self._format_money(amount, line.currency_id),
                "remains": self._format_money(
                    line.currency_id.round(before - amount), line.currency_id
                ),
            }
            for line, before, amount in rows
        ]

    def _get_set_off_totals(self):
        """What each side's claims went down by: currency → amount."""
        totals = defaultdict(float)
        for line, __, amount in self._get_set_off_lines():
            if amount > 0:
                totals[line.currency_id] += amount
        return dict(totals)

    def _check_up_to_date(self):
        """A set-off isn't declared with claims that were settled meanwhile.

        :raises UserError: naming them
        """
        res = super()._check_up_to_date()
        if self.kind == "set_off":
            self._check_claims_open()
        return res

    def _check_claims_open(self):
        gone = [
            line.move_id.name
            for line, __, amount in self.sudo()._get_set_off_lines()
            if line.currency_id.compare_amounts(
                line.amount_residual_currency * (1 if amount > 0 else -1), abs(amount)
            )
            < 0
        ]
        if gone:
            raise UserError(
                self.env._(
                    "%(claims)s: less is open now than %(paper)s sets off. Make a new "
                    "version of the paper.",
                    claims=", ".join(dict.fromkeys(gone)),
                    paper=self.name,
                )
            )
