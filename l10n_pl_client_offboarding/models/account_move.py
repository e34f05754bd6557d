from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from odoo.addons.client_offboarding.const import ACCOUNTING
from odoo.addons.client_offboarding.tools.words import amount_in_words

from .offboarding_charge import LATE_KINDS


class AccountMove(models.Model):
    _inherit = "account.move"

    offboarding_ksef_exemption = fields.Char(
        string="Exempt from KSeF because",
        copy=False,
        tracking=True,
        groups=ACCOUNTING,
        help="Why this invoice has no KSeF number, e.g. a business without the duty "
        "yet, or a failure of the system. An offboarding case waits for one or the "
        "other.",
    )
    is_offboarding_ksef = fields.Boolean(
        compute="_compute_is_offboarding_ksef",
        groups=ACCOUNTING,
        help="A final invoice of a company that uses KSeF.",
    )
    is_interest_note = fields.Boolean(
        compute="_compute_is_interest_note", groups=ACCOUNTING
    )

    @api.depends("offboarding_id", "move_type", "company_id")
    def _compute_is_offboarding_ksef(self):
        for move in self:
            move.is_offboarding_ksef = (
                move.offboarding_id
                and move.move_type in ("out_invoice", "out_refund")
                and move.company_id.l10n_pl_edi_register
            )

    @api.depends("invoice_line_ids.offboarding_charge_id.kind")
    def _compute_is_interest_note(self):
        for move in self:
            kinds = move.invoice_line_ids.offboarding_charge_id.mapped("kind")
            move.is_interest_note = bool(set(kinds) & set(LATE_KINDS))

    def write(self, vals):
        """Who is exempt is decided by accountants; the cases' checks look at it."""
        res = super().write(vals)
        if {"offboarding_ksef_exemption", "l10n_pl_edi_number"} & set(vals):
            self.env["client.offboarding.check"]._forget()
        return res

    # The note "nota odsetkowa"

    def action_print_interest_note(self):
        """Download the note that lists claims, days and rates of the interest.

        :raises UserError: when the document charges no interest
        """
        self.check_access("read")
        if any(not move.is_interest_note for move in self):
            raise UserError(
                self.env._("Only a debit note that charges interest has this paper.")
            )
        report = self.env.ref("l10n_pl_client_offboarding.report_interest_note")
        return report.report_action(self)

    def _get_name_invoice_report(self):
        """The ERP prints and sends this note, too, instead of an invoice."""
        # sudo: whoever prints the document need not read what charges interest.
        if self.move_type == "out_receipt" and self.sudo().is_interest_note:
            return "l10n_pl_client_offboarding.interest_note_document"
        return super()._get_name_invoice_report()

    def _get_interest_lines(self):
        """Rows of interest for the note, as texts.

        Expects the document in the language of the paper.
        """
        self.ensure_one()
        # sudo: whoever may print the document prints how its amounts came about.
        charges = self.sudo().invoice_line_ids.offboarding_charge_id
        return [
            {
                "document": row.document,
                "date_due": self._format_note_day(row.date_due),
                "base": self._format_note_amount(row.base, row.currency_id),
                "date_from": self._format_note_day(row.date_from),
                "date_to": self._format_note_day(row.date_to),
                "is_paid": row.is_paid,
                "segments": [
                    (days, row._format_rate(rate)) for days, rate in row._get_segments()
                ],
                "days": row.days,
                "amount": self._format_note_amount(row.amount, row.currency_id),
            }
            for row in charges.interest_ids
        ]

    def _get_other_lines(self):
        """Lines of the note without rows of interest: compensations."""
        self.ensure_one()
        # sudo: see _get_interest_lines
        lines = self.sudo().invoice_line_ids.filtered(
            lambda line: (
                line.display_type == "product"
                and not line.offboarding_charge_id.interest_ids
            )
        )
        return [
            {
                "name": line.name,
                "amount": self._format_note_amount(line.price_total, line.currency_id),
            }
            for line in lines
        ]

    def _format_note_day(self, day):
        return format_date(self.env, day)

    def _get_total_in_words(self):
        self.ensure_one()
        currency = self.currency_id
        return amount_in_words(
            Decimal(str(currency.round(self.amount_total))),
            currency.name,
            self.env.lang,
            currency.decimal_places,
        )
