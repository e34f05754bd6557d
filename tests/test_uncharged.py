"""What is still to be charged of a claim, against a reckoning day by day."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from l10n_pl_offboarding_tools.uncharged import uncharged

START = date(2026, 7, 1)
DAYS = 12
bases = st.integers(1, 5).map(Decimal)
offsets = st.integers(-2, DAYS)


def day(offset):
    return START + timedelta(days=offset)


@st.composite
def rows(draw):
    first = draw(offsets)
    return draw(bases), day(first), day(draw(st.integers(first, DAYS)))


def on(day, stretches):
    return sum(base for base, first, last in stretches if first <= day <= last)


@given(
    st.lists(st.tuples(bases, offsets.map(day)), max_size=4),
    st.lists(rows(), max_size=5),
)
def test_each_day_is_charged_what_was_owed_less_what_is_charged(parts, charged):
    found = uncharged(parts, charged, START)
    for number in range(DAYS + 1):
        owed = sum(base for base, last in parts if day(number) <= last)
        missing = max(owed - on(day(number), charged), 0)
        assert on(day(number), [stretch for __, *stretch in found]) == missing
    for index, base, first, last in found:
        assert base > 0 and START <= first <= last <= parts[index][1]
    # No more of a part than it is.
    for index, (base, __) in enumerate(parts):
        own = [stretch for of, *stretch in found if of == index]
        assert all(on(day(number), own) <= base for number in range(DAYS + 1))


@given(st.lists(st.tuples(bases, offsets.map(day)), max_size=4))
def test_what_was_found_is_charged_then(parts):
    found = uncharged(parts, [], START)
    assert len(found) == sum(last >= START for __, last in parts)
    assert not uncharged(parts, [stretch for __, *stretch in found], START)


def test_where_only_some_was_charged_the_later_days_are_left():
    """6,000 were charged until the 3rd; 4,000 came on the 5th, the rest never."""
    six, four = Decimal(6000), Decimal(4000)
    found = uncharged([(four, day(4)), (six, day(9))], [(six, START, day(2))], START)
    assert found == [(0, four, START, day(4)), (1, six, day(3), day(9))]
