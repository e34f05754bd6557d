"""How long the engine takes for 100,000 ends, beside plain additions of dateutil.

Fails when the ratio is past its bound; see README.md.
"""

import importlib.util
import random
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import measure
from dateutil.relativedelta import relativedelta

BOUND = 2.5
ENDS, PARTS = 100_000, 20
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


def main(table):
    terms = import_terms()
    notices = make_notices(terms, random.Random(1))
    compared = compare(terms, notices)

    def engine(part):
        for delivered, clause, _length in part:
            terms.notice_end(delivered, clause)

    def plain(part):
        for delivered, _clause, length in part:
            delivered + relativedelta(**length)

    size = ENDS // PARTS
    parts = [notices[n * size : (n + 1) * size] for n in range(PARTS)]
    pairs = measure.in_turn(engine, plain, parts, time.process_time)
    title = f"{size} ends with their explanation"
    table.add(measure.compare(title, "dateutil", pairs, BOUND, least=PARTS))
    print(f"the same end where law and calendar agree: {compared} compared")


if __name__ == "__main__":
    measure.main(main)
