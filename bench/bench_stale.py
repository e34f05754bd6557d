"""The checks of a case after a bulk load of which the planner knows nothing yet.

Fails when they take longer than their bound; see README.md.
"""

import re
import subprocess

import bench_checks
import ledger
import measure
from env import server, venv
from env.report import Failure

BOUND, CASES = 5.0, 24
# Tables that the checks read and a load fills.
TABLES = (
    "account_move account_move_line contract_contract contract_line res_partner"
    " client_offboarding client_offboarding_*"
).split()
NEEDED = 180000


def read_statistics(database):
    """What PostgreSQL knows of the tables in another database, as SQL to take over."""
    command = [venv.postgres_bin() / "pg_dump", "--statistics-only", "-d", database]
    for table in TABLES:
        command += ["-t", f"public.{table}"]
    done = subprocess.run(
        command, env=server.variables(), capture_output=True, text=True
    )
    if done.returncode:
        raise Failure(f"statistics of {database}: {done.stderr.strip()}")
    text = re.sub(
        r"^(--.*|\\.*|SET .*|SELECT pg_catalog.set_config.*)$",
        "",
        done.stdout,
        flags=re.MULTILINE,
    )
    if "pg_restore_attribute_stats" not in text:
        raise Failure(f"{database} has no statistics")
    return text


def forget(env):
    """As if the tables had never been looked at."""
    env.cr.execute(
        """
        SELECT pg_clear_attribute_stats('public', tablename, attname, inherited),
               pg_clear_relation_stats('public', tablename)
          FROM pg_stats WHERE schemaname = 'public' AND tablename ~ %s
        """,
        ["^(" + "|".join(t.replace("*", ".*") for t in TABLES) + ")$"],
    )


def measure_case(env, ids):
    """Seconds of each case."""
    bench = bench_checks.Bench(env, [])
    clock = measure.get_clock(env)
    seconds = []
    for case_id in [ids[0], *ids]:
        bench.begin()
        start = clock()
        bench.read_values([case_id])
        seconds.append(clock() - start)
    return seconds[1:]


def main(table):
    with ledger.environment(ledger.database()) as env:
        if env.cr._cnx.server_version < NEEDED:
            print("left out: statistics can be set from PostgreSQL 18 on")
            return
        running = env["client.offboarding"].search(bench_checks.RUNNING)
        ids = running.ids[:: len(running) // CASES]
        fresh = measure_case(env, ids)
        for title, work in (
            ("statistics of a hundredth", take_over),
            ("no statistics", forget),
        ):
            env.cr.execute("SAVEPOINT stale")
            work(env)
            stale = measure_case(env, ids)
            env.cr.execute("ROLLBACK TO SAVEPOINT stale")
            pairs = zip(stale, fresh, strict=True)
            table.add(
                measure.compare(
                    f"one case, {title}", "fresh statistics", pairs, BOUND, least=8
                )
            )


def take_over(env):
    # Of the hundredth, as it was before the rest was loaded.
    env.cr.execute(read_statistics(ledger.with_privacy(100)))


if __name__ == "__main__":
    measure.main(main)
