"""How long the checks of a case take through the ORM, beside hand-written SQL.

Fails when a ratio is past its bound; see README.md.
"""

import gc
import random
import statistics
import sys
import time
from operator import attrgetter
from pathlib import Path

import ledger
import table

BOUND = 2.0
PAGE = 80
CASES, PAGES = 150, 40
QUERY = Path(__file__).with_name("checks.sql").read_text()
# What both sides answer for every check, besides its case and how far that is.
COLUMNS = ("code", "area", "state", "blocks", "item_count", "waived_count", "amount")


class Bench:
    """The checks of each of ``pages`` (lists of ids of cases), read in several ways.

    :param ways: (title, name of the method that reads, bound of its ratio) of each
    """

    def __init__(self, env, pages, *ways):
        self.env, self.pages, self.ways = env, pages, ways
        check = env["client.offboarding.check"]
        # Amounts are for some groups only, and Odoo asks again for every value.
        self.columns = [
            name
            for name in COLUMNS
            if check._has_field_access(check._fields[name], "read")
        ]
        self.parameters = ledger.days(env) | {"user": None, "partner": None}
        if not env.su:
            self.parameters["user"] = env.uid
            self.parameters["partner"] = env.user.partner_id.id
        self.times = {way[1]: [] for way in ways} | {"read_sql": []}

    def read_values(self, ids):
        """Every value of every check, and how far its case is."""
        cases = self.env["client.offboarding"].browse(ids)
        # Together, as lists and forms do: rights are then a condition of the query.
        cases.fetch(["state", "check_ids"])
        values = attrgetter(*self.columns)
        return [
            (case.id, *values(check), *progress)
            for case in cases
            for progress in [(case.progress, case.is_ready)]
            for check in case.check_ids
        ]

    def read_list(self, ids):
        """As a list or kanban does: all checks are fetched, the cases' values shown."""
        cases = self.env["client.offboarding"].browse(ids)
        return cases.read(["check_ids", "progress", "is_ready"])

    def read_sql(self, ids):
        self.env.cr.execute(QUERY, {**self.parameters, "ids": tuple(ids)})
        return self.env.cr.fetchall()

    def begin(self):
        """As a request begins: nothing is known but who asks."""
        self.env.transaction.clear()
        self.env = self.env(user=self.env.uid, su=self.env.su)
        self.env.user.partner_id.mapped("active")
        self.env.companies.mapped("active")

    def compare(self):
        """Both must answer the same for every page before they are timed."""
        for ids in self.pages:
            self.begin()
            orm = {self._comparable(row) for row in self.read_values(ids)}
            hidden = [
                n for n, name in enumerate(COLUMNS, 1) if name not in self.columns
            ]
            sql = {
                self._comparable(
                    value for n, value in enumerate(row) if n not in hidden
                )
                for row in self.read_sql(ids)
            }
            count = len(self.env["client.offboarding.check"]._get_checks())
            if orm != sql or len(orm) != count * len(ids):
                sys.exit(f"{self.ways[0][0]}: not the same: {[*orm ^ sql][:6]}")

    @staticmethod
    def _comparable(row):
        """Empty is empty, and amounts are compared in cents."""
        return tuple(
            round(float(value or 0), 2) if not isinstance(value, str) else value
            for value in row
        )

    def run(self):
        """Ask for each page in every way, in an order that favours none."""
        gc.collect()
        gc.freeze()  # Walking all that Odoo has loaded takes as long as a page.
        for ids in self.pages:
            for way in random.sample(list(self.times), len(self.times)):
                self.begin()
                start = time.perf_counter()
                getattr(self, way)(ids)
                self.times[way].append(1000 * (time.perf_counter() - start))

    def report(self):
        """Print a line for each way; return whether all keep their bounds."""
        sql = statistics.median(self.times["read_sql"])
        verdicts = []
        for title, way, bound in self.ways:
            orm = statistics.median(self.times[way])
            verdicts.append(table.row(title, len(self.pages), orm, sql, bound))
        return all(verdicts)


def make_benches(env):
    user = env["res.users"].search([("login", "=", "bench_03")])
    running = env["client.offboarding"].search(
        [("state", "not in", ("closed", "cancelled"))]
    )
    for who, cases in (
        ("superuser", running),
        ("own cases", running.with_user(user)._filtered_access("read")),
    ):
        ids = cases.ids
        single = [[case_id] for case_id in random.sample(ids, CASES)]
        starts = random.sample(range(len(ids) - PAGE), PAGES)
        pages = [ids[start : start + PAGE] for start in starts]
        yield Bench(cases.env, single, (f"one case, {who}", "read_values", BOUND))
        yield Bench(
            cases.env,
            pages,
            (f"{PAGE} cases as a list reads them, {who}", "read_list", BOUND),
            (f"every value of {PAGE} cases, {who}", "read_values", None),
        )


def main():
    random.seed(1)
    with ledger.environment(ledger.database()) as env:
        table.head()
        good = []
        for bench in make_benches(env):
            bench.compare()
            bench.run()
            good.append(bench.report())
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
