"""Interest and compensation against the worked examples of the law."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from l10n_pl_offboarding_tools.compensation import (
    KINDS as COMPENSATED,
)
from l10n_pl_offboarding_tools.compensation import compensation_eur, in_pln, rate_day
from l10n_pl_offboarding_tools.errors import LatePaymentError
from l10n_pl_offboarding_tools.interest import (
    Rates,
    half_year,
    interest,
)
from offboarding_tools.business_days import is_business_day, shift_to_business_day

DAY = timedelta(days=1)
D, N = date.fromisoformat, Decimal
KINDS = ("business", "public", "public_health", "consumer", "sole_trader")
DATA = Path(__file__).parent.parent / "l10n_pl_client_offboarding/data"

# The table of the act: half-year, reference rate, +10, +8.
TABLE = [
    ("2020-01-01", "1.50", "11.50", "9.50"),
    ("2020-07-01", "0.10", "10.10", "8.10"),
    ("2021-01-01", "0.10", "10.10", "8.10"),
    ("2021-07-01", "0.10", "10.10", "8.10"),
    ("2022-01-01", "1.75", "11.75", "9.75"),
    ("2022-07-01", "6.00", "16.00", "14.00"),
    ("2023-01-01", "6.75", "16.75", "14.75"),
    ("2023-07-01", "6.75", "16.75", "14.75"),
    ("2024-01-01", "5.75", "15.75", "13.75"),
    ("2024-07-01", "5.75", "15.75", "13.75"),
    ("2025-01-01", "5.75", "15.75", "13.75"),
    ("2025-07-01", "5.25", "15.25", "13.25"),
    ("2026-01-01", "4.00", "14.00", "12.00"),
    ("2026-07-01", "3.75", "13.75", "11.75"),
]


def shift(day):
    return shift_to_business_day(day, "PL")


def read_data_file():
    """The rates that the addon is delivered with."""
    root = ElementTree.parse(DATA / "interest_rate.xml").getroot()
    rows = [
        {field.get("name"): field.text for field in record.iter("field")}
        for record in root.iter("record")
    ]
    assert all(row["source"] for row in rows)
    return {D(row["date_from"]): N(row["reference_rate"]) for row in rows}


RATES = Rates(read_data_file())


def late(amount, due, paid, kind="business"):
    start = shift(D(due)) + DAY
    return interest(N(amount), RATES.segments(start, D(paid), kind))


@pytest.mark.parametrize(("since", "reference", "ten", "eight"), TABLE)
def test_delivered_rates_are_those_of_the_table(since, reference, ten, eight):
    assert read_data_file()[D(since)] == N(reference)
    end = (half_year(D(since) + 200 * DAY)) - DAY
    for day in (D(since), end):
        for kind, rate in (("business", ten), ("public", ten)):
            assert RATES.segments(day, day, kind)[0].rate == N(rate)
        assert RATES.segments(day, day, "public_health")[0].rate == N(eight)


@pytest.mark.parametrize(
    ("due", "paid", "expected"),
    [
        # Over the turn of the year: 16 days at 15.25 and 41 at 14.00.
        ("2025-12-15", "2026-02-10", "224.11"),
        # From the first day of a half-year on: 15 days at 13.75.
        ("2026-06-30", "2026-07-15", "56.51"),
        # 24 to 28 December 2025 are holidays and a weekend: from the 30th on.
        ("2025-12-24", "2025-12-31", "8.36"),
        # On the last day to pay on, and before: nothing.
        ("2025-12-24", "2025-12-29", "0.00"),
        ("2026-06-30", "2026-06-30", "0.00"),
        ("2026-06-30", "2026-06-01", "0.00"),
        # One day, and a leap year, whose days are 1/365 too.
        ("2026-06-30", "2026-07-01", "3.77"),
        ("2023-12-29", "2024-12-31", "1588.49"),
    ],
)
def test_interest_between_businesses(due, paid, expected):
    assert late("10000.00", due, paid) == N(expected)


def test_interest_of_a_public_hospital_and_of_a_person():
    # 15 days at 11.75, and at 3.75 + 5.5.
    assert late("10000.00", "2026-06-30", "2026-07-15", "public_health") == N("48.29")
    assert late("10000.00", "2026-06-30", "2026-07-15", "consumer") == N("38.01")
    assert late("10000.00", "2026-06-30", "2026-07-15", "sole_trader") == N("38.01")
    # Of a penalty, whoever the client is.
    assert late("10000.00", "2026-06-30", "2026-07-15", "civil") == N("38.01")


def test_the_civil_code_follows_each_change_of_the_reference_rate():
    # 4.00 % until 4 March 2026, 3.75 % from the 5th on; the act keeps the half-year's.
    segments = RATES.segments(D("2026-03-04"), D("2026-03-05"), "consumer")
    assert [part.rate for part in segments] == [N("9.50"), N("9.25")]
    (whole,) = RATES.segments(D("2026-03-04"), D("2026-03-05"), "business")
    assert whole.rate == N("14.00")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("start", "end", "missing"),
    [
        ("2026-12-31", "2027-01-01", "2027-01-01"),
        ("2027-08-15", "2027-08-15", "2027-07-01"),
        ("2019-12-31", "2020-01-01", "2019-07-01"),
    ],
)
def test_a_missing_half_year_is_named(kind, start, end, missing):
    with pytest.raises(LatePaymentError, match=missing) as error:
        RATES.segments(D(start), D(end), kind)
    assert error.value.code == "half_year_missing"
    assert error.value.values == {"day": D(missing)}


def test_a_gap_in_the_table_is_never_bridged():
    rates = Rates({D("2025-01-01"): N("5.75"), D("2026-01-01"): N("4.00")})
    with pytest.raises(LatePaymentError, match="2025-07-01"):
        rates.segments(D("2025-06-30"), D("2026-01-02"), "consumer")


def test_what_cannot_be_computed_is_refused():
    with pytest.raises(LatePaymentError, match="kind of client"):
        RATES.segments(D("2026-01-01"), D("2026-01-02"), False)
    with pytest.raises(LatePaymentError, match="positive"):
        interest(N("-0.01"), [])


days = st.dates(D("2020-01-01"), D("2026-12-31"))
amounts = st.decimals(0, 10**9, places=2)
kinds = st.sampled_from(KINDS)


@given(days, days, kinds)
def test_segments_cover_each_day_once(start, end, kind):
    segments = RATES.segments(start, end, kind)
    if end < start:
        assert segments == []
        return
    assert segments[0].start == start and segments[-1].end == end
    for before, after in zip(segments, segments[1:], strict=False):
        assert after.start == before.end + DAY
        assert after.rate != before.rate
    assert sum(part.days for part in segments) == (end - start).days + 1


@given(amounts, days, days, kinds)
def test_interest_is_the_sum_of_its_days(amount, start, end, kind):
    assume(timedelta(0) <= end - start < timedelta(days=800))
    each = sum(
        amount * RATES.segments(day, day, kind)[0].rate / 36500
        for day in (start + n * DAY for n in range((end - start).days + 1))
    )
    total = interest(amount, RATES.segments(start, end, kind))
    assert abs(total - each) <= N("0.00501")


@given(amounts, amounts, days, days)
def test_interest_of_parts_differs_from_the_whole_by_roundings_only(a, b, start, end):
    segments = RATES.segments(start, end, "business")
    parts = interest(a, segments) + interest(b, segments)
    assert abs(parts - interest(a + b, segments)) <= N("0.01")


@given(amounts, days, days)
def test_paying_later_never_costs_less(amount, start, end):
    assume(end < D("2026-12-31"))
    before = interest(amount, RATES.segments(start, end, "business"))
    assert interest(amount, RATES.segments(start, end + DAY, "business")) >= before


@given(days, days)
def test_the_kinds_keep_their_order(start, end):
    def of(kind):
        return interest(N("1000000"), RATES.segments(start, end, kind))

    assert of("public_health") <= of("business") == of("public")
    assert of("consumer") == of("sole_trader")


def test_compensation_is_for_businesses_and_public_bodies_only():
    assert set(COMPENSATED) == {"business", "public", "public_health"}


@pytest.mark.parametrize(
    ("claim", "euros"),
    [
        ("0.01", 40),
        ("5000.00", 40),
        ("5000.01", 70),
        ("49999.99", 70),
        ("50000.00", 100),
        ("9999999.00", 100),
    ],
)
def test_compensation_by_thresholds(claim, euros):
    assert compensation_eur(N(claim)) == euros


@pytest.mark.parametrize(
    ("due", "day"),
    [
        ("2026-02-10", "2026-01-30"),  # 31 January is a Saturday
        ("2026-01-02", "2025-12-31"),
        ("2025-12-01", "2025-11-28"),
        ("2026-05-31", "2026-04-30"),
        ("2024-04-02", "2024-03-29"),  # Good Friday is a working day
        ("2021-02-01", "2021-01-29"),
    ],
)
def test_the_rate_is_that_of_the_last_working_day_of_the_month_before(due, day):
    assert rate_day(D(due), lambda day: is_business_day(day, "PL")) == D(day)


def test_compensation_in_pln_is_rounded_to_cents():
    assert in_pln(N(40), N("4.2223")) == N("168.89")
    assert in_pln(N(70), N("4.2215")) == N("295.51")
