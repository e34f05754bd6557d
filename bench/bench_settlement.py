"""How long the accountants' list takes: a page of it, and its totals over all cases.

Fails when a ratio is past its bound; see README.md.
"""

import random
import sys
from pathlib import Path

import ledger
import measure
import people

BOUND = 1.4
PAGE, PAGES = 80, 40
# The items of the checks, by hand, and what the list makes of them.
ITEMS = Path(__file__).with_name("checks.sql").read_text().partition("), n AS (")[0]
ROWS = ITEMS + Path(__file__).with_name("settlement.sql").read_text()
RUNNING = "state NOT IN ('closed', 'cancelled', 'draft')"
PAGE_IDS = f"""
SELECT id FROM client_offboarding WHERE {RUNNING}
 ORDER BY date_end, id LIMIT %s OFFSET %s
"""
PAGE_QUERY = f"""
{ROWS} SELECT s.id, s.date_end, s.deadline, s.state, s.scope, s.residual, s.overdue,
       s.not_due, s.unmatched, s.unbilled, s.prepaid, s.draft, s.charge, s.deposit,
       s.blocking, s.is_ready, s.next_step, s.statement, s.complete_name, co.name,
       u.name, r.name, sales.name
  FROM settlement s
  JOIN res_company co ON co.id = s.company_id
  LEFT JOIN (SELECT u.id, p.name FROM res_users u JOIN res_partner p
                 ON p.id = u.partner_id) u ON u.id = s.user_id
  LEFT JOIN (SELECT u.id, p.name FROM res_users u JOIN res_partner p
                 ON p.id = u.partner_id) sales ON sales.id = s.salesperson_id
  LEFT JOIN contract_terminate_reason r ON r.id = s.reason_id
 ORDER BY s.date_end, s.id
"""
TOTALS_QUERY = f"""
{ROWS.replace("IN %(ids)s", f"IN (SELECT id FROM client_offboarding WHERE {RUNNING})")}
SELECT %(group)s AS key, count(*), sum(residual), sum(overdue), sum(not_due),
       sum(unmatched), sum(unbilled), sum(prepaid), sum(draft), sum(charge),
       sum(deposit), sum(blocking)
  FROM settlement GROUP BY 1
"""
COLUMNS = (
    "id",
    "date_end",
    "date_invoice_deadline",
    "case_state",
    "scope",
    "amount_residual",
    "amount_overdue",
    "amount_not_due",
    "amount_unmatched",
    "amount_unbilled",
    "amount_prepaid",
    "amount_draft",
    "amount_charge",
    "amount_deposit",
    "blocking_count",
    "is_ready",
    "next_step",
    "statement_state",
)
NAMES = ("partner_id", "company_id", "user_id", "reason_id", "salesperson_id")
# What the list adds up, and by what: field → the same in SQL.
SUMS = COLUMNS[5:15]
GROUPS = {
    "reason_id": "reason_id",
    "date_end:month": "date_trunc('month', date_end)::date",
    "salesperson_id": "salesperson_id",
}


class Bench:
    def __init__(self, env):
        self.env = env
        self.model = "client.offboarding.settlement"
        self.parameters = ledger.days(env) | {"user": None, "partner": None}

    def begin(self):
        """As a request begins: nothing is known but who asks."""
        self.env.transaction.clear()
        self.env = self.env(user=self.env.uid, su=self.env.su)
        self.env.user.partner_id.mapped("active")
        self.env.companies.mapped("active")

    def read_page(self, offset):
        """What the web client asks for: all columns, and names of what they link to."""
        specification = {name: {} for name in COLUMNS}
        specification |= {name: {"fields": {"display_name": {}}} for name in NAMES}
        found = self.env[self.model].web_search_read(
            [("case_state", "!=", "draft")], specification, offset=offset, limit=PAGE
        )
        return [
            (
                *(row[name] for name in COLUMNS),
                *(row[name] and row[name]["display_name"] for name in NAMES),
            )
            for row in found["records"]
        ]

    def read_page_sql(self, offset):
        self.env.cr.execute(PAGE_IDS, [PAGE, offset])
        ids = tuple(row[0] for row in self.env.cr.fetchall())
        self.env.cr.execute(PAGE_QUERY, {**self.parameters, "ids": ids})
        rows = self.env.cr.fetchall()
        self.env.cr.execute(f"SELECT count(*) FROM client_offboarding WHERE {RUNNING}")
        self.env.cr.fetchall()
        return rows

    def read_totals(self, group):
        """What the list grouped by ``group`` shows."""
        groups = self.env[self.model].formatted_read_group(
            [("case_state", "!=", "draft")],
            [group],
            ["__count", *(f"{name}:sum" for name in SUMS)],
        )
        return [
            (
                _get_key(row[group]),
                row["__count"],
                *(row[f"{name}:sum"] for name in SUMS),
            )
            for row in groups
        ]

    def read_totals_sql(self, group):
        query = TOTALS_QUERY.replace("%(group)s", GROUPS[group])
        self.env.cr.execute(query, self.parameters)
        return self.env.cr.fetchall()

    def compare(self, ways, arguments):
        for argument in arguments:
            self.begin()
            orm, sql = (
                {_comparable(row) for row in getattr(self, way)(argument)}
                for way in ways
            )
            if not orm or orm != sql:
                sys.exit(f"{ways[0]}: not the same: {sorted(map(str, orm ^ sql))[:6]}")

    def run(self, table, title, ways, arguments):
        """Both answer each question, until their spread allows a verdict."""
        self.compare(ways, sorted(set(arguments)))
        pairs = measure.in_turn(
            *(getattr(self, way) for way in ways),
            arguments,
            measure.get_clock(self.env),
            self.begin,
        )
        table.add(measure.compare(title, "SQL by hand", pairs, BOUND, least=12))


def _get_key(value):
    """The id of a group's record, or the first day of its month."""
    return value[0] if value else value


def _comparable(row):
    """Empty is empty, days are text, and amounts are compared in cents."""
    return tuple(
        round(float(value), 2)
        if isinstance(value, int | float) or type(value).__name__ == "Decimal"
        else str(value or "")
        for value in (value or 0 if value is None else value for value in row)
    )


def main(table):
    with ledger.environment(ledger.database()) as env:
        accountant = people.make_accountant(env)
        bench = Bench(env(user=accountant, su=False))
        count = bench.env[bench.model].search_count([("case_state", "!=", "draft")])
        pages = [random.randrange(0, count - PAGE) // 2 for _page in range(PAGES)]
        ways = ("read_page", "read_page_sql")
        bench.run(table, f"accountants' list, {PAGE} rows", ways, pages)
        ways = ("read_totals", "read_totals_sql")
        bench.run(table, "accountants' list, totals of all", ways, [*GROUPS])


if __name__ == "__main__":
    measure.main(main)
