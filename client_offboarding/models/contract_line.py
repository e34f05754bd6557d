from decimal import Decimal

from odoo import fields, models

from ..tools import periods


class ContractLine(models.Model):
    _inherit = "contract.line"

    def _prepare_invoice_line(self):
        """Write the billed period on the invoice line.

        OCA keeps only how far a line is billed; a deleted draft can give its period
        back, and a prepaid part be credited, only if the invoice says what it covers.
        """
        values = super()._prepare_invoice_line()
        if values and not self.display_type:
            start, end, _next = self._get_period_to_invoice(
                self.last_date_invoiced, self.recurring_next_date
            )
            values.update(contract_period_start=start, contract_period_end=end)
        return values

    def _get_prepaid_shares(self, first, last):
        """Which part of which invoice line covers the days ``first`` to ``last``.

        :return: list of (``account.move.line``, Fraction of it), newest first
        """
        self.ensure_one()
        invoiced = self.env["account.move.line"].search(
            [
                ("contract_line_id", "=", self.id),
                ("move_id.move_type", "=", "out_invoice"),
                ("parent_state", "!=", "cancel"),
                ("display_type", "=", "product"),
            ],
            order="date desc, id desc",
        )
        step = self.get_relative_delta(
            self.recurring_rule_type, self.recurring_interval
        )
        walked = periods.periods_back(last, step, len(invoiced))
        shares = []
        for move_line, (start, end) in zip(invoiced, walked, strict=True):
            # Invoices made before this app was installed don't say their period.
            start = move_line.contract_period_start or start
            end = move_line.contract_period_end or end
            if end < first:
                break
            kept_to = fields.Date.subtract(first, days=1)
            shares.append((move_line, 1 - periods.share(start, end, kept_to)))
        return shares

    def _get_prepaid_amounts(self, first, last):
        """What was invoiced net for ``first`` to ``last``, as snapshot values."""
        shares = self._get_prepaid_shares(first, last)
        own = self.company_id.currency_id
        return {
            "prepaid_amount": sum(
                own.round(-line.balance * float(share)) for line, share in shares
            ),
            "prepaid_amount_currency": sum(
                line.currency_id.round(-line.amount_currency * float(share))
                for line, share in shares
            ),
        }

    def _get_cut_period(self):
        """The unbilled period that the line's end cuts.

        :return: (first day, last day billed, last day of the whole period), or None
        """
        self.ensure_one()
        start, end = self.next_period_date_start, self.date_end
        while start and end and start <= end:
            full_end = self.get_next_period_date_end(
                start, self.recurring_rule_type, self.recurring_interval, False
            )
            if full_end > end:
                return start, end, full_end
            start = fields.Date.add(full_end, days=1)
        return None

    def _get_full_price(self):
        return self.price_unit * self.quantity * (1 - (self.discount or 0) / 100)

    def _prepare_partial_values(self):
        """Values of the wizard's line that asks how to bill the cut period."""
        start, end, full_end = self._get_cut_period()
        full = self.currency_id.round(self._get_full_price())
        return {
            "contract_line_id": self.id,
            "date_start": start,
            "date_end": end,
            "amount_full": full,
            "amount_prorated": float(
                periods.prorate(
                    Decimal(str(full)),
                    start,
                    end,
                    start,
                    full_end,
                    self.currency_id.decimal_places,
                )
            ),
        }
