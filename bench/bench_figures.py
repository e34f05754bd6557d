"""How long the figures over all cases take, beside hand-written SQL.

Fails when a ratio is past its bound; see README.md.
"""

import argparse
import sys
from pathlib import Path

import ledger
import measure

BOUND = 2.0
FACTS = Path(__file__).with_name("figures.sql").read_text()
# What the pages *Why clients leave* and *Clients lost by month* ask for.
REPORT = """
SELECT {key}, COUNT(*), SUM(endings),
       SUM(CASE WHEN c.state <> 'cancelled' THEN t.lost END),
       AVG(c.date_end - t.delivered),
       100.0 * SUM((c.state = 'closed' AND c.date_closed - c.date_end <= 30)::integer)
           / NULLIF(SUM((c.state = 'closed')::integer), 0),
       SUM(w.given_up),
       CASE WHEN SUM(f.answers) >= 5 THEN SUM(f.points)::float / SUM(f.answers) END
  FROM (SELECT *, (state = 'closed' AND outcome = 'ended'
                   AND scope = 'relationship')::integer AS endings
          FROM client_offboarding) c
  LEFT JOIN (SELECT offboarding_id, SUM(revenue_lost) AS lost,
                    MIN(date_delivered) AS delivered
               FROM client_offboarding_termination GROUP BY 1) t
         ON t.offboarding_id = c.id
  LEFT JOIN (SELECT offboarding_id, SUM(amount) AS given_up
               FROM client_offboarding_waiver
              WHERE active AND kind = 'written_off' GROUP BY 1) w
         ON w.offboarding_id = c.id
  LEFT JOIN (SELECT offboarding_id, COUNT(*) AS answers,
                    SUM(CASE WHEN recommend >= 9 THEN 100 WHEN recommend >= 7 THEN 0
                             ELSE -100 END) AS points
               FROM client_offboarding_feedback
              WHERE state = 'answered' AND has_recommend GROUP BY 1) f
         ON f.offboarding_id = c.id
 WHERE c.company_id = %(company)s
   AND (c.state <> 'cancelled' OR c.outcome = 'retained')
 GROUP BY 1 ORDER BY 1
"""
# Who comes has no line on the first day before, and who is lost none on the next; what
# runs is what has begun less what has ended.
CHURN = """
WITH line AS MATERIALIZED (
    SELECT k.partner_id AS client, l.monthly_recurring AS fee,
           date_trunc('month', l.date_start + INTERVAL '1 month - 1 day')::date
               AS first,
           date_trunc('month', LEAST(l.date_end,
               %(today)s::date + INTERVAL '1 month'))::date AS last
      FROM contract_line l
      JOIN contract_contract k ON k.id = l.contract_id
     WHERE k.company_id = %(company)s AND k.contract_type = 'sale'
       AND NOT l.is_canceled AND l.display_type IS NULL
), running AS MATERIALIZED (
    SELECT * FROM line WHERE first <= last
), came AS (
    SELECT first AS month, COUNT(DISTINCT client) AS clients
      FROM running a
     WHERE NOT EXISTS (
           SELECT FROM running b
            WHERE b.client = a.client AND b.first < a.first
              AND b.last >= a.first - INTERVAL '1 month')
     GROUP BY 1
), went AS (
    SELECT last AS month, COUNT(DISTINCT client) AS clients, SUM(fee) AS fee
      FROM running a
     WHERE NOT EXISTS (
           SELECT FROM running b
            WHERE b.client = a.client AND b.last > a.last
              AND b.first <= a.last + INTERVAL '1 month')
     GROUP BY 1
), began AS (
    SELECT first AS month, SUM(fee) AS fee FROM running GROUP BY 1
), ended AS (
    SELECT last AS month, SUM(fee) AS fee FROM running GROUP BY 1
)
SELECT month::date,
       SUM(came.clients) OVER until - COALESCE(SUM(went.clients) OVER before, 0),
       SUM(began.fee) OVER until - COALESCE(SUM(ended.fee) OVER before, 0),
       went.clients, went.fee
  FROM generate_series((SELECT MIN(first) FROM running),
                       date_trunc('month', %(today)s::date), '1 month') month
  LEFT JOIN came USING (month)
  LEFT JOIN went USING (month)
  LEFT JOIN began USING (month)
  LEFT JOIN ended USING (month)
WINDOW until AS (ORDER BY month),
       before AS (ORDER BY month ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
 ORDER BY 1
"""
MEASURES = (
    "__count",
    "endings:sum",
    "revenue_lost:sum",
    "notice_days:avg",
    "closed_in_30:avg",
    "given_up:sum",
    "recommendation:avg",
)
LOST = ("clients:sum", "revenue:sum", "clients_lost:sum", "revenue_lost:sum")


def make_facts(env, cases):
    """A company with so many cases, as long as nothing is committed.

    :return: what the queries need to know
    """
    company = env["res.company"].create({"name": "Figures"})
    journal = env["account.journal"].create(
        {"name": "F", "code": "FIG", "type": "sale", "company_id": company.id}
    )
    env.flush_all()
    values = {
        "cases": cases,
        "company": company.id,
        "journal": journal.id,
        "currency": company.currency_id.id,
        "reasons": env["contract.terminate.reason"].search([], limit=6).ids,
        "today": ledger.today(env),
    }
    # What the ORM fills in; gone with everything else.
    for column, value in ledger.get_defaults(env):
        env.cr.execute(f"{column} SET DEFAULT {value}")
    env.cr.execute(FACTS, values)
    return values


def ways(env, values):
    """(label, what the addon answers, what the SQL by hand does)"""

    def ask(model, key, measures):
        domain = [("company_id", "=", values["company"])]
        rows = env[model]._read_group(domain, [key], measures)
        return [[getattr(row[0], "id", row[0]), *row[1:]] for row in rows]

    def run(query):
        env.cr.execute(query, values)
        return env.cr.fetchall()

    month = REPORT.format(key="date_trunc('month', c.date_end)::date")
    report = "client.offboarding.report"
    return (
        ("report by month", lambda: ask(report, "date_end:month", MEASURES), month),
        (
            "report by reason",
            lambda: ask(report, "reason_id", MEASURES),
            REPORT.format(key="c.reason_id"),
        ),
        (
            "churn by month",
            lambda: ask("client.offboarding.churn", "month:month", LOST),
            CHURN,
        ),
    ), run


def differing(ours, theirs):
    """Rows of one answer that the other doesn't have, in whatever order they came."""

    def tidy(rows):
        return {
            (str(row[0]), *(round(float(value or 0), 4) for value in row[1:]))
            for row in rows
        }

    return sorted(tidy(ours) ^ tidy(theirs))


def compare(env, table, title, ours, query, run):
    """Both must answer the same before they are timed."""
    env.transaction.clear()
    if rows := differing(ours(), run(query)):
        sys.exit(f"not the same: {rows[:4]}")
    pairs = measure.in_turn(
        ours,
        lambda: run(query),
        clock=measure.get_clock(env),
        begin=env.transaction.clear,
    )
    table.add(measure.compare(title, "SQL by hand", pairs, BOUND))


def main(table):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--database", help="default: that of the other benchmarks")
    options = parser.parse_args()
    with ledger.environment(options.database or ledger.database()) as env:
        values = make_facts(env, options.cases)
        asked, run = ways(env, values)
        for label, ours, query in asked:
            title = f"{label}, {options.cases} cases"
            compare(env, table, title, ours, query, run)


if __name__ == "__main__":
    measure.main(main)
