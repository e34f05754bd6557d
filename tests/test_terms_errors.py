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
    ],
)
def test_a_clause_that_cant_be_meant_is_refused(values, code):
    with pytest.raises(TermError) as error:
        Clause(**values)
    assert error.value.code == code
    assert str(error.value) == terms.ERROR_TEXTS[code] % error.value.values


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


def test_dates_that_arent():
    clause = Clause(1, "month")
    with pytest.raises(TermError, match="date of delivery is missing"):
        notice_end(False, clause)
    with pytest.raises(TypeError):
        notice_end(datetime(2026, 1, 15, 23, 30), clause)


def test_an_end_that_no_notice_reaches_is_an_error():
    clause = Clause(3, "month")
    for end in ("2026-03-31", "2025-12-31"):
        with pytest.raises(TermError) as error:
            terms.last_notice_day(D(end), clause, D("2026-01-15"))
        assert error.value.code == "end_unreachable"
