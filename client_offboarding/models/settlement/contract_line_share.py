from decimal import Decimal
from fractions import Fraction

from babel.units import format_unit

from odoo import fields, models
from odoo.tools.misc import babel_locale_parse, get_lang

from ...tools import periods


class ContractLine(models.Model):
    """Shares of a contract line's periods, and what was credited of them."""

    _name = "contract.line"
    _inherit = ["contract.line"]

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
        locale = babel_locale_parse(get_lang(self.env).code)
        # In the plural that each number takes in its language.
        months, days = (
            format_unit(number, f"duration-{unit}", length="long", locale=locale)
            for unit, number in (("month", months), ("day", days))
        )
        return self.env._(
            "%(months)s and %(days)s of %(total)s months",
            months=months,
            days=days,
            total=total,
        )

    def _get_undated_lines(self, step):
        """Invoice lines from before the app, newest first, one for each period.

        What was reversed in full and invoiced again within its own period takes no
        period of its own: the later invoice stands for it.
        """
        undated = super()._get_undated_lines(step)
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
