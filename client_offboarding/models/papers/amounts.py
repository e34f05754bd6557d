from decimal import Decimal

from odoo import models
from odoo.tools.misc import format_date

from ...tools.words import amount_in_words


class ClientOffboardingProtocol(models.Model):
    """Documents and amounts of the ledger, as texts in the language of the paper."""

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    def _get_given_up_ids(self):
        """Journal items that a manager gave up: listed, and not claimed.

        As for the checks, what grew since then is claimed again.
        """
        items = self.env["client.offboarding.waiver.item"].search(
            [
                ("offboarding_id", "=", self.offboarding_id.id),
                ("active", "=", True),
                ("res_model", "=", "account.move.line"),
                ("waiver_id.kind", "!=", "still_claimed"),
            ]
        )
        lines = self.env["account.move.line"].browse(items.mapped("res_id")).exists()
        left = {line.id: abs(line._get_left_in_books()) for line in lines}
        return {
            item.res_id
            for item in items
            if item.res_id in left and left[item.res_id] <= abs(item.amount) + 0.000001
        }

    def _get_document_kind(self, move):
        if move.move_type == "entry":
            is_payment = move.origin_payment_id or move.statement_line_id
            return self.env._("Payment") if is_payment else self.env._("Entry")
        return {
            "out_invoice": self.env._("Invoice"),
            "out_refund": self.env._("Credit note"),
            "out_receipt": self.env._("Debit note"),
            "in_invoice": self.env._("Client's invoice"),
            "in_refund": self.env._("Client's credit note"),
            "in_receipt": self.env._("Client's note"),
        }[move.move_type]

    def _get_document_number(self, move):
        """The number of a document, with the client's own number of what he issued."""
        if move.ref and move.move_type in ("in_invoice", "in_refund", "in_receipt"):
            return f"{move.name} ({move.ref})"
        return move.name

    def _get_einvoice_number(self, move):
        """The number that an e-invoicing system gave; glue addons return theirs."""
        return ""

    def _format_signed(self, amount, currency):
        text = self._format_money(amount, currency)
        return f"−{text}" if currency.compare_amounts(amount, 0) < 0 else text

    def _format_numeric_day(self, day):
        # The pattern is translated: in Polish 05.11.2026.
        pattern = self.with_context(lang=self.lang).env._("d MMM yyyy")
        return format_date(self.env, day, self.lang, pattern) if day else ""

    def _get_words(self, amount, currency):
        digits = currency.decimal_places
        exact = Decimal(f"{abs(amount):.{digits}f}")
        return amount_in_words(exact, currency.name, self.lang, digits)
