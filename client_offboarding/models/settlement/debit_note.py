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

    def _is_offboarding_correction(self):
        """Whether a Polish company's credit, by a case, is to be titled as such."""
        self.ensure_one()
        # sudo: whoever prints the document need not read the case.
        by_case = bool(self.sudo().offboarding_id)
        return by_case and self.company_id.country_code == "PL"

    def _finish_note(self, html):
        """Join the words of a note, as rendered by the company's layout."""
        self.ensure_one()
        has_logo = not self.company_id.uses_default_logo
        return write_page(read_page(html, self.env.lang, has_logo))

    def _format_note_amount(self, amount, currency):
        return group_thousands(formatLang(self.env, amount, currency_obj=currency))

    def _get_debit_note_values(self):
        """What the note says, as texts in the language of the context."""
        self.ensure_one()
        # sudo: see _is_offboarding_note
        move = self.sudo()
        case = move.offboarding_id
        currency = move.currency_id
        digits = currency.decimal_places
        return {
            "parties": [
                (self.env._("Issued by"), move.company_id.partner_id),
                (self.env._("Charged to"), move.commercial_partner_id),
            ],
            "lines": [
                (
                    line.name,
                    self._format_note_amount(line.price_total, currency),
                )
                for line in move.invoice_line_ids
                if line.display_type == "product"
            ],
            "contracts": [
                self._name_note_contract(termination)
                for termination in case.termination_ids
            ],
            "day": format_date(self.env, move.invoice_date),
            "due": format_date(self.env, move.invoice_date_due),
            "account": move.partner_bank_id.acc_number,
            "total": self._format_note_amount(move.amount_total, currency),
            "words": amount_in_words(
                Decimal(f"{move.amount_total:.{digits}f}"),
                currency.name,
                self.env.lang,
                digits,
            ),
        }

    def _name_note_contract(self, termination):
        number = termination.contract_id.code or termination.display_name
        if not termination.contract_date:
            return number
        day = format_date(self.env, termination.contract_date)
        return self.env._("%(contract)s of %(day)s", contract=number, day=day)
