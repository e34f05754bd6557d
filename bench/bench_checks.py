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

BOUND = 2.0
PAGE = 80
CASES, PAGES = 150, 40
QUERY = Path(__file__).with_name("checks.sql").read_text()
# What both sides answer for every check, besides its case and how far that is.
COLUMNS = ("code", "area", "state", "blocks", "item_count", "waived_count", "amount")


class Bench:
    """One question: the checks of each of ``pages``, lists of ids of cases."""

    def __init__(self, env, title, pages):
        self.env, self.title, self.pages = env, title, pages
        check = env["client.offboarding.check"]
        # Amounts are for some groups only, and Odoo asks again for every value.
        self.columns = [
            name
            for name in COLUMNS
            if check._has_field_access(check._fields[name], "read")
        ]
        self.parameters = {"today": ledger.today(env), "user": None, "partner": None}
        if not env.su:
            self.parameters["user"] = env.uid
            self.parameters["partner"] = env.user.partner_id.id
        self.times = {self.read_orm: [], self.read_sql: []}

    def read_orm(self, ids):
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
            orm = {self._comparable(row) for row in self.read_orm(ids)}
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
                sys.exit(f"{self.title}: not the same: {sorted(orm ^ sql)[:6]}")

    @staticmethod
    def _comparable(row):
        """Empty is empty, and amounts are compared in cents."""
        return tuple(
            round(float(value or 0), 2) if not isinstance(value, str) else value
            for value in row
        )

    def run(self):
        """Ask for each page twice, in an order that favours neither."""
        gc.collect()
        for ids in self.pages:
            for read in random.sample(list(self.times), 2):
                self.begin()
                start = time.perf_counter()
                read(ids)
                self.times[read].append(1000 * (time.perf_counter() - start))

    def report(self):
        """Print a line; return whether the ratio is within its bound."""
        orm, sql = map(statistics.median, self.times.values())
        good = orm <= BOUND * sql
        print(
            f"{self.title:<36}{len(self.pages):>5}{orm:>9.1f}{sql:>9.1f}"
            f"{orm / sql:>8.2f}{BOUND:>7.1f}  {'ok' if good else 'TOO SLOW'}",
            flush=True,
        )
        return good


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
        yield Bench(cases.env, f"checks of one case, {who}", single)
        yield Bench(cases.env, f"checks of {PAGE} cases, {who}", pages)


def main():
    random.seed(1)
    with ledger.environment(ledger.database()) as env:
        print(f"{'':<36}{'runs':>5}{'ORM ms':>9}{'SQL ms':>9}{'ratio':>8}{'bound':>7}")
        good = []
        for bench in make_benches(env):
            bench.compare()
            bench.run()
            good.append(bench.report())
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
