from decimal import Decimal

from odoo import models
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tools import formatLang
from odoo.tools.misc import format_date

from ..tools import compensation
from ..tools.errors import LatePaymentError
from .nbp_rate import is_nbp_day


class ClientOffboarding(models.Model):
    """Interest and compensation as charges, which somebody then agrees or gives up."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def action_propose_interest(self):
        """Propose charges for every late payment of the client (accountants).

        Nothing is charged by itself: the charges are proposed. Run again it adds
        nothing twice, brings what is still proposed up to date, and proposes nothing
        for a claim whose interest was given up.

        :return: an action on the charges proposed, or a note that there are none
        :raises UserError: when the kind of client or a rate isn't known; nothing is
            proposed then
        """
        self.ensure_one()
        self._check_may_charge()
        # Two accountants at once: the second is told, or finds nothing to add.
        self._lock_case()
        self._check_set_offs_booked()
        claims = self._get_late_claims()
        kinds = {
            debtor: self._get_kind_of_debtor(debtor)
            for debtor in self.commercial_partner_id
            | claims.partner_id.commercial_partner_id
        }
        charges = self._get_late_charges(claims)
        proposed = self.env["client.offboarding.charge"]
        # An invoice may be owed by a parent company: what it owes depends on its kind.
        for debtor, owed in claims.grouped(
            lambda claim: claim.partner_id.commercial_partner_id
        ).items():
            try:
                proposed |= self._propose_interest(owed, charges, kinds[debtor])
            except LatePaymentError as error:
                rates = self.env["l10n_pl.offboarding.interest.rate"]
                raise UserError(rates._explain(error)) from error
            if kinds[debtor] in compensation.KINDS:
                proposed |= self._propose_compensation(owed, charges)
        return self._show_late_charges(proposed)

    def _get_kind_of_debtor(self, debtor):
        kind = debtor._get_offboarding_client_kind()
        if not kind:
            raise UserError(
                self.env._(
                    "Say on the form of %s what kind of client this is: interest and "
                    "compensation depend on it.",
                    debtor.display_name,
                )
            )
        return kind

    def _check_may_charge(self):
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(
                self.env._("Only accountants propose interest: ask one of them.")
            )
        self.check_access("read")
        self._check_editable()

    def _check_set_offs_booked(self):
        """No interest runs on what a declaration has set off (Civil Code 499)."""
        if papers := self._get_set_offs_to_book():
            raise UserError(
                self.env._(
                    "%s has reached the other side: book it first, since interest "
                    "stops with it.",
                    ", ".join(papers.mapped("name")),
                )
            )

    def _get_late_charges(self, claims):
        """Charges that stand for these claims, by (claim, kind).

        Those of a cancelled case don't, unless they were invoiced.
        """
        charges = self.env["client.offboarding.charge"].search(
            [
                ("late_line_id", "in", claims.ids),
                "|",
                ("state", "=", "invoiced"),
                ("offboarding_id.state", "!=", "cancelled"),
            ]
        )
        return charges.grouped(lambda charge: (charge.late_line_id, charge.kind))

    def _prepare_late_charge(self, kind, claim, **values):
        """Texts are for the client's note, so they are in his language."""
        self = self._in_clients_language()
        number = self._get_document(claim)
        debtor = claim.partner_id.commercial_partner_id
        if debtor != self.commercial_partner_id:
            number = f"{number}, {debtor.name}"
        name, reason = {
            "interest": (
                self.env._("Interest for late payment: %s", number),
                self.env._(
                    "Interest for late payment is no price of a supply (CJEU 222/81)"
                ),
            ),
            "compensation": (
                self.env._("Compensation for recovery costs: %s", number),
                self.env._(
                    "Due by law (act of 8 March 2013, art. 10), no price of a supply"
                ),
            ),
        }[kind]
        return {
            "offboarding_id": self.id,
            "kind": kind,
            "side": "client_owes",
            "name": name,
            "vat_treatment": "outside",
            "vat_reason": reason,
            "user_id": self.env.uid,
            **values,
        }

    def _in_clients_language(self):
        return self.with_context(lang=self.partner_id.lang or self.env.lang)

    def _propose_interest(self, claims, charges, kind):
        """Charges of interest that are new or were brought up to date."""
        rates = self.env["l10n_pl.offboarding.interest.rate"].get_rates()
        changed = self.env["client.offboarding.charge"]
        for claim in claims:
            standing = charges.get((claim, "interest"), changed.browse())
            if "waived" in standing.mapped("state"):
                continue
            proposed = standing.filtered(
                lambda charge: (
                    charge.offboarding_id == self and charge.state == "proposed"
                )
            )[:1]
            charged = (standing - proposed).sudo().interest_ids
            claim_kind = self._get_claim_kind(claim, kind)
            rows = self._get_rows(claim, charged, claim_kind, rates)
            if not rows:
                proposed.unlink()
            elif not proposed or not proposed._has_rows(rows):
                changed |= self._write_interest(claim, rows, proposed)
        return changed

    def _write_interest(self, claim, rows, charge):
        amount = float(sum(Decimal(str(row["amount"])) for row in rows))
        if charge:
            charge.price_unit = amount
        else:
            charge = charge.create(
                self._prepare_late_charge(
                    "interest",
                    claim,
                    price_unit=amount,
                    currency_id=claim.currency_id.id,
                )
            )
        charge._set_late_claim(claim, rows)
        return charge

    def _propose_compensation(self, claims, charges):
        """Charges of compensation for late claims that have none yet.

        :raises RedirectWarning: naming the days whose rates have to be entered
        """
        due = [
            (claim, compensation.rate_day(claim._get_last_day_to_pay(), is_nbp_day))
            for claim in claims
            if (claim, "compensation") not in charges
            and not self._is_damages(claim)
            and self._is_late(claim)
        ]
        table = self.env["l10n_pl.offboarding.nbp.rate"]
        rates = {day: table.get_rate(day, self.company_id) for _claim, day in due}
        if missing := sorted(day for day, rate in rates.items() if not rate):
            raise RedirectWarning(
                self.env._(
                    "The mean rate of EUR of the National Bank of Poland is missing "
                    "for: %s. Enter it, then propose again.",
                    ", ".join(format_date(self.env, day) for day in missing),
                ),
                self.env.ref("l10n_pl_client_offboarding.nbp_rate_action").id,
                self.env._("Enter rates"),
            )
        created = self.env["client.offboarding.charge"]
        for claim, day in due:
            created |= self._create_compensation(claim, day, rates[day])
        return created

    def _create_compensation(self, claim, day, rate):
        euros = compensation.compensation_eur(self._get_claim_in_pln(claim))
        env = self._in_clients_language().env
        calculation = env._(
            "%(euros)s EUR × %(rate)s, NBP mean rate of %(day)s",
            euros=euros,
            rate=formatLang(env, float(rate), digits=4),
            day=format_date(env, day),
        )
        values = self._prepare_late_charge(
            "compensation",
            claim,
            price_unit=float(compensation.in_pln(euros, rate)),
            currency_id=self.env.ref("base.PLN").id,
            calculation=calculation,
        )
        charge = self.env["client.offboarding.charge"].create(values)
        charge._set_late_claim(claim, [])
        return charge

    def _show_late_charges(self, charges):
        if not charges:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "info",
                    "message": self.env._(
                        "There is nothing to propose: no payment was late, or all of "
                        "it is charged already."
                    ),
                },
            }
        told = self.env._(
            "Proposed for late payments: %s charges, to be agreed or given up.",
            len(charges),
        )
        notes = dict.fromkeys(filter(None, charges.mapped("rate_note")))
        self.message_post(body=" ".join([told, *notes]))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Interest and compensation"),
            "res_model": "client.offboarding.charge",
            "view_mode": "list,form",
            "domain": [("id", "in", charges.ids)],
        }
