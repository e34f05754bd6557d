"""Working days and statutory holidays of a country, from the ``holidays`` library.

Unknown holidays are an error, never an empty calendar: a year without holidays would
give a wrong date that looks right.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

import holidays

from .dates import DAY
from .term_texts import TermError

SATURDAY, SUNDAY = 5, 6
ENGLISH = "en_US"


class Calendar(NamedTuple):
    """One country's days off in one year."""

    weekend: frozenset[int]  # weekdays, Monday = 0
    working_weekends: frozenset[date]  # worked by decree, as in Hungary
    holidays: Mapping[date, str]  # with names in the language asked for


def _language(library, lang):
    """The library's language nearest to ``lang`` ("pl_PL" → "pl"), else its default.

    Always given explicitly: without one the library asks the process's locale, and
    papers would depend on the server's environment.
    """
    supported = library.supported_languages or ()
    candidates = (lang, lang[:2], *(s for s in supported if s[:2] == lang[:2]))
    return next((c for c in candidates if c in supported), library.default_language)


@lru_cache(maxsize=1024)
def _calendar(country: str | None, year: int, lang: str = ENGLISH) -> Calendar:
    if not country:
        raise TermError("country_missing")
    try:
        library = holidays.country_holidays(country.upper())
    except NotImplementedError:
        raise TermError("holidays_unknown", country=country, year=year) from None
    if not library.start_year <= year <= library.end_year:
        raise TermError("holidays_unknown", country=country, year=year)
    days = holidays.country_holidays(
        country.upper(), years=year, expand=False, language=_language(library, lang)
    )
    return Calendar(
        frozenset(days.weekend),
        frozenset(getattr(days, "weekend_workdays", ())),
        # Observed days may fall into a neighbouring year: keep what was asked for.
        MappingProxyType({d: name for d, name in days.items() if d.year == year}),
    )


def holiday_name(day: date, country: str, lang: str = ENGLISH) -> str | None:
    """Name of the statutory holiday on ``day`` in an Odoo language, None if none."""
    return _calendar(country, day.year, lang).holidays.get(day)


def weekend_days(day: date, country: str) -> frozenset:
    """Weekday numbers (Monday = 0) of the country's weekend in the year of ``day``."""
    return _calendar(country, day.year).weekend


def is_business_day(day: date, country: str, saturday_works: bool = False) -> bool:
    """Whether ``day`` is neither a weekend day nor a statutory holiday in ``country``.

    Saturday counts as a day off (KC 115 since 2017) unless ``saturday_works``: some
    contracts count it as a working day. Raises TermError for unknown holidays.
    """
    calendar = _calendar(country, day.year)
    if day in calendar.holidays:
        return False
    weekday = day.weekday()
    if weekday not in calendar.weekend or day in calendar.working_weekends:
        return True
    return saturday_works and weekday == SATURDAY


def shift_to_business_day(day: date, country: str) -> date:
    """``day`` itself, or the next day that is no Saturday and no holiday (KC 115).

    For terms for doing something: paying, delivering a statement. Sundays are statutory
    holidays; in other countries the country's own weekend is meant. Raises TermError
    when the holidays of the country or year are unknown.
    """
    while not is_business_day(day, country):
        day += DAY
    return day


def add_working_days(
    day: date, count: int, country: str, saturday_works: bool = False
) -> tuple[date, tuple[date, ...]]:
    """The ``count``-th working day after ``day``, and the holidays passed on the way.

    ``day`` is the event and not counted (KC 111 § 2). Only holidays on days that would
    have been worked are returned.
    """
    weekend = weekend_days(day, country) - ({SATURDAY} if saturday_works else set())
    passed = []
    while count:
        day += DAY
        if is_business_day(day, country, saturday_works):
            count -= 1
        elif day.weekday() not in weekend:
            passed.append(day)
    return day, tuple(passed)


def overdue_before(today: date, country: str) -> date:
    """The first due day that isn't overdue on ``today``, days off considered (KC 115).

    ``due < overdue_before(today)`` says the same as ``shift_to_business_day(due) <
    today``, so that a query needs no table of holidays: what was due on Saturday is
    paid in time on Monday. Raises TermError when the holidays of the country or year
    are unknown.
    """
    while not is_business_day(today - DAY, country):
        today -= DAY
    return today
