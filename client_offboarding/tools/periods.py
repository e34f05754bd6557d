"""Shares of billing periods: what of an invoiced period lies before a contract's end.

Both ends of every period are included.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Context, Decimal
from fractions import Fraction

from dateutil.relativedelta import relativedelta

DAY = timedelta(days=1)
Length = relativedelta | timedelta | Callable[[int], relativedelta | timedelta]


def share(period_start: date, period_end: date, cut_end: date) -> Fraction:
    """The part of a period's days up to and including ``cut_end``, 0 to 1."""
    return Fraction(
        _kept(period_start, period_end, cut_end), _days(period_start, period_end)
    )


def months(period_start: date, period_end: date) -> tuple[int, int, int]:
    """How long a period is: whole months, days of the month that is cut, and how many
    days that month has.

    Months are counted from the first day of the period, as its billing does.
    """
    after = period_end + DAY
    whole = (after.year - period_start.year) * 12 + after.month - period_start.month
    if period_start + relativedelta(months=whole) > after:
        whole -= 1
    cut = period_start + relativedelta(months=whole)
    length = (period_start + relativedelta(months=whole + 1) - cut).days
    return whole, (after - cut).days, length


def share_of_months(period_start: date, period_end: date, cut_end: date) -> Fraction:
    """The part of a period's months up to and including ``cut_end``, 0 to 1.

    A month that is cut counts by its own days.
    """
    if cut_end < period_start:
        return Fraction(0)
    kept = _in_months(period_start, min(cut_end, period_end))
    return kept / _in_months(period_start, period_end)


def periods_back(
    last_invoiced: date, step: Length, count: int
) -> Iterator[tuple[date, date]]:
    """The last ``count`` billing periods, newest first, as (first day, last day).

    ``last_invoiced`` is the last day of the newest. ``step`` is the length of a period,
    or a function of n that gives the length of n periods; it is always subtracted as
    often as needed from the day after ``last_invoiced``, so that month ends don't
    drift.

    :raises ValueError: for a step that doesn't lead back
    """
    length = step if callable(step) else (lambda n: step * n)
    after = last_invoiced + DAY
    start = after
    for n in range(1, count + 1):
        next_start, start = start, after - length(n)
        if start >= next_start:
            raise ValueError(f"A billing period can't be {step!r} long: correct it.")
        yield start, next_start - DAY


def _days(start, end):
    if end < start:
        raise ValueError(
            f"A period can't end ({end}) before it starts ({start}): swap the dates."
        )
    return (end - start).days + 1


def _in_months(start, end):
    whole, days, length = months(start, end)
    return whole + Fraction(days, length)


def _kept(start, end, cut_end):
    return max(0, (min(end, cut_end) - start).days + 1)


def rounded(value: Fraction, digits: int) -> Decimal:
    """``value`` rounded half up and away from zero: a credit mirrors its invoice."""
    scaled = abs(value) * 10**digits
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(units if value >= 0 else -units).scaleb(-digits, Context(prec=60))
