"""When a notice ends a contract, and why (Kodeks cywilny, KC).

What the contract says comes first, so every rule is a field of the clause; the defaults
are those of the law. The sentences behind the steps' codes are in ``term_texts``.
"""

from dataclasses import replace
from datetime import date, timedelta

from .business_days import (
    add_working_days,
    holiday_name,
    is_business_day,
    shift_to_business_day,
)
from .clauses import DAYS, EFFECTS, MONTHS, Clause
from .dates import (
    DAY,
    add_months,
    calendar_end,
    check_date,
    is_last_of_month,
    last_day_of_term,
)
from .fixed_terms import fixed_term_end, months_between, term_end
from .term_steps import NoticeEnd, Step, days_off, holiday_step
from .term_texts import ERROR_TEXTS, STEP_TEXTS, TermError

__all__ = [
    "ERROR_TEXTS",
    "STEP_TEXTS",
    "Clause",
    "NoticeEnd",
    "Step",
    "TermError",
    "add_months",
    "fixed_term_end",
    "holiday_name",
    "is_business_day",
    "last_notice_day",
    "months_between",
    "notice_end",
    "shift_to_business_day",
    "term_end",
]


def notice_end(
    delivered: date, clause: Clause, contract_start: date | None = None
) -> NoticeEnd:
    """The day with which a contract ends by a notice delivered on ``delivered``.

    Delivered means that the addressee could learn its content (KC 61). A delivery
    before ``contract_start`` is refused; the statutory notice of agency contracts
    can't be computed without it. Raises TermError.
    """
    _check_delivery(delivered, contract_start)
    steps = [Step("delivered", {"day": delivered})]
    rule = _effective_clause(delivered, clause, contract_start, steps)
    unshifted = _unshifted_end(delivered, rule, steps)
    end = _shifted_end(unshifted, rule)
    if end != unshifted:
        steps += days_off(unshifted, end, rule.country)
        steps.append(Step("shifted", {"end": end}))
    readings = [
        *_agreed_reading(delivered, clause, rule, end),
        *_shift_reading(delivered, rule, unshifted, end, steps),
        *_start_reading(delivered, rule, end),
    ]
    steps += [Step(f"reading_{code}", {"end": day}) for code, day in readings]
    steps.append(Step("result", {"end": end}))
    code, alternative = readings[0] if readings else (None, None)
    return NoticeEnd(end, alternative, code, tuple(steps))


def last_notice_day(
    end: date, clause: Clause, contract_start: date | None = None
) -> date:
    """The latest day of delivery with which the contract ends on ``end`` or before.

    A later delivery never gives an earlier end, so the day is found by bisection of
    ``notice_end`` itself and can't contradict it. Raises TermError, also when no
    delivery since ``contract_start`` is early enough.
    """
    check_date("end of the contract", end)
    earliest = contract_start or date(1, 1, 1)

    def is_in_time(day):
        return day >= earliest and (
            notice_end(day, clause, contract_start).date_end <= end
        )

    early, late, span = end, end + DAY, DAY
    while not is_in_time(early):
        if early <= earliest:
            raise TermError("end_unreachable", contract_start=earliest, end=end)
        early, late, span = max(end - span, earliest), early, span * 2
    while late - early > DAY:
        middle = early + timedelta(days=(late - early).days // 2)
        early, late = (middle, late) if is_in_time(middle) else (early, middle)
    return early


def _check_delivery(delivered, contract_start):
    check_date("date of delivery", delivered)
    if contract_start:
        check_date("start of the contract", contract_start)
        if delivered < contract_start:
            raise TermError(
                "delivered_before_start", day=delivered, contract_start=contract_start
            )


def _effective_clause(delivered, clause, contract_start, steps):
    """The clause, or the statutory one in its place.

    Agency contracts for an indefinite time: 1, 2, 3 months in year 1, 2, 3 and later,
    to the end of a calendar month (KC 764¹). A longer period that was agreed stands,
    and so does the day on which it may end: the month's end is the rule only where
    nothing else was agreed. The principal's may not be shorter than the agent's.
    """
    if clause.statutory == "none":
        return clause
    if not contract_start:
        raise TermError("contract_start_missing")
    year = 1
    while delivered > last_day_of_term(contract_start, 12 * year):
        year += 1
    months = min(year, 3)
    values = {"contract_start": contract_start, "year": year, "months": months}
    steps.append(Step("agency_ladder", values))
    agreed = _agreed_agency_clause(clause, steps)
    ladder = replace(agreed, interval=months, unit="month", effect="month_end")
    if agreed.interval and _term_end(delivered, agreed, []) > _term_end(
        delivered, ladder, []
    ):
        steps.append(Step("agency_agreed", {"interval": agreed.interval}))
        return agreed
    return ladder


def _agreed_agency_clause(clause, steps):
    """What was agreed for the side that gives notice (KC 764¹ § 2).

    Where it isn't known who of both is the agent, the longer period.
    """
    agreed, agents = replace(clause, statutory="none"), clause.agent_interval
    if not agents:
        return agreed
    if clause.agent and clause.given_by == clause.agent:
        return replace(agreed, interval=agents)
    if clause.interval >= agents:
        return agreed
    values = {"interval": clause.interval, "agent_interval": agents}
    steps.append(Step("agency_not_shorter", values))
    return replace(agreed, interval=agents)


def _unshifted_end(delivered, clause, steps):
    """The end by interval, unit, start and effect, before KC 115."""
    if clause.interval:
        end = _term_end(delivered, clause, steps)
    else:
        # KC 365¹: without an agreed, statutory or customary period, at once.
        end = delivered
        code = "at_once" if clause.effect == "exact" else "no_period"
        steps.append(Step(code, {}))
    if clause.effect == "exact":
        return end
    term_end, end = end, calendar_end(end, EFFECTS[clause.effect])
    steps.append(Step(clause.effect, {"term_end": term_end, "end": end}))
    return end


def _term_end(delivered, clause, steps):
    """Delivery plus the interval (KC 111–113)."""
    unit, interval = clause.unit, clause.interval
    if unit == "working_day":
        return _working_days_end(delivered, clause, steps)
    if unit in ("day", "half_month"):
        steps.append(Step("event_not_counted", {}))
        start = delivered
    else:
        start = delivered + DAY if clause.start == "next_day" else delivered
        steps.append(Step(f"start_{clause.start}", {"start": start}))
    if unit in DAYS:
        days = interval * DAYS[unit]
        end = start + timedelta(days=days)
        values = {"interval": interval, "days": days, "end": end}
        steps.append(Step(f"term_{unit}", values))
        return end
    end = add_months(start, interval * MONTHS[unit])
    if end.day == start.day:
        steps.append(Step(f"term_{unit}", {"interval": interval, "end": end}))
    else:
        values = {"interval": interval, "number": start.day, "end": end}
        steps.append(Step(f"term_{unit}_short", values))
    return end


def _working_days_end(delivered, clause, steps):
    end, passed = add_working_days(
        delivered, clause.interval, clause.country, clause.saturday_works
    )
    steps.append(Step("event_not_counted", {}))
    steps += [holiday_step("holiday_not_counted", d, clause.country) for d in passed]
    code = "term_working_day_saturday" if clause.saturday_works else "term_working_day"
    steps.append(Step(code, {"interval": clause.interval, "end": end}))
    return end


def _shifted_end(end, clause):
    """The end after KC 115, where the clause applies it; ending at once is no term."""
    if not clause.shift or _is_at_once(clause):
        return end
    return shift_to_business_day(end, clause.country)


def _is_at_once(clause):
    return not clause.interval and clause.effect == "exact"


def _is_whole_months(delivered, clause, end):
    """Whether the term is a run of whole calendar months, which ends with the last one.

    Counting it from the day after delivery, the first of a month, gives the same end.
    """
    is_months = clause.unit in MONTHS and clause.effect == "exact"
    return is_months and is_last_of_month(delivered) and is_last_of_month(end)


def _agreed_reading(delivered, clause, rule, end):
    """Of an agency contract: another day than the month's end may have been agreed.

    A clause whose own period is too short to stand may still mean that (KC 764¹).
    """
    if (
        clause.statutory == "none"
        or not clause.interval
        or clause.effect == rule.effect
    ):
        return []
    agreed = replace(rule, effect=clause.effect)
    agreed_end = _shifted_end(_unshifted_end(delivered, agreed, []), agreed)
    return [("agreed", agreed_end)] if agreed_end != end else []


def _shift_reading(delivered, clause, unshifted, end, steps):
    """Whether KC 115 applies to notice periods is disputed: the opposite of the clause.

    Not for ends of calendar months, quarters and years, which the contract fixes as
    such. What can't be known is said in ``steps``.
    """
    if clause.shift:
        return [("no_shift", unshifted)] if unshifted != end else []
    if clause.effect != "exact" or _is_at_once(clause):
        return []
    try:
        shifted = shift_to_business_day(end, clause.country)
    except TermError:
        steps.append(Step("holidays_unknown", {"end": end}))
        return []
    if shifted == end:
        return []
    steps += days_off(end, shifted, clause.country)
    if _is_whole_months(delivered, clause, end):
        steps.append(Step("whole_months", {"end": end, "shifted": shifted}))
        return []
    return [("shift", shifted)]


def _start_reading(delivered, clause, end):
    """Which day starts a period in months or years is disputed: the other day.

    Offered where the contract asks for the day after delivery, and otherwise for exact
    ends, unless the term is a run of whole calendar months.
    """
    if not clause.interval or clause.unit not in ("week", *MONTHS):
        return []
    other = "delivery_day" if clause.start == "next_day" else "next_day"
    if other == "next_day" and (
        clause.unit == "week"
        or clause.effect != "exact"
        or _is_whole_months(delivered, clause, end)
    ):
        return []
    counted = _unshifted_end(delivered, replace(clause, start=other), [])
    other_end = _shifted_end(counted, clause)
    return [(other, other_end)] if other_end != end else []
