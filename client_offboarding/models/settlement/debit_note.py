from decimal import Decimal

from odoo import models
from odoo.tools import format_date, formatLang

from ...tools.letterhead import read_page, write_page
from ...tools.typography import group_thousands
from ...tools.words import amount_in_words


class AccountMove(models.Model):
    """A debit note is a paper of its own: not an invoice, and without VAT."""

    _name = "account.move"
    _inherit = ["account.move"]

    def _get_name_invoice_report(self):
        if self._is_offboarding_note():
            return "client_offboarding.debit_note_document"
        return super()._get_name_invoice_report()

    def _is_offboarding_note(self):
        """Whether the document charges what is outside VAT, by a case."""
        self.ensure_one()
        # sudo: whoever prints the document need not read the charges of the case.
        charges = self.sudo().invoice_line_ids.offboarding_charge_id
        return self.move_type == "out_receipt" and bool(charges)

    def _finish_note(self, html):
        """Join the words of a note, as rendered by the company's layout."""
        self.ensure_one()
        has_logo = not self.company_id.uses_default_logo
        return write_page(read_page(html, self.env.lang, has_logo))

    def _get_note_values(self):
        """What every note says, as texts in the language of the context."""
        self.ensure_one()
        currency = self.currency_id
        digits = currency.decimal_places
        return {
            "day": self._format_note_day(self.invoice_date),
            "due": self._format_note_day(self.invoice_date_due),
            "account": ", ".join(
                filter(
                    None,
                    [
                        self.partner_bank_id.acc_number,
                        self.partner_bank_id.bank_id.name,
                    ],
                )
            ),
            "reference": self.payment_reference
            or (self.state == "posted" and self.name),
            "total": self._format_note_amount(self.amount_total, currency),
            "words": amount_in_words(
                Decimal(f"{self.amount_total:.{digits}f}"),
                currency.name,
                self.env.lang,
                digits,
            ),
        }

    def _get_debit_note_lines(self):
        """What is charged, each with what it rests on: contract, clause, facts."""
        self.ensure_one()
        # sudo: see _is_offboarding_note
        lines = self.sudo().invoice_line_ids
        return [
            {
                "name": line.name,
                "basis": self._describe_note_basis(line.offboarding_charge_id),
                "facts": line.offboarding_charge_id.facts,
                "amount": self._format_note_amount(line.price_total, self.currency_id),
            }
            for line in lines
            if line.display_type == "product"
        ]

    def _describe_note_basis(self, charge):
        """Clause, number and date of the contract that a charge rests on.

        Where nobody said which one it is, all that the case ends.
        """
        contracts = ", ".join(
            self._name_note_contract(termination)
            for termination in charge.basis_id or charge.offboarding_id.termination_ids
        )
        clause = (charge.clause or "").strip()
        if clause and contracts:
            return self.env._(
                "%(clause)s of the contract %(contract)s",
                clause=clause,
                contract=contracts,
            )
        if contracts:
            return self.env._("contract %s", contracts)
        return clause

    def _name_note_contract(self, termination):
        number = termination.contract_id.code or termination.display_name
        if not termination.contract_date:
            return number
        day = self._format_note_day(termination.contract_date)
        return self.env._("%(contract)s of %(day)s", contract=number, day=day)

    def _format_note_day(self, day):
        return format_date(self.env, day)

    def _format_note_amount(self, amount, currency):
        return group_thousands(formatLang(self.env, amount, currency_obj=currency))
