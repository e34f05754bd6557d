"""How long it takes to find invoices by what they bill, beside hand-written SQL.

Fails when a ratio is past its bound; see README.md.
"""

import random
import sys
from pathlib import Path

import ledger
import measure
from bench_checks import RUNNING

BOUND = 2.0
QUERY = Path(__file__).with_name("billed.sql").read_text()
# How many cases at once, and of how many such pages.
SIZES, PAGES = (1, 80), 40


def compare(env, table, title, pages):
    """Both must find the same before they are timed."""

    def ours(ids):
        return set(env["client.offboarding"].browse(ids)._get_billed_elsewhere().ids)

    def theirs(ids):
        env.cr.execute(QUERY, {"ids": tuple(ids)})
        return {row[0] for row in env.cr.fetchall()}

    for ids in pages:
        if differing := ours(ids) ^ theirs(ids):
            sys.exit(f"not the same: {sorted(differing)[:6]}")
    pairs = measure.in_turn(
        ours, theirs, pages, measure.get_clock(env), env.transaction.clear
    )
    table.add(measure.compare(title, "SQL by hand", pairs, BOUND, least=len(pages)))


def main(table):
    with ledger.environment(ledger.database()) as env:
        ids = env["client.offboarding"].search(RUNNING).ids
        for size in SIZES:
            pages = [random.sample(ids, size) for _run in range(PAGES)]
            title = f"invoices of {size} cases, whoever pays"
            compare(env, table, title, pages)


if __name__ == "__main__":
    measure.main(main)
