from odoo import fields, models

from ...tools import periods

# OCA's rule types in the units of a term, with how many of them one is.
RENEWAL_UNITS = {
    "daily": ("day", 1),
    "weekly": ("week", 1),
    "monthly": ("month", 1),
    "monthlylastday": ("month", 1),
    "quarterly": ("month", 3),
    "semesterly": ("month", 6),
    "yearly": ("year", 1),
}


class ContractLine(models.Model):
    _name = "contract.line"
    _inherit = ["contract.line"]

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

    def _write_invoiced_periods(self, cut):
        """Date the invoices from before this app was installed: they name no period.

        Walks back from the last invoiced day, one invoice a period, until ``cut`` is
        covered: nobody asks about what lies before.
        """
        self.ensure_one()
        step = self.get_relative_delta(
            self.recurring_rule_type, self.recurring_interval
        )
        undated = self._get_undated_lines(step)
        last = self._get_last_undated_day()
        walked = periods.periods_back(last, step, len(undated))
        for move_line, (start, end) in zip(undated, walked, strict=True):
            if end <= cut:
                break
            move_line.write(
                {
                    "contract_period_start": max(start, self.date_start),
                    "contract_period_end": end,
                }
            )

    def _get_undated_lines(self, step):
        """Invoice lines from before the app, newest first, one for each period."""
        return self.env["account.move.line"].search(
            [
                ("contract_line_id", "=", self.id),
                ("contract_period_end", "=", False),
                ("move_id.move_type", "=", "out_invoice"),
                ("parent_state", "!=", "cancel"),
                ("display_type", "=", "product"),
            ],
            order="date desc, id desc",
        )

    def _get_last_undated_day(self):
        """The last invoiced day whose invoice names no period."""
        dated = self.env["account.move.line"].search(
            [
                ("contract_line_id", "=", self.id),
                ("contract_period_end", "!=", False),
                ("move_id.move_type", "=", "out_invoice"),
                ("parent_state", "!=", "cancel"),
            ],
            order="contract_period_start",
            limit=1,
        )
        if dated:
            return fields.Date.subtract(dated.contract_period_start, days=1)
        return self.last_date_invoiced

    def _get_renewing_term(self):
        """The fixed term of the first of these lines, which renew themselves or did.

        :return: dict with ``start`` and the length of the first and of each renewed
            term, as the engine takes it, or None
        """
        line = self.filtered("date_start")[:1]
        if line.auto_renew_rule_type not in RENEWAL_UNITS:
            return None
        first = line
        while first.predecessor_contract_line_id:
            first = first.predecessor_contract_line_id
        unit, factor = RENEWAL_UNITS[line.auto_renew_rule_type]
        interval = line.auto_renew_interval * factor
        return {
            "start": first.date_start,
            "term_interval": interval,
            "term_unit": unit,
            "renew_interval": interval,
            "renew_unit": unit,
        }

    def _get_paid_to(self):
        """Last day of a cut period that was billed in full, where billing goes on."""
        self.ensure_one()
        billed = self.env["account.move.line"].search(
            [
                ("contract_line_id", "=", self.id),
                ("contract_period_end", "=", self.last_date_invoiced),
                ("contract_period_paid_to", "!=", False),
                ("parent_state", "!=", "cancel"),
            ],
            limit=1,
        )
        return billed.contract_period_paid_to
