"""Calendar arithmetic as the Kodeks cywilny wants it (KC 111–113)."""

from calendar import monthrange
from datetime import date, datetime, timedelta

from .term_texts import TermError

DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1900, 2200


def check_date(field: str, value) -> None:
    """Raise TermError where ``value`` is missing or can't be meant.

    A datetime is the caller's mistake, since its day depends on a time zone: TypeError.
    """
    if not value:
        raise TermError("date_missing", field=field)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TypeError(f"The {field} must be a date, not {value!r}.")
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise TermError(
            "date_implausible",
            field=field,
            day=value,
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )


def last_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def add_months(day: date, months: int) -> date:
    """The day with the same number, or the last day of a shorter month (KC 112)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = last_of_month(year, month + 1)
    return last if day.day > last.day else last.replace(day=day.day)


def calendar_end(day: date, months: int) -> date:
    """First end of a calendar month (1), quarter (3) or year (12) from ``day`` on."""
    return last_of_month(day.year, -(-day.month // months) * months)


def is_last_of_month(day: date) -> bool:
    return (day + DAY).day == 1


def last_day_of_term(first_day: date, months: int) -> date:
    """The last day of a term of months whose first day counts (KC 112).

    It is the day before the one with the same number; where the month has no such day,
    its last day. So a month from 31 January on ends with February, not a day sooner.
    """
    if first_day.day == 1:
        return add_months(first_day, months) - DAY
    return add_months(first_day - DAY, months)
