"""The notice engine against the worked examples of the law."""

import ast
from datetime import date, timedelta
from pathlib import Path

import pytest
from offboarding_tools import business_days, dates, terms
from offboarding_tools.terms import Clause, notice_end

DAY = timedelta(days=1)
D = date.fromisoformat

# delivered, clause, end, other reading
WORKED_EXAMPLES = [
    ("2026-01-15", (30, "day"), "2026-02-14", ("shift", "2026-02-16")),
    ("2026-01-15", (1, "month"), "2026-02-15", ("shift", "2026-02-16")),
    ("2024-01-31", (1, "month"), "2024-02-29", None),
    ("2026-06-13", (1, "month"), "2026-07-13", ("next_day", "2026-07-14")),
    ("2026-01-15", (1, "month", "month_end"), "2026-02-28", None),
    ("2026-02-01", (1, "month", "month_end"), "2026-03-31", None),
    ("2026-02-28", (1, "month", "month_end"), "2026-03-31", None),
    ("2025-11-30", (3, "month"), "2026-02-28", None),
    ("2026-04-01", (3, "month", "quarter_end"), "2026-09-30", None),
    ("2026-07-01", (3, "month", "quarter_end"), "2026-12-31", None),
    ("2026-04-20", (2, "week"), "2026-05-04", None),
    ("2026-12-10", (14, "day"), "2026-12-24", ("shift", "2026-12-28")),
    # From one month's last day to another's, and yet no months: a Saturday.
    ("2026-01-31", (4, "week"), "2026-02-28", ("shift", "2026-03-02")),
    ("2026-01-31", (28, "day"), "2026-02-28", ("shift", "2026-03-02")),
    ("2026-04-17", (14, "working_day"), "2026-05-08", None),
    ("2026-07-15", (1, "month"), "2026-08-15", ("shift", "2026-08-17")),
    ("2026-10-15", (0, None), "2026-10-15", None),
]


def codes(result):
    return [step.code for step in result.steps]


def explanation(result):
    return [terms.STEP_TEXTS[code] % values for code, values in result.steps]


@pytest.mark.parametrize("delivered, clause, end, other", WORKED_EXAMPLES)
def test_worked_examples(delivered, clause, end, other):
    result = notice_end(D(delivered), Clause(*clause))
    rule, day = other or (None, None)
    assert result.date_end == D(end)
    assert result.alternative_rule == rule
    assert result.date_alternative == (day and D(day))


def test_28_february_plus_a_month_is_28_march():
    assert notice_end(D("2026-02-28"), Clause(1, "month")).date_end == D("2026-03-28")


def test_one_day_later_costs_a_month():
    clause = Clause(1, "month", "month_end")
    assert notice_end(D("2026-01-31"), clause).date_end == D("2026-02-28")
    assert notice_end(D("2026-02-01"), clause).date_end == D("2026-03-31")


@pytest.mark.parametrize(
    "delivered, interval, end",
    [("2024-02-29", 1, "2025-02-28"), ("2024-02-29", 4, "2028-02-29")],
)
def test_years_respect_leap_days(delivered, interval, end):
    assert notice_end(D(delivered), Clause(interval, "year")).date_end == D(end)


def test_half_a_month_is_15_days():
    result = notice_end(D("2026-02-10"), Clause(1, "half_month"))
    assert result.date_end == D("2026-02-25")
    assert "KC 113" in " ".join(explanation(result))
    assert "event_not_counted" in codes(result)


@pytest.mark.parametrize("unit", ["day", "working_day"])
def test_in_days_the_day_of_delivery_is_not_counted_and_that_is_said(unit):
    result = notice_end(D("2026-04-20"), Clause(1, unit))
    assert result.date_end == D("2026-04-21")
    assert codes(result)[:2] == ["delivered", "event_not_counted"]


def test_year_end():
    clause = Clause(3, "month", "year_end")
    assert notice_end(D("2026-09-30"), clause).date_end == D("2026-12-31")
    assert notice_end(D("2026-10-01"), clause).date_end == D("2027-12-31")


def test_no_period_to_month_end_ends_with_the_running_month():
    clause = Clause(0, None, "month_end")
    assert notice_end(D("2026-04-30"), clause).date_end == D("2026-04-30")
    result = notice_end(D("2026-04-10"), clause)
    assert result.date_end == D("2026-04-30")
    assert terms.STEP_TEXTS["no_period"] in explanation(result)


def test_at_once_isnt_shifted():
    sunday = D("2026-10-18")
    result = notice_end(sunday, Clause(shift=True))
    assert (result.date_end, result.date_alternative) == (sunday, None)
    assert "at_once" in codes(result)


def test_saturdays_count_where_the_contract_says_so():
    delivered = D("2026-04-17")
    monday_to_friday = notice_end(delivered, Clause(6, "working_day"))
    with_saturdays = notice_end(
        delivered, Clause(6, "working_day", saturday_works=True)
    )
    assert monday_to_friday.date_end == D("2026-04-27")
    assert with_saturdays.date_end == D("2026-04-24")


def test_christmas_eve_is_a_holiday_from_2025_on():
    clause = Clause(1, "working_day")
    assert notice_end(D("2024-12-23"), clause).date_end == D("2024-12-24")
    assert notice_end(D("2025-12-23"), clause).date_end == D("2025-12-29")


@pytest.mark.parametrize(
    "country, end", [("PL", "2026-11-12"), ("DE", "2026-11-11"), ("US", "2026-11-12")]
)
def test_holidays_are_those_of_the_country(country, end):
    clause = Clause(1, "working_day", country=country)
    assert notice_end(D("2026-11-10"), clause).date_end == D(end)


def test_weekends_are_those_of_the_country():
    thursday = D("2026-06-11")
    clause = Clause(1, "working_day", country="SA")
    assert notice_end(thursday, clause).date_end == D("2026-06-14")
    shifted = notice_end(thursday, Clause(1, "day", country="SA"))
    assert shifted.date_alternative == D("2026-06-14")
    assert {"weekend", "saturday"} <= set(codes(shifted))
    friday = {"day": D("2026-06-12"), "country": "SA"}
    assert ("weekend", friday) in shifted.steps


def test_working_saturdays_by_decree_are_business_days():
    assert terms.is_business_day(D("2026-01-10"), "HU")
    assert not terms.is_business_day(D("2026-01-17"), "HU")


def test_a_saturday_that_is_worked_is_no_sunday():
    saturday = D("2026-04-18")
    assert terms.is_business_day(saturday, "PL", saturday_works=True)
    assert not terms.is_business_day(saturday, "PL")
    assert not terms.is_business_day(saturday + DAY, "PL", saturday_works=True)


def test_a_holiday_is_passed_only_where_it_would_have_been_worked():
    # 15 August 2026 is a Saturday.
    friday, monday = D("2026-08-14"), D("2026-08-17")
    count = business_days.add_working_days
    assert count(friday, 1, "PL") == (monday, ())
    assert count(friday, 1, "PL", saturday_works=True) == (monday, (friday + DAY,))


@pytest.mark.parametrize(("first", "last"), [(1925, 2100)])
def test_years_of_which_the_holidays_are_known(first, last):
    for day in (date(first, 6, 17), date(last, 6, 17)):
        assert terms.is_business_day(day, "PL") == (day.weekday() < 5)
    for year in (first - 1, last + 1):
        with pytest.raises(terms.TermError, match=str(year)):
            terms.is_business_day(date(year, 6, 17), "PL")


@pytest.mark.parametrize(
    "first, months, last",
    [
        # The day before the one with the same number (KC 112).
        ("2026-05-01", 1, "2026-05-31"),
        ("2023-03-01", 12, "2024-02-29"),
        ("2026-01-02", 1, "2026-02-01"),
        # February has no 31st: with its last day.
        ("2026-01-31", 1, "2026-02-28"),
    ],
)
def test_a_term_ends_the_day_before_it_would_begin_again(first, months, last):
    assert dates.last_day_of_term(D(first), months) == D(last)


# Other readings


def test_shift_by_contract_shows_the_unshifted_day():
    result = notice_end(D("2026-01-15"), Clause(1, "month", shift=True))
    assert result.date_end == D("2026-02-16")
    assert result.date_alternative == D("2026-02-15")
    assert result.alternative_rule == "no_shift"
    assert {"sunday", "shifted", "reading_no_shift"} <= set(codes(result))


def test_next_day_by_contract_shows_the_delivery_day():
    result = notice_end(D("2026-06-13"), Clause(1, "month", start="next_day"))
    assert result.date_end == D("2026-07-14")
    assert result.date_alternative == D("2026-07-13")
    assert result.alternative_rule == "delivery_day"


def test_next_day_by_contract_shows_the_delivery_day_of_weeks_too():
    # From a Tuesday to a Tuesday; from the Monday of the delivery to a Monday.
    result = notice_end(D("2026-04-20"), Clause(2, "week", start="next_day"))
    assert result.date_end == D("2026-05-05")
    assert result.date_alternative == D("2026-05-04")
    assert result.alternative_rule == "delivery_day"


def test_next_day_changes_nothing_in_terms_of_days():
    clause = Clause(30, "day", start="next_day")
    assert notice_end(D("2026-01-15"), clause).date_end == D("2026-02-14")


def test_both_readings_are_explained_and_the_shift_comes_first():
    result = notice_end(D("2026-07-15"), Clause(1, "month"))
    assert result.alternative_rule == "shift"
    readings = [s for s in result.steps if s.code.startswith("reading_")]
    assert readings == [
        ("reading_shift", {"end": D("2026-08-17")}),
        ("reading_next_day", {"end": D("2026-08-16")}),
    ]


def test_whole_months_mention_the_shift_without_offering_it():
    result = notice_end(D("2025-11-30"), Clause(3, "month"))
    assert result.date_alternative is None
    assert (
        "whole_months",
        {"end": D("2026-02-28"), "shifted": D("2026-03-02")},
    ) in result.steps


def test_unknown_holidays_are_said_where_they_arent_needed():
    for clause in (Clause(30, "day", country=None), Clause(30, "day", country="XX")):
        result = notice_end(D("2026-01-15"), clause)
        assert (result.date_end, result.date_alternative) == (D("2026-02-14"), None)
        assert "holidays_unknown" in codes(result)


# Agency contracts


@pytest.mark.parametrize(
    "delivered, year, end",
    [
        ("2025-03-15", 1, "2025-04-30"),
        ("2026-03-14", 1, "2026-04-30"),
        ("2026-03-15", 2, "2026-05-31"),
        ("2027-03-14", 2, "2027-05-31"),
        ("2027-03-15", 3, "2027-06-30"),
        ("2032-03-15", 8, "2032-06-30"),
    ],
)
def test_agency_notice_rises_with_the_years(delivered, year, end):
    result = notice_end(D(delivered), Clause(statutory="agency"), D("2025-03-15"))
    assert result.date_end == D(end)
    assert result.date_alternative is None
    (step,) = (s for s in result.steps if s.code == "agency_ladder")
    assert step.values["year"] == year


@pytest.mark.parametrize(
    "interval, unit, effect, delivered, end",
    [
        # An agreed 6 months stand; the month's end only where nothing else was agreed.
        (6, "month", "month_end", "2026-03-10", "2026-09-30"),
        (6, "month", "exact", "2026-03-10", "2026-09-10"),
        (100, "day", "exact", "2026-03-10", "2026-06-18"),
        (1, "year", "year_end", "2026-03-10", "2027-12-31"),
        # Never shorter than the law: two months in the second year, to the month's end.
        (1, "month", "exact", "2026-04-10", "2026-06-30"),
        (3, "week", "month_end", "2026-04-10", "2026-06-30"),
        (2, "month", "month_end", "2026-04-10", "2026-06-30"),
    ],
)
def test_agreed_notice_of_an_agency_contract(interval, unit, effect, delivered, end):
    clause = Clause(interval, unit, effect, statutory="agency")
    assert notice_end(D(delivered), clause, D("2025-03-15")).date_end == D(end)


@pytest.mark.parametrize(
    "given_by, interval, agents, effect, delivered, end, corrected",
    [
        # The contract of 15 March 2025 is in its first year until 14 March 2026. Six
        # months are agreed for the agent (the company): the principal's three become
        # six, with the month's end and without it.
        ("client", 3, 6, "month_end", "2026-03-10", "2026-09-30", True),
        ("client", 3, 6, "exact", "2026-03-10", "2026-09-10", True),
        ("company", 3, 6, "month_end", "2026-03-10", "2026-09-30", False),
        # The same is agreed for both: nothing is corrected.
        ("client", 6, 6, "month_end", "2026-03-10", "2026-09-30", False),
        (None, 6, 6, "month_end", "2026-03-10", "2026-09-30", False),
        # None is agreed for the principal, but for the agent.
        ("client", 0, 6, "month_end", "2026-03-10", "2026-09-30", True),
        # A longer one for the principal is as it should be, and binds him only.
        ("client", 6, 2, "month_end", "2026-03-10", "2026-09-30", False),
        ("company", 6, 2, "month_end", "2026-03-10", "2026-05-31", False),
        # In the second year the law gives the agent two months instead of one.
        ("company", 3, 1, "month_end", "2026-04-10", "2026-06-30", False),
        ("client", 3, 1, "month_end", "2026-04-10", "2026-07-31", False),
        # Nobody said who the agent is: the longer one.
        (None, 3, 6, "exact", "2026-03-10", "2026-09-10", True),
    ],
)
def test_principals_notice_is_not_shorter_than_the_agents(
    given_by, interval, agents, effect, delivered, end, corrected
):
    clause = Clause(
        interval,
        "month",
        effect,
        statutory="agency",
        agent_interval=agents,
        agent=given_by and "company",
        given_by=given_by,
    )
    result = notice_end(D(delivered), clause, D("2025-03-15"))
    assert result.date_end == D(end)
    codes = [step.code for step in result.steps]
    assert ("agency_not_shorter" in codes) == corrected
    if corrected:
        text = " ".join(explanation(result))
        assert f"{agents} count in its place" in text


def test_what_was_agreed_for_an_agency_contract_is_said_to_stand():
    clause = Clause(6, "month", "month_end", statutory="agency")
    result = notice_end(D("2026-03-10"), clause, D("2025-03-15"))
    assert ("agency_agreed", {"interval": 6}) in result.steps
    # Two months are what the law says by itself in the second year.
    clause = Clause(2, "month", "month_end", statutory="agency")
    result = notice_end(D("2026-04-10"), clause, D("2025-03-15"))
    assert "agency_agreed" not in codes(result)


def test_agency_contract_that_may_end_on_any_day_is_the_other_reading():
    clause = Clause(2, "month", "exact", statutory="agency")
    result = notice_end(D("2026-04-10"), clause, D("2025-03-15"))
    assert (result.alternative_rule, result.date_alternative) == (
        "agreed",
        D("2026-06-10"),
    )


# Explanation


def test_explanation_names_rule_month_end_and_holiday():
    result = notice_end(D("2026-12-10"), Clause(14, "day"))
    text = "\n".join(explanation(result))
    assert "KC 111" in text
    assert "2026-12-24 is a statutory holiday: Christmas Eve." in text
    assert "2026-12-27 is a Sunday." in text
    assert text.endswith("The contract ends on 2026-12-24.")
    result = notice_end(D("2026-04-17"), Clause(14, "working_day"))
    assert "2026-05-01 is not a working day: National Day." in explanation(result)
    result = notice_end(D("2026-01-31"), Clause(1, "month", "quarter_end"))
    assert "no day no. 31" in explanation(result)[2]
    assert "2026-02-28 is 2026-03-31" in explanation(result)[3]


@pytest.mark.parametrize(
    "delivered, clause, said",
    [
        ("2024-02-29", Clause(1, "year"), "2025-02-28, since that month has no day"),
        ("2026-01-15", Clause(30, "day"), "2026-02-14 is a Saturday."),
        ("2026-06-11", Clause(1, "day", country="SA"), "the weekend of the country SA"),
        ("2025-11-30", Clause(3, "month"), "would move it to 2026-03-02."),
        ("2026-01-15", Clause(30, "day", country="XX"), "for 2026-02-14 are not known"),
        ("2026-04-17", Clause(6, "working_day"), "counted from Monday to Friday"),
        (
            "2026-04-17",
            Clause(6, "working_day", saturday_works=True),
            "(6), Saturdays included",
        ),
    ],
)
def test_explanation_says_what_the_law_makes_of_a_day(delivered, clause, said):
    assert said in " ".join(explanation(notice_end(D(delivered), clause)))


def test_holidays_have_names_in_the_users_language():
    day = D("2026-06-04")
    assert terms.holiday_name(day, "PL") == "Corpus Christi"
    assert terms.holiday_name(day, "PL", "pl_PL") == "Dzień Bożego Ciała"
    assert terms.holiday_name(day, "PL", "fr_FR") == "Dzień Bożego Ciała"
    assert terms.holiday_name(day + DAY, "PL") is None
    # A language by its country's code, and one that only another country's is near to.
    assert terms.holiday_name(day, "PL", "de_AT") == "Fronleichnam"
    assert terms.holiday_name(D("2026-12-25"), "DE", "en_GB") == "Christmas Day"
    assert terms.holiday_name(D("2026-12-25"), "DE", "fr_FR") == "Erster Weihnachtstag"


@pytest.mark.parametrize(
    "end, clause, last",
    [
        ("2026-03-31", (1, "month", "month_end"), "2026-02-28"),
        ("2026-09-30", (3, "month", "quarter_end"), "2026-06-30"),
        ("2026-12-31", (14, "day"), "2026-12-17"),
        ("2026-02-28", (1, "month"), "2026-01-31"),
        # Delivered on the Sunday, the first working day is the Monday all the same.
        ("2026-05-08", (14, "working_day"), "2026-04-19"),
        ("2026-05-08", (0, None), "2026-05-08"),
    ],
)
def test_last_notice_day_examples(end, clause, last):
    assert terms.last_notice_day(D(end), Clause(*clause)) == D(last)


def test_the_day_on_which_a_contract_starts_may_be_the_last_of_notice():
    start, clause = D("2026-01-15"), Clause(1, "month")
    assert terms.last_notice_day(D("2026-02-15"), clause, start) == start


# Payment deadlines


@pytest.mark.parametrize(
    "due, shifted",
    [
        ("2024-12-24", "2024-12-24"),
        ("2025-12-24", "2025-12-29"),
        ("2026-08-15", "2026-08-17"),
        ("2026-06-04", "2026-06-05"),
        ("2026-05-24", "2026-05-25"),
    ],
)
def test_payment_deadlines_move_to_a_business_day(due, shifted):
    assert terms.shift_to_business_day(D(due), "PL") == D(shifted)


@pytest.mark.parametrize(
    "today, first",
    [
        # What was due on the weekend is paid in time on Monday, and late on Tuesday.
        ("2026-11-16", "2026-11-14"),
        ("2026-11-17", "2026-11-17"),
        # 11 November is a holiday.
        ("2026-11-12", "2026-11-11"),
        ("2026-11-13", "2026-11-13"),
    ],
)
def test_what_was_due_on_days_off_is_not_overdue_on_the_next(today, first):
    limit = business_days.overdue_before(D(today), "PL")
    assert limit == D(first)
    for due in (limit + n * DAY for n in range(-9, 9)):
        assert (due < limit) == (terms.shift_to_business_day(due, "PL") < D(today))


def test_holidays_are_read_once_per_country_and_year():
    business_days._calendar.cache_clear()
    for n in range(365):
        terms.is_business_day(date(2026, 1, 1) + n * DAY, "PL")
    assert business_days._calendar.cache_info().misses == 1


def test_tools_dont_import_odoo():
    for path in Path(business_days.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in getattr(node, "names", [])]
            names.append(getattr(node, "module", None) or "")
            assert not any(name.split(".")[0] == "odoo" for name in names), path
