from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import ACCOUNTING


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line"]

    offboarding_charge_id = fields.Many2one(
        "client.offboarding.charge",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=ACCOUNTING,
    )
    # A deposit or an opening balance is an entry without a form of its own: its
    # dispute is entered where the item is read.
    offboarding_disputed = fields.Boolean(
        string="Disputed by the client",
        compute="_compute_offboarding_disputed",
        inverse="_inverse_offboarding_disputed",
        help="Left out of the balance that the client is asked to confirm.",
        groups=ACCOUNTING,
    )

    # Not a related field: one can be sorted by, whoever may not see it.
    @api.depends("move_id.offboarding_disputed")
    def _compute_offboarding_disputed(self):
        for line in self:
            line.offboarding_disputed = line.move_id.offboarding_disputed

    def _inverse_offboarding_disputed(self):
        for line in self:
            line.move_id.offboarding_disputed = line.offboarding_disputed

    def unlink(self):
        # Lines of a cancelled invoice gave back what they billed already.
        self.filtered(lambda line: line.parent_state == "draft")._give_back()
        return super().unlink()

    def _give_back(self):
        """Let what these lines of a dropped draft billed be billed again.

        :raises UserError: where a later period is billed: a contract knows no more
            than up to which day it is billed
        """
        final = self._get_final_lines()
        if not final:
            return
        final.offboarding_charge_id._reopen()
        for move_line in final.filtered("contract_period_start").sorted(
            "contract_period_start", reverse=True
        ):
            line = move_line.contract_line_id
            last = line.last_date_invoiced
            if not last or last < move_line.contract_period_start:
                continue
            if move_line._is_billed_elsewhere():
                continue
            if last > (
                move_line.contract_period_paid_to or move_line.contract_period_end
            ):
                raise UserError(
                    self.env._(
                        "Later periods of '%(line)s' are billed already. Delete their "
                        "drafts first, or post %(invoice)s and credit it.",
                        line=line.name,
                        invoice=move_line.move_id.display_name,
                    )
                )
            line.last_date_invoiced = move_line._get_invoiced_to_before()

    def _take_again(self):
        """Count what these lines bill as billed again: their invoice is revived.

        :raises UserError: where it was billed anew meanwhile
        """
        final = self._get_final_lines()
        for move_line in final:
            move_line.offboarding_charge_id._invoice_again(move_line.move_id)
        for move_line in final.filtered("contract_period_start").sorted(
            "contract_period_start"
        ):
            line = move_line.contract_line_id
            if line.last_date_invoiced != move_line._get_invoiced_to_before():
                raise UserError(
                    self.env._(
                        "The period of '%(line)s' was billed again after %(invoice)s "
                        "was cancelled. Leave it cancelled.",
                        line=line.name,
                        invoice=move_line.move_id.display_name,
                    )
                )
            end = move_line.contract_period_end
            line.last_date_invoiced = min(end, line.date_end or end)

    def _get_final_lines(self):
        """Lines that bill for a case: on its invoices, or of a contract it ended."""
        # sudo: an accountant may drop his invoice but can't write contract lines.
        lines = self.sudo().filtered(
            lambda line: (
                line.move_id.move_type in ("out_invoice", "out_receipt")
                and (line.contract_period_start or line.offboarding_charge_id)
                or line.move_id.move_type == "out_refund"
                and line.offboarding_charge_id
            )
        )
        if not lines:
            return lines
        # sudo: an accountant need not see the case that ended the contract.
        ended = self.env["client.offboarding.termination"].sudo()
        ended = ended.search(
            [
                ("contract_id", "in", lines.contract_line_id.contract_id.ids),
                ("is_ended", "=", True),
                ("is_active_case", "=", True),
            ]
        )
        return lines.filtered(
            lambda line: (
                line.move_id.offboarding_id
                or line.contract_line_id.contract_id in ended.contract_id
            )
        )

    def _is_billed_elsewhere(self):
        """Another invoice covers the same days: this one was a copy of it."""
        return bool(
            self.search_count(
                [
                    ("id", "!=", self.id),
                    ("contract_line_id", "=", self.contract_line_id.id),
                    ("contract_period_start", "=", self.contract_period_start),
                    ("move_id.move_type", "=", "out_invoice"),
                    ("parent_state", "!=", "cancel"),
                ],
                limit=1,
            )
        )

    def _get_invoiced_to_before(self):
        start = self.contract_period_start
        if start <= self.contract_line_id.date_start:
            return False
        return fields.Date.subtract(start, days=1)

    def _get_credited(self):
        """Posted credits of this invoice line, positive, in its currency."""
        self.ensure_one()
        corrections = self.search(
            [
                ("move_id.reversed_entry_id", "=", self.move_id.id),
                ("move_id.move_type", "=", "out_refund"),
                ("contract_line_id", "=", self.contract_line_id.id),
                ("parent_state", "=", "posted"),
            ]
        )
        return self.currency_id.round(sum(corrections.mapped("amount_currency")))

    def _is_reversed(self):
        """Credited in full."""
        billed = -self.amount_currency
        return self.currency_id.compare_amounts(
            self._get_credited(), billed
        ) >= 0 and not self.currency_id.is_zero(billed)

    def _get_hand_made_lines(self):
        """Lines that somebody added to an invoice of a contract: whose they are can't
        be known.
        """
        return self.move_id.invoice_line_ids.filtered(
            lambda line: (
                line.display_type == "product"
                and not line.contract_line_id
                and not line.offboarding_charge_id
                and not line.currency_id.is_zero(line.price_subtotal)
            )
        )

    def _get_full_price(self, share=1):
        """``share`` of this line's price, before taxes as entered, in its currency."""
        self.ensure_one()
        full = self.price_unit * self.quantity * (1 - (self.discount or 0) / 100)
        return self.currency_id.round(self.currency_id.round(full) * float(share))

    def action_match_offboarding(self):
        """Reconcile the selected items, by the ERP's own means and rights.

        :raises UserError: where nothing among them can be matched
        """
        if not self._match_offboarding():
            raise UserError(
                self.env._(
                    "Select what a client owes together with a payment or credit of "
                    "his, in the same account and currency."
                )
            )
        self.env["client.offboarding.settlement"]._forget()
        return True

    def _match_offboarding(self):
        """Reconcile credits with what is owed, what was due first comes first.

        Each client, account and currency by itself.

        :return: the items that were matched: none where one side is missing
        """
        matched = self.browse()
        for items in self.grouped(
            lambda item: (
                item.company_id,
                item.partner_id.commercial_partner_id,
                item.account_id,
                item.currency_id,
            )
        ).values():
            owed = items.filtered(
                lambda item: (item.amount_residual or item.amount_residual_currency) > 0
            )
            if owed and owed != items:
                items.reconcile()
                matched |= items
        return matched

    def _get_left_in_books(self):
        """What nothing settles of this item, in company currency.

        On an account that isn't matched, all of it.
        """
        self.ensure_one()
        return self.amount_residual if self.account_id.reconcile else self.balance

    # Journal items that make up a deposit, on one account in one currency

    def _group_by_deposit(self):
        """(account, currency) → the items that add up to that deposit."""
        return self.grouped(lambda line: (line.account_id, line.currency_id))

    def _get_deposit_total(self):
        """In their currency; negative where the client's money is with us."""
        matched = self.account_id.reconcile
        name = "amount_residual_currency" if matched else "amount_currency"
        return self.currency_id.round(sum(self.mapped(name)))

    def _get_deposit_value(self, amount):
        """What ``amount`` of the deposit is worth in the books, in company currency."""
        total = self._get_deposit_total()
        balance = sum(self.mapped("balance"))
        currency = self.company_id.currency_id
        return abs(currency.round(balance * amount / total))
