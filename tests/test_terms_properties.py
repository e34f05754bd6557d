"""What holds for every clause and every day of delivery."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from offboarding_tools import terms
from offboarding_tools.terms import Clause, notice_end

DAY = timedelta(days=1)

units = st.sampled_from(["day", "working_day", "week", "half_month", "month", "year"])
LONGEST = {"day": 200, "working_day": 90, "week": 30, "half_month": 14, "year": 3}
deliveries = st.dates(date(2012, 1, 1), date(2060, 12, 31))


@st.composite
def clauses(draw, **fixed):
    unit = draw(units)
    values = {
        "interval": draw(st.integers(0, LONGEST.get(unit, 24))),
        "unit": unit,
        "effect": draw(
            st.sampled_from(["exact", "month_end", "quarter_end", "year_end"])
        ),
        "start": draw(st.sampled_from(["delivery_day", "next_day"])),
        "shift": draw(st.booleans()),
        "saturday_works": draw(st.booleans()),
        "statutory": draw(st.sampled_from(["none", "none", "agency"])),
        "country": draw(st.sampled_from(["PL", "DE", "US"])),
    }
    return Clause(**values | fixed)


def codes(result):
    return [step.code for step in result.steps]


@given(deliveries, clauses())
def test_every_step_has_a_text_and_the_rule_is_named(delivered, clause):
    result = notice_end(delivered, clause, date(2011, 3, 31))
    text = " ".join(terms.STEP_TEXTS[code] % values for code, values in result.steps)
    assert codes(result)[-1] == "result"
    assert "KC" in text
    if clause.statutory == "agency":
        assert "agency_ladder" in codes(result)
    elif clause.interval:
        assert any(code.startswith(f"term_{clause.unit}") for code in codes(result))
    if clause.effect != "exact" and clause.statutory == "none":
        assert clause.effect in codes(result)
    if result.alternative_rule:
        assert f"reading_{result.alternative_rule}" in codes(result)
        assert result.date_alternative != result.date_end


@given(deliveries, clauses())
def test_the_end_never_precedes_delivery(delivered, clause):
    result = notice_end(delivered, clause, date(2010, 1, 1))
    assert result.date_end >= delivered
    assert (result.date_alternative or delivered) >= delivered


@given(st.data())
def test_later_delivery_never_gives_an_earlier_end(data):
    clause, delivered = data.draw(clauses()), data.draw(deliveries)
    later = delivered + data.draw(st.integers(1, 40)) * DAY
    start = data.draw(st.dates(delivered - 1200 * DAY, delivered))
    first, second = (notice_end(d, clause, start) for d in (delivered, later))
    assert first.date_end <= second.date_end


@given(deliveries, clauses(shift=True))
def test_shifting_only_moves_forward_and_onto_a_working_day(delivered, clause):
    start = date(2010, 1, 1)
    shifted = notice_end(delivered, clause, start)
    if "at_once" in codes(shifted):
        return
    unshifted = shifted.date_end
    if shifted.alternative_rule == "no_shift":
        unshifted = shifted.date_alternative
    assert unshifted <= shifted.date_end
    assert terms.is_business_day(shifted.date_end, clause.country)
    assert not any(
        terms.is_business_day(unshifted + n * DAY, clause.country)
        for n in range((shifted.date_end - unshifted).days)
    )


@given(deliveries, st.integers(1, 60), st.integers(1, 60))
def test_month_ends_dont_drift(delivered, first, second):
    whole = notice_end(delivered, Clause(first + second, "month")).date_end
    assert whole.day == delivered.day or (whole + DAY).day == 1
    if delivered.day <= 28:
        middle = notice_end(delivered, Clause(first, "month")).date_end
        assert notice_end(middle, Clause(second, "month")).date_end == whole


@given(deliveries, st.integers(1, 90), st.booleans())
def test_working_days_are_counted_exactly(delivered, count, saturday_works):
    clause = Clause(count, "working_day", saturday_works=saturday_works)
    end = notice_end(delivered, clause).date_end
    worked = [
        terms.is_business_day(delivered + n * DAY, "PL", saturday_works)
        for n in range(1, (end - delivered).days + 1)
    ]
    assert sum(worked) == count
    assert worked[-1]


@given(deliveries, clauses())
def test_last_notice_day_reaches_the_end_and_the_next_day_doesnt(end, clause):
    start = date(2002, 2, 28)
    last = terms.last_notice_day(end, clause, start)
    assert notice_end(last, clause, start).date_end <= end
    assert notice_end(last + DAY, clause, start).date_end > end
