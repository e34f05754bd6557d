from datetime import date

import pytest
from offboarding_tools.invoice_dates import first_in_time, invoice_by


@pytest.mark.parametrize(
    ("supplied", "last_day"),
    [
        (date(2026, 11, 1), date(2026, 12, 15)),
        (date(2026, 11, 30), date(2026, 12, 15)),
        (date(2026, 12, 31), date(2027, 1, 15)),
        (date(2027, 1, 31), date(2027, 2, 15)),
    ],
)
def test_an_invoice_is_due_by_the_15th_of_the_next_month(supplied, last_day):
    assert invoice_by(supplied) == last_day


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 15), date(2026, 10, 1)),
        (date(2026, 11, 16), date(2026, 11, 1)),
        (date(2027, 1, 15), date(2026, 12, 1)),
    ],
)
def test_what_was_supplied_before_this_day_is_late(today, first):
    assert first_in_time(today) == first
    assert invoice_by(first) >= today
    assert invoice_by(date.fromordinal(first.toordinal() - 1)) < today
