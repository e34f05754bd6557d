"""How an end came about, step by step: what ``terms`` answers."""

from datetime import date
from typing import Any, NamedTuple

from .business_days import SATURDAY, SUNDAY, holiday_name
from .dates import DAY


class Step(NamedTuple):
    """One step of the explanation: a key of STEP_TEXTS and the values it needs."""

    code: str
    values: dict[str, Any]


class NoticeEnd(NamedTuple):
    """When a notice ends the contract, and why.

    ``date_alternative`` is the other defensible reading, None if there is none, and
    ``alternative_rule`` its rule: shift, no_shift, next_day, delivery_day,
    agreed, letter or late.
    """

    date_end: date
    date_alternative: date | None
    alternative_rule: str | None
    steps: tuple[Step, ...]


def days_off(first, until, country):
    """Steps that name each day off from ``first`` on, to the day before ``until``."""
    steps = []
    for day in (first + DAY * n for n in range((until - first).days)):
        weekday = day.weekday()
        if holiday_name(day, country):
            steps.append(holiday_step("holiday", day, country))
        elif weekday in (SATURDAY, SUNDAY):
            steps.append(
                Step("saturday" if weekday == SATURDAY else "sunday", {"day": day})
            )
        else:
            steps.append(Step("weekend", {"day": day, "country": country}))
    return steps


def holiday_step(code, day, country):
    return Step(code, {"day": day, "name": holiday_name(day, country)})
