from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo import models
from odoo.fields import Domain

from ..tools.interest import CIVIL, CIVIL_KIND, DAY, interest
from ..tools.uncharged import uncharged

# Our invoices and debit notes.
MOVE_TYPES = ("out_invoice", "out_receipt")


class Part(NamedTuple):
    """What of a claim was settled at once; ``payment`` is empty for the open rest."""

    payment: models.Model
    base: Decimal
    date_to: date


class ClientOffboarding(models.Model):
    """How late the client paid, claim by claim.

    A claim is a receivable item of one of our invoices, or one that was entered with a
    due date and without an invoice, as opening balances are: money is owed from the day
    after that date whatever booked it (Civil Code 481). What a credit note took off it
    was never owed; everything else that settles it counts as paid on its own date.
    """

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_late_claims(self):
        """Receivable items of invoices and opening entries, past their due date.

        What we paid out, differences of exchange and taxes on payment are entries too,
        and no claims that somebody pays late.
        """
        self.ensure_one()
        entries = Domain(
            [
                ("move_id.move_type", "=", "entry"),
                ("move_id.origin_payment_id", "=", False),
                ("move_id.statement_line_id", "=", False),
                ("move_id.tax_cash_basis_rec_id", "=", False),
                ("move_id.reversed_entry_id", "=", False),
                ("journal_id", "!=", self.company_id.currency_exchange_journal_id.id),
            ]
        )
        domain = [
            ("company_id", "=", self.company_id.id),
            ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("amount_currency", ">", 0),
            ("date_maturity", "<", self.company_id._get_offboarding_today()),
            *(entries | Domain("move_id.move_type", "in", MOVE_TYPES)),
        ]
        own = Domain(
            "partner_id.commercial_partner_id", "=", self.commercial_partner_id.id
        )
        if self.scope == "contracts":
            own &= Domain("move_id.offboarding_id", "=", self.id) | Domain(
                "move_id.invoice_line_ids.contract_line_id.contract_id",
                "in",
                self.termination_ids.contract_id.ids,
            )
        elsewhere = Domain("move_id", "in", self._get_billed_elsewhere().ids)
        claims = self.env["account.move.line"].search(
            Domain(domain) & (own | elsewhere), order="date_maturity, id"
        )
        # No interest on interest (Civil Code 482), nor on the note that asks for it.
        return claims.filtered(lambda claim: not claim.move_id.is_interest_note)

    def _get_claim_kind(self, claim, kind):
        """The kind of interest on a claim of a client of this ``kind``.

        Penalties, debit notes and damages are no payment of a commercial transaction:
        whoever the client is, Civil Code 481 counts, and there is no compensation.
        """
        return CIVIL_KIND if self._is_damages(claim) else kind

    def _is_damages(self, claim):
        # sudo: a journal of the company, which not every accountant can read.
        notes = self.company_id.sudo().offboarding_debit_journal_id
        if claim.move_id.move_type == "out_receipt" or claim.journal_id in notes:
            return True
        charges = claim.move_id.invoice_line_ids.offboarding_charge_id
        return any(
            charge.kind == "penalty" or charge.vat_treatment == "outside"
            for charge in charges
        )

    def _get_parts(self, claim):
        """What settled the claim, and its open rest as of today, by date.

        What was set off counts from the day on which it could have been (Civil Code
        499), so one settlement may be several parts.
        """
        parts = []
        for partial in claim.matched_credit_ids:
            payment = partial.credit_move_id
            base = Decimal(str(partial.debit_amount_currency))
            # Differences of exchange settle nothing in the claim's own currency.
            if base and payment.move_id.move_type != "out_refund":
                parts += [
                    Part(payment, amount, day)
                    for day, amount in payment._get_value_days(claim, base)
                ]
        rest = Decimal(str(claim.amount_residual_currency))
        if rest > 0:
            today = self.company_id._get_offboarding_today()
            parts.append(Part(claim.browse(), rest, today))
        return sorted(parts, key=lambda part: part.date_to)

    def _get_rows(self, claim, charged, kind, rates):
        """Rows of interest on a claim, without what is charged for already.

        :param charged: rows of charges that stand
        :param kind: of client, or of the claim (see ``_get_claim_kind``)
        :param rates: the engine's table
        :return: list of values of ``client.offboarding.interest``
        :raises LatePaymentError: when a rate is missing
        """
        rows = []
        for part, base, start, end in self._get_uncharged(claim, charged):
            segments = rates.segments(start, end, kind)
            if amount := interest(base, segments):
                payment = part.payment if end == part.date_to else claim.browse()
                rows.append(
                    {
                        "move_line_id": claim.id,
                        "payment_line_id": payment.id,
                        "document": self._get_document(claim),
                        "date_due": claim.date_maturity,
                        "date_from": start,
                        "date_to": end,
                        "is_paid": bool(payment),
                        "is_civil": kind in CIVIL,
                        "base": float(base),
                        "amount": float(amount),
                        "segments": [
                            [str(first), str(last), f"{rate:.2f}"]
                            for first, last, rate in segments
                        ],
                    }
                )
        return rows

    def _get_uncharged(self, claim, charged):
        """(part, base, first day, last day) of what is still to be charged."""
        parts = self._get_parts(claim)
        stretches = uncharged(
            [(part.base, part.date_to) for part in parts],
            [(Decimal(str(row.base)), row.date_from, row.date_to) for row in charged],
            claim._get_last_day_to_pay() + DAY,
        )
        return [(parts[index], *stretch) for index, *stretch in stretches]

    def _get_document(self, claim):
        """What the client knows the claim by: of an entry, its label tells."""
        if claim.move_id.move_type == "entry" and claim.name:
            return claim.name
        return claim.move_id.name

    def _is_late(self, claim):
        start = claim._get_last_day_to_pay() + DAY
        return any(part.date_to >= start for part in self._get_parts(claim))

    def _get_claim_in_pln(self, claim):
        """What was owed, after credit notes, in PLN."""
        zloty, company = self.env.ref("base.PLN"), self.company_id
        owed = float(sum(part.base for part in self._get_parts(claim)))
        if claim.currency_id == zloty:
            return Decimal(str(owed))
        # At the rate that the invoice was entered at.
        share = owed / claim.amount_currency
        amount = company.currency_id.round(claim.balance * share)
        if company.currency_id != zloty:
            amount = company.currency_id._convert(amount, zloty, company, claim.date)
        return Decimal(str(zloty.round(amount)))
