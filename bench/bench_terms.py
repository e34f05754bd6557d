"""How long the engine takes for 100,000 ends, beside plain additions of dateutil.

Fails when the ratio is past its bound; see README.md.
"""

import gc
import importlib.util
import random
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from dateutil.relativedelta import relativedelta

BOUND = 15.0
ENDS, ROUNDS = 100_000, 10
TOOLS = Path(__file__).parents[1] / "client_offboarding" / "tools"
# How often contracts say what: mostly months, and some of everything.
UNITS = {
    "month": (60, (1, 2, 3, 6)),
    "day": (15, (7, 14, 30, 90)),
    "week": (8, (1, 2, 4)),
    "working_day": (7, (5, 10, 14)),
    "year": (5, (1,)),
    "half_month": (5, (1, 2)),
}
EFFECTS = {"exact": 50, "month_end": 35, "quarter_end": 10, "year_end": 5}


def import_terms():
    """The addon's tools without the addon, which would import Odoo."""
    spec = importlib.util.spec_from_file_location(
        "offboarding_tools",
        TOOLS / "__init__.py",
        submodule_search_locations=[str(TOOLS)],
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = package
    spec.loader.exec_module(package)
    return importlib.import_module("offboarding_tools.terms")


def make_notices(terms, chance):
    """(day of delivery, clause, what dateutil adds for it) of every notice."""
    units = list(UNITS)
    notices = []
    for _ in range(ENDS):
        (unit,) = chance.choices(units, [UNITS[name][0] for name in units])
        interval = chance.choice(UNITS[unit][1])
        (effect,) = chance.choices(list(EFFECTS), EFFECTS.values())
        clause = terms.Clause(
            interval=interval,
            unit=unit,
            effect="exact" if unit == "working_day" else effect,
            start=chance.choices(("delivery_day", "next_day"), (9, 1))[0],
            shift=chance.random() < 0.2,
            saturday_works=chance.random() < 0.1,
        )
        delivered = date(2020, 1, 1) + timedelta(days=chance.randrange(3650))
        days = {"half_month": 15 * interval}.get(unit, interval)
        name = unit + "s" if unit in ("month", "week", "year") else "days"
        notices.append((delivered, clause, {name: days}))
    return notices


def compare(terms, notices):
    """Where the law adds nothing to the calendar, both must say the same."""
    plain = 0
    for delivered, clause, length in notices:
        if (
            clause.effect == "exact"
            and clause.start == "delivery_day"
            and not clause.shift
            and clause.unit != "working_day"
        ):
            end = terms.notice_end(delivered, clause).date_end
            if end != delivered + relativedelta(**length):
                sys.exit(f"not the same: {delivered} {clause}: {end}")
            plain += 1
    return plain


def time_engine(terms, notices):
    start = time.perf_counter()
    for delivered, clause, _length in notices:
        terms.notice_end(delivered, clause)
    return time.perf_counter() - start


def time_dateutil(_terms, notices):
    start = time.perf_counter()
    for delivered, _clause, length in notices:
        delivered + relativedelta(**length)
    return time.perf_counter() - start


def main():
    terms = import_terms()
    chance = random.Random(1)
    notices = make_notices(terms, chance)
    compared = compare(terms, notices)
    gc.collect()
    gc.freeze()
    times = {time_engine: 0.0, time_dateutil: 0.0}
    size = ENDS // ROUNDS
    for n in range(ROUNDS):
        part = notices[n * size : (n + 1) * size]
        for way in chance.sample(list(times), 2):
            times[way] += way(terms, part)
    engine, dateutil = times[time_engine], times[time_dateutil]
    ratio = engine / dateutil
    good = ratio <= BOUND
    print(f"{'':<40}{'ends':>8}{'ms':>9}{'dateutil':>9}{'ratio':>8}{'bound':>7}")
    print(
        f"{'ends with their explanation':<40}{ENDS:>8}{1000 * engine:>9.0f}"
        f"{1000 * dateutil:>9.0f}{ratio:>8.2f}{BOUND:>7}"
        f"  {'ok' if good else 'TOO SLOW'}"
    )
    print(f"the same end where law and calendar agree: {compared} compared")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
