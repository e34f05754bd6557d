"""Statutory interest for late payment: rates by half-year, actual days / 365.

Between businesses and with public bodies (act of 8 March 2013 on excessive delays in
commercial transactions, art. 4, 7, 8, 11b) the rate of a half-year is the reference
rate of the National Bank of Poland on its first day plus 10 points, or plus 8 where the
debtor is a public health-care entity. Everybody else owes interest of Civil Code
481 § 2: the reference rate of each day plus 5.5 points.
"""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from .errors import LatePaymentError

DAY = timedelta(days=1)
DAYS_OF_YEAR = 365
# Points over the reference rate, by kind of client.
COMMERCIAL = {
    "business": Decimal("10"),
    "public": Decimal("10"),
    "public_health": Decimal("8"),
}
CIVIL_KIND = "civil"
CIVIL = {
    "consumer": Decimal("5.5"),
    "sole_trader": Decimal("5.5"),
    # Whoever the client is: penalties, damages and debit notes are no price.
    CIVIL_KIND: Decimal("5.5"),
}


class Segment(NamedTuple):
    """Days, both included, at one yearly rate in percent."""

    start: date
    end: date
    rate: Decimal

    @property
    def days(self):
        return (self.end - self.start).days + 1


class Rates:
    """Reference rates by the day from which they hold.

    :param table: ``{date: Decimal}``. A rate counts for a half-year only where there is
        an entry of its first day; entries in between are changes within it, and matter
        for interest of the Civil Code only.
    """

    def __init__(self, table):
        self._table = dict(sorted(table.items()))

    def segments(self, start, end, kind):
        """The rates of the days from ``start`` to ``end``, in a row.

        :param kind: of client, see COMMERCIAL and CIVIL
        :raises LatePaymentError: for an unknown kind, or a half-year without a rate
        """
        if kind not in COMMERCIAL and kind not in CIVIL:
            raise LatePaymentError("kind_unknown")
        found = []
        while start <= end:
            last = min(end, self._last_day_of_rate(start, kind))
            rate = self._rate(start, kind)
            if found and found[-1].rate == rate:
                found[-1] = found[-1]._replace(end=last)
            else:
                found.append(Segment(start, last, rate))
            start = last + DAY
        return found

    def _rate(self, day, kind):
        first = half_year(day)
        if first not in self._table:
            raise LatePaymentError("half_year_missing", day=first)
        if kind in COMMERCIAL:
            return self._table[first] + COMMERCIAL[kind]
        in_force = max(since for since in self._table if since <= day)
        return self._table[in_force] + CIVIL[kind]

    def _last_day_of_rate(self, day, kind):
        first = half_year(day)
        following = date(
            first.year + (first.month == 7), 1 if first.month == 7 else 7, 1
        )
        if kind in CIVIL:
            changes = [since for since in self._table if day < since < following]
            following = min(changes, default=following)
        return following - DAY


def half_year(day):
    """First day of the half-year that ``day`` is in."""
    return date(day.year, 1 if day.month < 7 else 7, 1)


def interest(amount, segments):
    """Interest on ``amount`` for these days, rounded once, half up, to cents.

    :param amount: Decimal in any currency of two decimal places
    :raises LatePaymentError: for a negative amount
    """
    if amount < 0:
        raise LatePaymentError("amount_negative", amount=amount)
    points = sum((part.rate * part.days for part in segments), Decimal(0))
    exact = amount * points / (100 * DAYS_OF_YEAR)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
