from decimal import Decimal
from fractions import Fraction

from odoo import fields, models

from ...tools import periods


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
            policy = self._get_cut_policy()
            if policy is not None:
                self._price_cut_period(values, policy)
        return values

    def _price_cut_period(self, values, policy):
        """Price an invoice line whose period the end cuts: full, prorated or agreed."""
        start, end = values["contract_period_start"], values["contract_period_end"]
        full_end = self.get_next_period_date_end(
            start, self.recurring_rule_type, self.recurring_interval, False
        )
        if not start or end != self.date_end or full_end <= end:
            return
        if policy == "full":
            values["contract_period_paid_to"] = full_end
            return
        if policy == "prorated":
            full = values["price_unit"] * values["quantity"]
            full = self.currency_id.round(full * (1 - (values["discount"] or 0) / 100))
            price = self._get_share_of(full, start, full_end, end)
            note = self._describe_kept(start, full_end, end)
        else:
            price = self.currency_id.round(policy)
            note = self.env._("as agreed, until %s", end)
        values.update(
            quantity=1,
            discount=0,
            price_unit=price,
            name=f"{values['name']}\n({note})",
        )

    # How much of a period is for before or after the contract's end

    def _is_cut_by_months(self):
        return self.contract_id.proration == "months" and (
            self.recurring_rule_type not in ("daily", "weekly")
        )

    def _get_share_of(self, full, start, full_end, end):
        """What of ``full``, the price of a period, is for the days up to ``end``.

        As the contract says, rounded once.
        """
        share = periods.share
        if self._is_cut_by_months():
            share = periods.share_of_months
        exact = Fraction(Decimal(str(full))) * share(start, full_end, end)
        return float(periods.rounded(exact, self.currency_id.decimal_places))

    def _describe_kept(self, start, full_end, end):
        """The part of a period up to ``end``, in words."""
        if self._is_cut_by_months():
            kept = periods.months(start, end)[:2]
            if text := self._describe_months(*kept, *periods.months(start, full_end)):
                return text
        return self._describe_days(start, end, start, full_end)

    def _describe_past(self, start, full_end, end):
        """The part of a period after ``end``, in words."""
        first = max(start, fields.Date.add(end, days=1))
        total = periods.months(start, full_end)
        if self._is_cut_by_months() and first > start:
            whole, days, length = periods.months(start, end)
            past = total[0] - whole
            if days:
                past, days = past - 1, length - days
            if text := self._describe_months(past, days, *total):
                return text
        return self._describe_days(first, full_end, start, full_end)

    def _describe_days(self, start, end, full_start, full_end):
        return self.env._(
            "%(days)s of %(total)s days",
            days=(end - start).days + 1,
            total=(full_end - full_start).days + 1,
        )

    def _describe_months(self, months, days, total, total_days, _length):
        """In words; empty for a period that isn't of whole months itself."""
        if total_days or total < 2:
            return ""
        if not days:
            return self.env._(
                "%(months)s of %(total)s months", months=months, total=total
            )
        return self.env._(
            "%(months)s months and %(days)s days of %(total)s months",
            months=months,
            days=days,
            total=total,
        )

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
        last = self.last_date_invoiced
        if dated:
            last = fields.Date.subtract(dated.contract_period_start, days=1)
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
        """Invoice lines from before the app, newest first, one for each period.

        What was reversed in full and invoiced again within its own period takes no
        period of its own: the later invoice stands for it.
        """
        undated = self.env["account.move.line"].search(
            [
                ("contract_line_id", "=", self.id),
                ("contract_period_end", "=", False),
                ("move_id.move_type", "=", "out_invoice"),
                ("parent_state", "!=", "cancel"),
                ("display_type", "=", "product"),
            ],
            order="date desc, id desc",
        )
        reversed_ = undated.filtered(lambda line: line._is_reversed())
        standing = undated - reversed_
        replaced = reversed_.filtered(
            lambda old: any(
                new.id > old.id and old.date - step < new.date < old.date + step
                for new in standing
            )
        )
        return undated - replaced

    def _get_uncredited_to(self):
        """Last day of a period that the end cuts, where it was billed whole before and
        nothing of it was credited: it isn't billed again when the contract goes on.
        """
        self.ensure_one()
        last = self.last_date_invoiced
        billed = last and self.env["account.move.line"].search(
            [
                ("contract_line_id", "=", self.id),
                ("contract_period_start", "<=", last),
                ("contract_period_end", ">", last),
                ("move_id.move_type", "=", "out_invoice"),
                ("parent_state", "=", "posted"),
            ],
            limit=1,
        )
        if not billed or billed._get_credited():
            return False
        return billed.contract_period_end

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
            "amount_prorated": self._get_share_of(full, start, full_end, end),
        }
