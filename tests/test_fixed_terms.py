"""Fixed terms that renew themselves."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from offboarding_tools.terms import (
    TermError,
    fixed_term_end,
    months_between,
    term_end,
)

DAY = timedelta(days=1)
D = date.fromisoformat
starts = st.dates(date(2012, 1, 1), date(2060, 12, 31))


def ends(start, term, renewal, count, first):
    found, not_before = [], D(first)
    for _ in range(count):
        found.append(fixed_term_end(D(start), *term, *renewal, not_before))
        not_before = found[-1] + DAY
    return [day.isoformat() for day in found]


@pytest.mark.parametrize(
    "start, term, renewal, expected",
    [
        (
            "2024-03-01",
            (24, "month"),
            (12, "month"),
            ["2026-02-28", "2027-02-28", "2028-02-29"],
        ),
        (
            "2025-01-31",
            (1, "month"),
            (1, "month"),
            ["2025-02-28", "2025-03-30", "2025-04-30", "2025-05-30"],
        ),
        ("2024-02-29", (1, "year"), (1, "year"), ["2025-02-28", "2026-02-28"]),
        ("2024-01-01", (90, "day"), (1, "month"), ["2024-03-30", "2024-04-30"]),
        ("2024-01-15", (1, "year"), (2, "week"), ["2025-01-14", "2025-01-28"]),
    ],
)
def test_fixed_terms_are_counted_from_their_start(start, term, renewal, expected):
    assert ends(start, term, renewal, len(expected), start) == expected


def test_an_end_on_the_day_itself_still_counts():
    term = (D("2024-03-01"), 24, "month", 12, "month")
    assert fixed_term_end(*term, D("2026-02-28")) == D("2026-02-28")
    assert fixed_term_end(*term, D("2026-03-01")) == D("2027-02-28")


def test_a_term_without_renewal():
    term = (D("2024-03-01"), 24, "month", 0, None)
    assert fixed_term_end(*term, D("2026-02-28")) == D("2026-02-28")
    with pytest.raises(TermError, match="ends by itself on 2026-02-28"):
        fixed_term_end(*term, D("2026-03-01"))


@given(starts, st.integers(1, 36), st.integers(1, 24), st.integers(0, 3000))
def test_renewals_touch_without_gap_or_overlap(start, term, renewal, later):
    not_before = start + later * DAY
    end = fixed_term_end(start, term, "month", renewal, "month", not_before)
    months = (end + DAY).year * 12 + (end + DAY).month
    months -= start.year * 12 + start.month
    assert end >= not_before
    assert (end + DAY).day in (1, start.day) or (end + DAY + DAY).day == 1
    assert months >= term


@pytest.mark.parametrize(
    "term, code",
    [
        ((0, "month", 12, "month"), "term_missing"),
        ((-1, "month", 12, "month"), "interval_negative"),
        ((10, "working_day", 12, "month"), "term_unit"),
        ((24, "month", 12, None), "unit_missing"),
    ],
)
def test_a_fixed_term_that_cant_be_meant_is_refused(term, code):
    with pytest.raises(TermError) as error:
        fixed_term_end(D("2024-03-01"), *term, D("2024-03-01"))
    assert error.value.code == code


@pytest.mark.parametrize(
    ("start", "not_before", "field"),
    [
        (None, "2026-02-28", "start of the contract"),
        ("2024-03-01", None, "earliest end"),
    ],
)
def test_a_fixed_term_without_a_day_to_count_from_is_refused(start, not_before, field):
    days = [day and D(day) for day in (start, not_before)]
    with pytest.raises(TermError) as error:
        fixed_term_end(days[0], 24, "month", 12, "month", days[1])
    assert (error.value.code, error.value.values) == ("date_missing", {"field": field})


def test_a_minimum_term_is_waited_for_and_no_longer():
    term = (D("2024-03-01"), 24, "month", 0, None)
    assert term_end(*term, D("2024-03-01")) == D("2026-02-28")
    assert term_end(*term, D("2026-02-28")) == D("2026-02-28")
    assert term_end(*term, D("2026-03-15")) == D("2026-03-15")


def test_a_renewing_term_ends_with_one_of_its_terms():
    term = (D("2024-03-01"), 24, "month", 12, "month")
    assert term_end(*term, D("2026-03-15")) == D("2027-02-28")


@given(starts, st.integers(1, 60), st.integers(0, 36), st.integers(0, 4000))
def test_a_later_notice_never_ends_a_term_earlier(start, term, renewal, days):
    def end(day):
        return term_end(start, term, "month", renewal, "month", day)

    not_before = start + days * DAY
    assert not_before <= end(not_before) <= end(not_before + DAY)


@pytest.mark.parametrize(
    "first, last, months",
    [
        ("2027-01-01", "2027-11-30", 11),
        ("2026-11-13", "2027-11-12", 12),
        ("2026-10-16", "2027-12-31", 14 + Fraction(16, 31)),
        ("2027-02-01", "2027-02-14", Fraction(14, 28)),
        ("2027-01-31", "2027-02-28", 1),
        ("2027-01-01", "2026-12-31", 0),
    ],
)
def test_months_between_two_days(first, last, months):
    assert months_between(D(first), D(last)) == months


@pytest.mark.parametrize(
    "start, not_before, expected",
    [
        ("2024-03-01", "2026-01-15", "2026-03-01"),
        # Not late for the term that ends by the letter on this very day.
        ("2024-03-01", "2026-03-01", "2026-03-01"),
        ("2024-03-01", "2026-03-02", "2027-03-01"),
        ("2024-02-29", "2025-01-01", "2026-02-28"),
    ],
)
def test_by_the_letter_a_term_ends_a_day_later(start, not_before, expected):
    term = (24, "month", 12, "month")
    end = fixed_term_end(D(start), *term, D(not_before), by_letter=True)
    assert end == D(expected)
