from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...settlement.ledger_sql import OPEN_ITEMS

ACCOUNTS = ("asset_receivable", "liability_payable")


class ClientOffboardingProtocol(models.Model):
    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    set_off_warning = fields.Text(
        compute="_compute_set_off_warning", groups="base.group_user"
    )

    @api.depends("kind", "offboarding_id")
    @api.depends_context("lang")
    def _compute_set_off_warning(self):
        for paper in self:
            warnings = paper._get_kind()._get_warnings(paper)
            paper.set_off_warning = "\n".join(warnings) or False


class ClientOffboardingPaperKindSetOff(models.AbstractModel):
    """Set-off: both sides' due claims end up to the smaller one (Civil Code 498–499).

    Currency by currency, the oldest first. The paper declares it; what becomes of the
    journal items is in ``set_off_booking.py``.
    """

    _name = "client.offboarding.paper.kind.set_off"
    _description = "Declaration of Set-off"
    _inherit = [
        "client.offboarding.paper.declaration",
        "client.offboarding.paper.ledger",
    ]

    def _get_title(self):
        return self.env._("Declaration of Set-off")

    def _get_number_word(self):
        return self.env._("Set-off")

    def _has_content(self, case):
        # sudo: only whether there is something to state.
        return super()._has_content(case) and case.sudo().has_mutual_claims

    def _get_warnings(self, paper):
        """In an insolvency the law limits setting off; a claim may not be due yet."""
        warnings = paper.offboarding_id.partner_id._get_offboarding_warnings()
        return [*warnings, *paper._get_undue_warnings()]

    def _get_changes(self, paper):
        """Only the claims that it sets off count; see ``_check_claims_open``."""
        return []

    def _check_current(self, paper):
        res = super()._check_current(paper)
        self._check_claims_open(paper)
        return res

    def _prepare_values(self, paper):
        return {"set_offs": self._get_set_off(paper)}

    def _get_due_claims(self, paper):
        """Open items of both sides that may be set off, oldest first.

        Those of the side that declares are past their due day; the other side's need
        not be (prevailing view; there is a warning). A claim is due when its day is
        over. The client's are set off whatever contract they come from; of ours only
        those that the case is about.

        :return: ``account.move.line`` in sudo; a positive residual is our claim
        """
        # sudo: who draws up the paper may not read the ledger, which it must state.
        paper = paper.sudo()
        today = paper.company_id._get_offboarding_today()
        lines = self._find_open_lines(paper.offboarding_id)
        given_up = paper._get_given_up_ids()
        in_scope = self._get_item_ids_in_scope(paper)
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

    def _find_open_lines(self, case):
        deposits = case.company_id.offboarding_deposit_account_ids
        return case.env["account.move.line"].search(
            [
                (
                    "partner_id.commercial_partner_id",
                    "=",
                    case.partner_id.commercial_partner_id.id,
                ),
                ("company_id", "=", case.company_id.id),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("account_id.account_type", "in", ACCOUNTS),
                # Deposits have their own button.
                ("account_id", "not in", deposits.ids),
            ]
        )

    def _get_item_ids_in_scope(self, paper):
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT item.res_id FROM client_offboarding c"
                " CROSS JOIN LATERAL (%s) item WHERE c.id = %s",
                SQL(OPEN_ITEMS),
                paper.offboarding_id.id,
            )
        )
        return {res_id for (res_id,) in rows}

    def _allocate_set_off(self, paper):
        """How much of each claim is set off, with the sign of its residual.

        :return: list of (``account.move.line``, amount in its currency)
        """
        allocation = []
        for currency, lines in (
            self._get_due_claims(paper).grouped(lambda line: line.currency_id).items()
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

    def _store_facts(self, paper):
        """Keep which claims end, and by how much of each."""
        allocation = self._allocate_set_off(paper)
        if not allocation:
            raise UserError(
                self.env._(
                    "There is nothing to set off: that takes a claim of each side in "
                    "the same currency, and that of the one who declares has to be "
                    "past its due day."
                )
            )
        # sudo: nobody but this method has to do with rows of facts.
        facts = paper.env["client.offboarding.protocol.fact"].sudo()
        facts.search([("protocol_id", "=", paper.id)]).unlink()
        days = paper._pair_set_off(allocation)
        facts.create(
            [
                self._prepare_fact(paper, line, amount)
                | {
                    "set_off_days": [
                        [fields.Date.to_string(day), part] for day, part in days[line]
                    ]
                }
                for line, amount in allocation
            ]
        )
        self.env.flush_all()
        self._keep_fingerprint(paper)

    def _prepare_fact(self, paper, line, amount):
        return {
            "protocol_id": paper.id,
            "res_model": line._name,
            "res_id": line.id,
            "name": line.move_name,
            "currency_id": line.currency_id.id,
            "amount": line.amount_residual_currency,
            "amount_company": line.amount_residual,
            "amount_set_off": amount,
        }

    def _get_set_off(self, paper):
        """The claims of both sides, by currency.

        :return: list of dicts: ``currency``, ``ours`` and ``theirs`` (rows of texts),
            ``total``, ``words``, and ``remains`` (label, text)
        """
        # sudo: the paper states the ledger, whoever prints it.
        paper = paper.sudo()
        days = paper._get_set_off_days()
        rows = defaultdict(lambda: {True: [], False: []})
        for line, before, amount in self._get_set_off_lines(paper):
            rows[line.currency_id][amount > 0].append((line, before, amount))
        return [
            self._prepare_set_off(paper, currency, sides[True], sides[False], days)
            for currency, sides in rows.items()
        ]

    def _get_set_off_lines(self, paper):
        """Journal items with what was open and what is set off of each."""
        lines = paper.env["account.move.line"]
        if not paper.facts_sha256:
            return [
                (line, line.amount_residual_currency, amount)
                for line, amount in self._allocate_set_off(paper)
            ]
        # sudo: what the paper states, for whoever may read it.
        facts = paper.env["client.offboarding.protocol.fact"].sudo()
        return [
            (lines.browse(fact.res_id), fact.amount, fact.amount_set_off)
            for fact in facts.search([("protocol_id", "=", paper.id)], order="id")
        ]

    def _prepare_set_off(self, paper, currency, ours, theirs, days):
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
                    self._prepare_claims(paper, ours, days),
                ),
                (
                    self.env._("Claims of the Client"),
                    self._prepare_claims(paper, theirs, days),
                ),
            ],
            "total": paper._format_money(total, currency),
            "words": paper._get_words(total, currency),
            "remains": [
                (
                    self.env._("What remains of these claims of the Service Provider"),
                    paper._format_money(rest_ours, currency),
                ),
                (
                    self.env._("What remains of these claims of the Client"),
                    paper._format_money(rest_theirs, currency),
                ),
            ],
        }

    def _get_set_off_totals(self, paper):
        """What each side's claims went down by: currency → amount."""
        totals = defaultdict(float)
        for line, __, amount in self._get_set_off_lines(paper):
            if amount > 0:
                totals[line.currency_id] += amount
        return dict(totals)

    def _check_claims_open(self, paper):
        """A set-off isn't declared, or booked, with claims that were settled meanwhile.

        :raises UserError: naming them
        """
        gone = [
            line.move_id.name
            # sudo: what is open of them, whoever signs.
            for line, __, amount in self._get_set_off_lines(paper.sudo())
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
                    paper=paper.name,
                )
            )
