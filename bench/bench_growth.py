"""How time and memory grow with a company, with its clients' papers, with a batch.

Fails when something grows faster than its bound; see README.md.
"""

import argparse
import gc
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import bench_batch
import bench_checks
import bench_figures
import bench_personal
import bench_settlement
import growth
import ledger
import measure
import people
from bench_export import get_columns
from lxml import etree

PAGE, CLIENTS = bench_checks.PAGE, 3
# Papers of each client of the page, of each kind, and the share of the records that
# somebody in `bench_personal.py` has: once.
PAPERS, SHARE = 5, 0.0025
# A client's last invoice, again and again, none of them paid; see `make_papers`.
PICK = """
CREATE TEMP TABLE again ON COMMIT DROP AS
SELECT 5000000 + row_number() OVER () AS new_id, m.old_id, m.case_id
  FROM (SELECT c.id AS case_id, MAX(m.id) AS old_id
          FROM client_offboarding c
          JOIN account_move m ON m.commercial_partner_id = c.commercial_partner_id
         WHERE c.id = ANY(%s) AND m.move_type = 'out_invoice' AND m.state = 'posted'
         GROUP BY c.id) m, generate_series(1, %s) n
"""
RECEIVABLE = "CASE WHEN t.date_maturity IS NULL THEN {} ELSE {} END"
REST = RECEIVABLE.format("t.amount_residual", "t.balance")


class Meter:
    """Takes the seconds of one piece of work several times, and its memory once."""

    def __init__(self, env, quick=False):
        self.quick = quick
        self.clock = measure.get_clock(env)
        env.cr.execute("SELECT pg_backend_pid()")
        self.pids = ("self", env.cr.fetchone()[0])
        self.found = {}

    def take(self, title, work, begin=lambda: None, least=9, most=40, seconds=2):
        """:param seconds: of the processor, after which it has been taken enough"""
        if least > 1:
            # What the process keeps from its first time is no growth.
            begin()
            work()
        begin()
        gc.collect()
        with measure.Peak(*self.pids) as peak:
            idle = peak.get_now()
            work()
        if self.quick:
            least, seconds = 1, 0
        samples = []
        while len(samples) < least or sum(samples) < seconds and len(samples) < most:
            begin()
            gc.collect()
            start = self.clock()
            work()
            samples.append(self.clock() - start)
        self.found[title] = samples, max(peak.highest - idle, 0)
        print(f"    {title}: {1000 * min(samples):.1f} ms", flush=True)


def read_overview(env):
    """What the web client asks for when the overview is opened."""
    view = env.ref("client_offboarding.client_offboarding_overview_view_list")
    cases = env["client.offboarding"]
    arch = etree.fromstring(
        cases.get_views([(view.id, "list")])["views"]["list"]["arch"]
    )
    specification = {
        name: {"fields": {"display_name": {}}}
        if cases._fields[name].type == "many2one"
        else {}
        for name in arch.xpath("//field/@name")
    }
    return lambda: cases.browse().web_search_read(
        bench_checks.RUNNING, specification, limit=PAGE
    )


def take_reading(meter, env, ids, label):
    """What is read of cases: one, a page, the accountants' list, the overview."""
    checks = bench_checks.Bench(env, [])
    single = [ids[n] for n in range(0, len(ids), 7)]
    turn = iter(single * 100)
    meter.take(
        f"checks of a case, {label}",
        lambda: checks.read_values([next(turn)]),
        checks.begin,
        least=len(single),
    )
    meter.take(
        f"checks of {PAGE} cases, {label}", lambda: checks.read_list(ids), checks.begin
    )
    books = bench_settlement.Bench(env(user=people.make_accountant(env), su=False))
    books.begin()
    count = books.env[books.model].search_count([("case_state", "!=", "draft")])
    middle = max(count - PAGE, 0) // 2
    meter.take(
        f"accountants' list, {label}", lambda: books.read_page(middle), books.begin
    )
    boss = env.ref("base.user_admin")
    boss.group_ids |= env.ref("client_offboarding.group_offboarding_manager")
    env.flush_all()
    meter.take(
        f"overview, {label}",
        read_overview(env(user=boss, su=False)),
        env.transaction.clear,
    )
    return books


def take_company(meter, env, times):
    """In a company of so many cases and journal items."""
    ids = (
        env["client.offboarding"]
        .search(bench_checks.RUNNING, order="id", limit=PAGE)
        .ids
    )
    books = take_reading(meter, env, ids, "by the company")
    meter.take(
        "accountants' totals, by the company",
        lambda: books.read_totals("date_end:month"),
        books.begin,
        least=5,
    )
    for title, model, key, measures in (
        ("figures", "report", "date_end:month", bench_figures.MEASURES),
        ("clients lost", "churn", "month:month", bench_figures.LOST),
    ):
        model = env[f"client.offboarding.{model}"]
        meter.take(
            f"{title}, by the company",
            lambda model=model, key=key, measures=measures: model._read_group(
                [], [key], measures
            ),
            env.transaction.clear,
            least=5,
        )
    take_audit(meter, env, 4 * SHARE, "by the company")
    take_batch(meter, env, CLIENTS * times)


def take_audit(meter, env, size, label):
    persons = bench_personal.make_people(env, size)
    runs = []
    meter.take(
        f"audit of personal data, {label}",
        lambda: runs[-1]._work(),
        lambda: runs.append(bench_personal.make_run(env, persons, "audit")),
        least=2,
        most=9,
        seconds=4,
    )
    if any(run.state != "done" or not run.item_ids for run in runs):
        sys.exit("a search found nothing")


def take_batch(meter, env, count):
    """So many clients, opened and informed."""
    reason = env["contract.terminate.reason"].search([], limit=1)
    boss = env(user=env.ref("base.user_admin"))
    clients = []

    def begin():
        name = f"Growth {len(clients)}"
        clients.append(bench_batch.make_clients(boss, count, name))

    meter.take(
        "batch, by its clients and the company",
        lambda: list(bench_batch.run_batch(boss, clients[-1], reason)),
        begin,
        least=1,
        most=9,
        seconds=6,
    )


def make_papers(env, ids, count):
    """Invoices, their items and documents to hand over, of each case so many."""
    env.flush_all()
    env.cr.execute(PICK, [list(ids), count])
    _copy(
        env,
        "account_move",
        "id",
        {
            "id": "again.new_id",
            "name": "'AGAIN/' || again.new_id",
            "sequence_prefix": "'AGAIN/'",
            "sequence_number": "again.new_id",
            "payment_state": "'not_paid'",
        },
    )
    _copy(
        env,
        "account_move_line",
        "move_id",
        {
            "move_id": "again.new_id",
            "reconciled": RECEIVABLE.format("t.reconciled", "FALSE"),
            "amount_residual": REST,
            "amount_residual_currency": REST,
        },
    )
    env.cr.execute(
        """
        INSERT INTO client_offboarding_document (
            offboarding_id, company_id, kind, medium, originality, direction, name,
            quantity, state, is_settled, create_date, write_date)
        SELECT c.id, c.company_id, 'report', 'electronic', 'copy', 'to_client',
               'Again ' || n, 1, 'open', FALSE, now(), now()
          FROM client_offboarding c, generate_series(1, %s) n WHERE c.id = ANY(%s)
        """,
        [count, list(ids)],
    )
    env.cr.execute("ANALYZE account_move, account_move_line")
    env.cr.execute("ANALYZE client_offboarding_document")
    env.invalidate_all()


def _copy(env, table, key, values):
    """Copies of the rows that ``again`` names by ``key``, with other values."""
    names = [name for name in get_columns(env, table) if name not in values]
    columns = ", ".join(f'"{name}"' for name in [*names, *values])
    chosen = ", ".join([*(f't."{name}"' for name in names), *values.values()])
    env.cr.execute(
        f'INSERT INTO "{table}" ({columns}) SELECT {chosen}'
        f' FROM "{table}" t JOIN again ON again.old_id = t."{key}"'
    )


def take_clients(meter, env, times):
    """In a small company, each of whose clients has so many papers."""
    for column, value in ledger.get_defaults(env):
        env.cr.execute(f"{column} SET DEFAULT {value}")
    ids = (
        env["client.offboarding"]
        .search(bench_checks.RUNNING, order="id", limit=PAGE)
        .ids
    )
    make_papers(env, ids, PAPERS * times)
    take_reading(meter, env, ids, "by the client's papers")
    take_audit(meter, env, SHARE * times, "by the person's records")


def take(times, target, quick):
    """Measure at one size, in a process of its own."""
    random.seed(1)
    found = {}
    for part, work in ((100 // times, take_company), (100, take_clients)):
        with ledger.environment(ledger.with_privacy(part)) as env:
            meter = Meter(env, quick)
            work(meter, env, times)
            found |= meter.found
    Path(target).write_text(json.dumps(found))


def main(table):
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for times in growth.TIMES:
            target = f"{folder}/{times}.json"
            command = [sys.executable, __file__, "--times", str(times), target]
            command += ["--quick"] * QUICK
            subprocess.run(command, check=True)
            found[times] = json.loads(Path(target).read_text())
    for title in found[1]:
        samples = {times: found[times][title][0] for times in found}
        memory = {times: found[times][title][1] for times in found}
        table.add(growth.judge(title, samples, memory))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int)
    parser.add_argument("--quick", action="store_true", help="to see that it works")
    parser.add_argument("target", nargs="?")
    options = parser.parse_args()
    QUICK = options.quick
    if options.times:
        take(options.times, options.target, options.quick)
    else:
        measure.main(main)
