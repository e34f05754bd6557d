"""Compensation for the costs of recovery (act of 8 March 2013, art. 10)."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from .interest import COMMERCIAL

DAY = timedelta(days=1)
# Only between businesses and with public bodies.
KINDS = tuple(COMMERCIAL)
# PLN: up to 5,000.00 inclusive; below 50,000; 50,000 and more.
LOW, HIGH = Decimal("5000"), Decimal("50000")


def compensation_eur(claim):
    """EUR due for one late payment of a claim of ``claim`` PLN (Decimal)."""
    if claim <= LOW:
        return Decimal(40)
    return Decimal(70) if claim < HIGH else Decimal(100)


def rate_day(due, is_business_day):
    """The day whose mean rate counts: the last working day of the month before ``due``.

    :param is_business_day: tells whether a date is a working day
    """
    day = due.replace(day=1) - DAY
    while not is_business_day(day):
        day -= DAY
    return day


def in_pln(euros, rate):
    """The compensation in PLN, rounded half up to cents."""
    return (euros * rate).quantize(Decimal("0.01"), ROUND_HALF_UP)
