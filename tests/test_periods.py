"""Shares of billing periods."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st
from offboarding_tools.periods import (
    months,
    periods_back,
    rounded,
    share,
    share_of_months,
)

D = date.fromisoformat
DAY = timedelta(days=1)
FEBRUARY = (D("2026-02-01"), D("2026-02-28"))
days = st.dates(date(2015, 1, 1), date(2040, 12, 31))
amounts = st.fractions(-(10**9), 10**9)


@st.composite
def billing_periods(draw):
    start = draw(days)
    return start, start + draw(st.integers(0, 800)) * DAY


@pytest.mark.parametrize(
    "end, kept", [("2026-02-14", 14), ("2026-02-28", 28), ("2026-01-31", 0)]
)
def test_days_up_to_the_end(end, kept):
    assert share(*FEBRUARY, D(end)) == Fraction(kept, 28)


def test_a_period_may_be_a_single_day():
    day = FEBRUARY[0]
    assert share(day, day, day) == 1
    assert share(day, day, day - DAY) == 0


def test_ends_far_outside_a_period_are_all_or_nothing():
    assert share(*FEBRUARY, D("2020-01-01")) == 0
    assert share(*FEBRUARY, D("2030-01-01")) == 1


@pytest.mark.parametrize(
    "value, digits, expected",
    [
        # 12,000 a year, ended after eight months: 120 of 365 days are given back.
        (Fraction(12000 * 120, 365), 2, "3945.21"),
        (Fraction(1, 200), 2, "0.01"),
        (Fraction(-1, 200), 2, "-0.01"),
        (Fraction(1, 201), 2, "0.00"),
        (Fraction(1, 20), 3, "0.050"),
        (Fraction(9283, 20), 0, "464"),
        (Fraction(0), 2, "0.00"),
    ],
)
def test_rounding_is_half_up_and_away_from_zero(value, digits, expected):
    assert str(rounded(value, digits)) == expected


@given(amounts, st.integers(0, 4))
def test_rounded_amounts_are_exact_to_half_a_unit(amount, digits):
    result = rounded(amount, digits)
    assert abs(Fraction(result) - amount) <= Fraction(1, 2 * 10**digits)
    assert rounded(-amount, digits) == -result


def test_a_period_backwards_is_refused():
    with pytest.raises(ValueError, match="swap the dates"):
        share(*FEBRUARY[::-1], FEBRUARY[0])


@pytest.mark.parametrize(
    "start, end, expected",
    [
        # 15 January to 10 February: 17 + 10 days of the 31 until 14 February.
        ("2026-01-15", "2026-02-10", (0, 27, 31)),
        ("2026-01-15", "2026-02-14", (1, 0, 28)),
        # Three months until 14 April, then 16 + 10 of the 30 days until 14 May.
        ("2026-01-15", "2026-05-10", (3, 26, 30)),
        ("2025-11-20", "2026-01-25", (2, 6, 31)),
    ],
)
def test_months_of_a_period(start, end, expected):
    assert months(D(start), D(end)) == expected


def walk(last, step, count):
    return [f"{start} {end}" for start, end in periods_back(D(last), step, count)]


@pytest.mark.parametrize(
    "last, step, expected",
    [
        (
            "2026-03-31",
            relativedelta(months=1),
            ["2026-03-01 2026-03-31", "2026-02-01 2026-02-28", "2026-01-01 2026-01-31"],
        ),
        (
            "2026-03-30",
            relativedelta(months=1),
            ["2026-02-28 2026-03-30", "2026-01-31 2026-02-27", "2025-12-31 2026-01-30"],
        ),
        (
            "2026-03-31",
            relativedelta(months=1, day=1),
            ["2026-03-01 2026-03-31", "2026-02-01 2026-02-28"],
        ),
        (
            "2026-06-30",
            relativedelta(months=3),
            ["2026-04-01 2026-06-30", "2026-01-01 2026-03-31"],
        ),
        ("2024-02-29", relativedelta(years=1), ["2023-03-01 2024-02-29"]),
        ("2026-01-07", timedelta(days=7), ["2026-01-01 2026-01-07"]),
        (
            "2026-01-31",
            lambda n: relativedelta(months=n),
            ["2026-01-01 2026-01-31", "2025-12-01 2025-12-31"],
        ),
    ],
)
def test_walking_back_over_billed_periods(last, step, expected):
    assert walk(last, step, len(expected)) == expected


def test_no_periods():
    assert walk("2026-01-31", relativedelta(months=1), 0) == []


@pytest.mark.parametrize("step", [relativedelta(), relativedelta(months=-1)])
def test_a_step_that_leads_nowhere_is_refused(step):
    with pytest.raises(ValueError, match="correct it"):
        walk("2026-01-31", step, 1)


@given(days, st.integers(1, 12), st.integers(1, 40))
def test_billed_periods_touch_and_dont_drift(last, months, count):
    walked = list(periods_back(last, relativedelta(months=months), count))
    newer_start = last + DAY
    for start, end in walked:
        assert start <= end == newer_start - DAY
        newer_start = start
    oldest = walked[-1][0]
    assert oldest == last + DAY - relativedelta(months=months * count)


@given(days, st.integers(1, 60))
def test_whole_months_are_counted_as_billing_steps(start, count):
    end = start + relativedelta(months=count) - DAY
    assert months(start, end)[:2] == (count, 0)


@given(billing_periods(), days)
def test_a_share_of_months_lies_between_nothing_and_all(period, end):
    kept = share_of_months(*period, end)
    assert 0 <= kept <= 1
    assert kept == 0 if end < period[0] else kept > 0
    assert kept == 1 if end >= period[1] else kept < 1


@given(days, st.integers(1, 24), st.integers(0, 24))
def test_months_of_the_same_period_weigh_the_same(start, total, kept):
    kept = min(kept, total)
    end = start + relativedelta(months=total) - DAY
    cut = start + relativedelta(months=kept) - DAY
    assert share_of_months(start, end, cut) == Fraction(kept, total)


def test_a_year_cut_after_eight_months():
    year = (D("2026-03-01"), D("2027-02-28"))
    assert share_of_months(*year, D("2026-10-31")) == Fraction(8, 12)
    assert share(*year, D("2026-10-31")) == Fraction(245, 365)


def test_the_month_that_is_cut_counts_by_its_days():
    quarter = (D("2026-10-01"), D("2026-12-31"))
    assert share_of_months(*quarter, D("2026-12-12")) == (2 + Fraction(12, 31)) / 3
