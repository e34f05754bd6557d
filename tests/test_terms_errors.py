"""Bad input: each an error with a code and a message that says what to do."""

from datetime import date, datetime

import pytest
from offboarding_tools import terms
from offboarding_tools.terms import Clause, TermError, notice_end

D = date.fromisoformat


@pytest.mark.parametrize(
    "values, code",
    [
        ({"interval": -1, "unit": "month"}, "interval_negative"),
        ({"interval": None, "unit": "month"}, "interval_missing"),
        ({"interval": 1.5, "unit": "month"}, "interval_not_whole"),
        ({"interval": 3, "unit": None}, "unit_missing"),
        ({"interval": 3, "unit": False}, "unit_missing"),
        ({"interval": 3, "unit": "fortnight"}, "unit_unknown"),
        ({"interval": 5000, "unit": "year"}, "interval_too_long"),
        ({"interval": 1, "unit": "day", "effect": "someday"}, "effect_unknown"),
        ({"interval": 1, "unit": "day", "start": "soon"}, "start_unknown"),
        ({"interval": 1, "unit": "day", "statutory": "lease"}, "statutory_unknown"),
        ({"interval": 1, "unit": "day", "agent_interval": -1}, "interval_negative"),
    ],
)
def test_a_clause_that_cant_be_meant_is_refused(values, code):
    with pytest.raises(TermError) as error:
        Clause(**values)
    assert error.value.code == code
    assert str(error.value) == terms.ERROR_TEXTS[code] % error.value.values


@pytest.mark.parametrize(
    "unit, longest",
    [
        # About a hundred years of each.
        ("day", 36525),
        ("week", 5218),
        ("half_month", 2400),
        ("month", 1200),
        ("year", 100),
        ("working_day", 26000),
    ],
)
def test_a_period_of_more_than_a_hundred_years_is_a_typing_error(unit, longest):
    assert Clause(longest, unit).interval == longest
    with pytest.raises(TermError) as error:
        Clause(longest + 1, unit)
    assert error.value.code == "interval_too_long"
    assert error.value.values == {"interval": longest + 1, "unit": unit}


@pytest.mark.parametrize(
    "values, delivered, code",
    [
        ({"unit": "working_day", "country": None}, "2026-01-15", "country_missing"),
        ({"unit": "working_day", "country": "XX"}, "2026-01-15", "holidays_unknown"),
        ({"unit": "day", "shift": True, "country": "XX"}, "2026-01-15", None),
        ({"unit": "day", "shift": True}, "2150-01-15", "holidays_unknown"),
        ({"unit": "working_day"}, "2100-12-31", "holidays_unknown"),
        ({"statutory": "agency"}, "2026-01-15", "contract_start_missing"),
        ({"unit": "day"}, "2999-01-15", "date_implausible"),
    ],
)
def test_what_cant_be_computed_is_an_error(values, delivered, code):
    clause = Clause(**{"interval": 1, "unit": "day"} | values)
    with pytest.raises(TermError) as error:
        notice_end(D(delivered), clause)
    assert error.value.code == (code or "holidays_unknown")


def test_delivery_before_the_contracts_start_is_refused():
    clause = Clause(1, "month")
    with pytest.raises(TermError, match="before the contract started"):
        notice_end(D("2026-01-15"), clause, D("2026-01-16"))


def test_a_start_that_cant_be_meant_is_refused():
    clause = Clause()
    with pytest.raises(TermError) as error:
        notice_end(D("2026-01-15"), clause, D("1206-01-15"))
    assert error.value.code == "date_implausible"
    assert error.value.values["field"] == "start of the contract"


def test_dates_that_arent():
    clause = Clause(1, "month")
    with pytest.raises(TermError, match="date of delivery is missing"):
        notice_end(False, clause)
    with pytest.raises(TypeError):
        notice_end(datetime(2026, 1, 15, 23, 30), clause)


def test_what_could_have_been_meant_is_told():
    with pytest.raises(TermError) as error:
        Clause(effect="someday")
    assert error.value.values == {
        "value": "someday",
        "allowed": "exact, month_end, quarter_end, year_end",
    }


def test_the_last_day_of_notice_needs_an_end():
    clause = Clause(1, "month")
    with pytest.raises(TermError, match="end of the contract is missing"):
        terms.last_notice_day(None, clause)


@pytest.mark.parametrize("day", ["1899-12-31", "2201-01-01"])
def test_a_day_of_another_century_is_refused(day):
    clause = Clause()
    with pytest.raises(TermError) as error:
        notice_end(D(day), clause)
    assert error.value.code == "date_implausible"
    assert error.value.values == {
        "field": "date of delivery",
        "day": D(day),
        "first": 1900,
        "last": 2200,
    }


@pytest.mark.parametrize("day", ["1900-01-01", "2200-12-31"])
def test_the_first_and_the_last_day_that_can_be_meant(day):
    assert notice_end(D(day), Clause(country=None)).date_end == D(day)


def test_an_end_that_no_notice_reaches_is_an_error():
    clause = Clause(3, "month")
    for end in ("2026-03-31", "2025-12-31"):
        with pytest.raises(TermError) as error:
            terms.last_notice_day(D(end), clause, D("2026-01-15"))
        assert error.value.code == "end_unreachable"
