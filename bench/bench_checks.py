"""How long the checks of a case take through the ORM, beside hand-written SQL.

Fails when a ratio is past its bound; see README.md.
"""

import random
import sys
from operator import attrgetter
from pathlib import Path

import ledger
import measure

BOUND = 1.5
PAGE = 80
CASES, PAGES = 150, 40
RUNNING = [("state", "not in", ("closed", "cancelled"))]
QUERY = Path(__file__).with_name("checks.sql").read_text()
# What both sides answer for every check, besides its case and how far that is.
COLUMNS = ("code", "area", "state", "blocks", "item_count", "waived_count", "amount")


class Bench:
    """The checks of each of ``pages`` (lists of ids of cases), read in several ways."""

    def __init__(self, env, pages):
        self.env, self.pages = env, pages
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
                sys.exit(f"{ids}: not the same: {[*orm ^ sql][:6]}")

    @staticmethod
    def _comparable(row):
        """Empty is empty, and amounts are compared in cents."""
        return tuple(
            round(float(value or 0), 2) if not isinstance(value, str) else value
            for value in row
        )

    def run(self, table, title, way, bound):
        """Each page in one way and by SQL, until their spread allows a verdict."""
        pairs = measure.in_turn(
            getattr(self, way),
            self.read_sql,
            self.pages,
            measure.get_clock(self.env),
            self.begin,
        )
        table.add(measure.compare(title, "SQL by hand", pairs, bound, least=30))


def make_benches(env):
    user = env["res.users"].search([("login", "=", "bench_03")])
    running = env["client.offboarding"].search(RUNNING)
    for who, cases in (
        ("superuser", running),
        ("own cases", running.with_user(user)._filtered_access("read")),
    ):
        ids = cases.ids
        single = [[case_id] for case_id in random.sample(ids, CASES)]
        starts = random.sample(range(len(ids) - PAGE), PAGES)
        pages = [ids[start : start + PAGE] for start in starts]
        yield Bench(cases.env, single), ((f"one case, {who}", "read_values", BOUND),)
        ways = (
            (f"{PAGE} cases as a list, {who}", "read_list", BOUND),
            (f"every value of {PAGE} cases, {who}", "read_values", None),
        )
        yield Bench(cases.env, pages), ways


def main(table):
    with ledger.environment(ledger.database()) as env:
        for bench, ways in make_benches(env):
            bench.compare()
            for way in ways:
                bench.run(table, *way)


if __name__ == "__main__":
    measure.main(main)
