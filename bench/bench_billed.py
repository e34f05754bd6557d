"""How long it takes to find invoices by what they bill, beside hand-written SQL.

Fails when a ratio is past its bound; see README.md.
"""

import random
import statistics
import sys
import time
from pathlib import Path

import ledger
import table

BOUND = 2.0
QUERY = Path(__file__).with_name("billed.sql").read_text()
# How many cases at once, and how often.
SIZES = ((1, 150), (80, 40))


def measure(env, pages):
    """Both answers for each page, in turns; they must be the same.

    :return: medians in milliseconds: the addon's, and of the SQL by hand
    """
    times = {"orm": [], "sql": []}
    for ids in pages:
        answers = {}
        for way in random.sample(list(times), len(times)):
            env.transaction.clear()
            start = time.perf_counter()
            if way == "orm":
                cases = env["client.offboarding"].browse(ids)
                answers[way] = set(cases._get_billed_elsewhere().ids)
            else:
                env.cr.execute(QUERY, {"ids": tuple(ids)})
                answers[way] = {row[0] for row in env.cr.fetchall()}
            times[way].append(1000 * (time.perf_counter() - start))
        if answers["orm"] != answers["sql"]:
            sys.exit(f"not the same: {sorted(answers['orm'] ^ answers['sql'])[:6]}")
    return statistics.median(times["orm"]), statistics.median(times["sql"])


def main():
    random.seed(1)
    good = []
    with ledger.environment(ledger.database()) as env:
        ids = (
            env["client.offboarding"]
            .search([("state", "not in", ("closed", "cancelled"))])
            .ids
        )
        table.head()
        for size, runs in SIZES:
            pages = [random.sample(ids, size) for _run in range(runs)]
            orm, sql = measure(env, pages)
            title = f"invoices of {size} cases, whoever pays"
            good.append(table.row(title, runs, orm, sql, BOUND))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
