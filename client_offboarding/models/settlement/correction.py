from odoo import fields, models
from odoo.tools import format_date

from ...const import ACCOUNTING


class AccountMove(models.Model):
    """A credit note of a case: in Poland a corrective invoice (VAT act 106j)."""

    _name = "account.move"
    _inherit = ["account.move"]

    offboarding_correction_reason = fields.Char(
        string="Reason for the correction",
        copy=False,
        help="Printed on the corrective invoice, in the client's language; empty = the "
        "reference.",
        groups=ACCOUNTING,
    )

    def _is_offboarding_correction(self):
        """Whether it is a corrective invoice of a Polish company, made for a case."""
        self.ensure_one()
        # sudo: whoever prints the document need not see its case.
        return bool(
            self.move_type == "out_refund"
            and self.company_id.country_id.code == "PL"
            and self.sudo().offboarding_id
        )

    def _prepare_correction(self, reason):
        """Values of a credit note to this invoice.

        :param reason: in the language of whoever receives it
        """
        lang = self.partner_id.lang or self.env.lang
        env = self.with_context(lang=lang).env
        return {
            "offboarding_correction_reason": reason,
            "ref": env._(
                "Correction of %(invoice)s: %(reason)s",
                invoice=self.name,
                reason=reason,
            ),
        }

    def _describe_corrected(self):
        """Number and day of the invoice that is corrected."""
        corrected = self.reversed_entry_id
        if not corrected:
            return ""
        return self.env._(
            "%(invoice)s of %(day)s",
            invoice=corrected.name,
            day=format_date(self.env, corrected.invoice_date),
        )

    def _get_correction_reason(self):
        # sudo: what is printed is read by whoever gets the document.
        return self.sudo().offboarding_correction_reason or self.ref or ""
