"""Fixed terms that renew themselves."""

from datetime import date
from fractions import Fraction

from .clauses import DAYS, MONTHS, check_interval
from .dates import DAY, add_months, check_date, last_day_of_term
from .term_texts import TermError


def fixed_term_end(
    start: date,
    term_interval: int,
    term_unit: str,
    renew_interval: int,
    renew_unit: str | None,
    not_before: date,
    by_letter: bool = False,
) -> date:
    """The first end of a self-renewing fixed term that is not before ``not_before``.

    ``start`` is the first day of the first term, and each end is counted from it (KC
    112), never from the previous end, so month ends don't drift. ``renew_interval`` 0
    is a term that isn't renewed. ``by_letter`` is the other reading: a term ends with
    the day that has the number of its first, a day later. Raises TermError, also when
    a term that isn't renewed is over before ``not_before``.
    """
    check_date("start of the contract", start)
    check_date("earliest end", not_before)
    if not term_interval:
        raise TermError("term_missing")
    days, months = _length(term_interval, term_unit)
    renew_days, renew_months = _length(renew_interval, renew_unit)
    last_day = add_months if by_letter else last_day_of_term
    first_day = start + days * DAY
    end = last_day(first_day, months)
    renewals = 0
    while end < not_before:
        if not renew_interval:
            raise TermError("term_expires_first", end=end, day=not_before)
        renewals += 1
        renewed = last_day(first_day, months + renewals * renew_months)
        end = renewed + renewals * renew_days * DAY
    return end


def term_end(
    start: date,
    term_interval: int,
    term_unit: str,
    renew_interval: int,
    renew_unit: str | None,
    not_before: date,
) -> date:
    """When a contract with a term may end that shall not end before ``not_before``.

    With the term or one of its renewals; a term that isn't renewed is a minimum: after
    it the contract may end on any day. Raises TermError.
    """
    if renew_interval:
        return fixed_term_end(
            start, term_interval, term_unit, renew_interval, renew_unit, not_before
        )
    # The end of the term itself, which is never before its start.
    first = fixed_term_end(start, term_interval, term_unit, 0, None, start)
    return max(first, not_before)


def months_between(first_day: date, last_day: date) -> Fraction:
    """Whole months from ``first_day`` on, then the share of the month that is cut.

    Both days count; 0 where ``last_day`` is before ``first_day``.
    """
    months, start = 0, first_day
    while (end := last_day_of_term(first_day, months + 1)) <= last_day:
        months, start = months + 1, end + DAY
    days = max((last_day - start).days + 1, 0)
    return months + Fraction(days, (end - start).days + 1)


def _length(interval, unit):
    """A period as (days, months): only one of them is not 0."""
    check_interval(interval, unit)
    if not interval:
        return 0, 0
    if unit == "working_day":
        raise TermError("term_unit", unit=unit)
    return interval * DAYS.get(unit, 0), interval * MONTHS.get(unit, 0)
