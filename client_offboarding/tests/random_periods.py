"""Periods that drawn invoices bill, and how much of them is past an end."""

from datetime import timedelta
from fractions import Fraction

from dateutil.relativedelta import relativedelta

LENGTHS = {
    "weekly": relativedelta(weeks=1),
    "monthly": relativedelta(months=1),
    "quarterly": relativedelta(months=3),
    "yearly": relativedelta(years=1),
}
DAY = timedelta(days=1)


def draw_period(dice, today, rule):
    """The first and last day of a period somewhere around ``today``.

    From the 1st of a month or from any other day, the 29th to 31st included.
    """
    start = today - timedelta(days=dice.randint(-20, 100))
    if dice.random() < 0.5:
        start = start.replace(day=1)
    if rule == "yearly":
        start -= relativedelta(months=dice.randint(0, 9))
    return start, start + LENGTHS[rule] - DAY


def count_months(start, day):
    """Months from ``start`` to ``day``, both counted: whole ones, then the share of
    the month that is cut.
    """
    whole = 0
    while start + relativedelta(months=whole + 1) <= day + DAY:
        whole += 1
    first = start + relativedelta(months=whole)
    length = (start + relativedelta(months=whole + 1) - first).days
    return whole + Fraction((day + DAY - first).days, length)


def share_past(start, last, end, policy, proration, rule):
    """How much of the period from ``start`` to ``last`` is credited when the contract
    ends with ``end``, by the contract's clause for a cut period.
    """
    if last <= end:
        return Fraction(0)
    if start > end:
        return Fraction(1)
    if policy == "full":
        return Fraction(0)
    if proration == "months" and rule != "weekly":
        return 1 - count_months(start, end) / count_months(start, last)
    return Fraction((last - end).days, (last - start).days + 1)
