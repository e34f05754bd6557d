"""How much faster two workers are with the jobs of a batch than one.

Fails when it isn't enough; see README.md. `bench_jobs.py 80 DATABASE` does it for fewer
clients, in a copy of another database that has the addon for jobs.
"""

import json
import os
import secrets
import statistics
import subprocess
import sys
import time

import bench_batch
import ledger
import measure
from env import addons, databases, server
from env.lock import exclusive, using_server

# Two are at least 1.6 times as fast.
CLIENTS, BOUND = 400, 1 / 1.6
QUEUE = "client_offboarding_queue"
# One worker, then two, in an order that favours neither.
ROUNDS = (1, 2, 2, 1)


def work(name):
    """A worker: what queue_job's own does with each job that it is asked to run."""
    from odoo.addons.queue_job.controllers.main import RunJobController

    with ledger.environment(name) as env:
        print("ready", flush=True)
        for line in sys.stdin:
            for uuid in json.loads(line):
                with env.registry.cursor() as cr:
                    asked = env(cr=cr)
                    if job := RunJobController._acquire_job(asked, uuid):
                        RunJobController._runjob(asked, job)
            print("done", flush=True)


class Worker:
    def __init__(self, name):
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--worker", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, uuids):
        self.process.stdin.write(json.dumps(uuids) + "\n")
        self.process.stdin.flush()

    def wait(self):
        if not self.process.stdout.readline():
            raise SystemExit("A worker ended before its work did.")

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def queue(env, count, name):
    """A batch whose clients have a job each, in chunks.

    :return: (batch, uuids of the jobs)
    """
    # sudo: jobs are the job runner's, whose part the benchmark plays.
    jobs = env["queue.job"].sudo()
    before = jobs.search([])
    reason = env["contract.terminate.reason"].search([], limit=1)
    # The first twenty are done at once, by whoever presses the button.
    clients = bench_batch.make_clients(env, count + 20, name)
    batch = env["client.offboarding.batch"].create(
        {
            "name": name,
            "reason_id": reason.id or reason.create({"name": "Bench"}).id,
            "partner_ids": [(6, 0, clients.ids)],
        }
    )
    batch.action_run()
    queued = jobs.search([], order="id") - before
    queued.write({"state": "enqueued"})
    env.cr.commit()
    return batch, queued.mapped("uuid")


def run(env, workers, count, name):
    """:return: seconds that these workers take for a batch"""
    batch, uuids = queue(env, count, name)
    start = time.perf_counter()
    for worker in workers:
        worker.ask(uuids)
    for worker in workers:
        worker.wait()
    seconds = time.perf_counter() - start
    env.cr.rollback()
    env.invalidate_all()
    # sudo: see queue
    jobs = env["queue.job"].sudo().search([("uuid", "in", uuids)])
    cases = batch.line_ids.offboarding_id
    found = (
        batch.done_count,
        len(cases),
        len(cases.communication_ids),
        set(jobs.mapped("state")),
    )
    if found != (count + 20, count + 20, count + 20, {"done"}):
        raise SystemExit(f"{count + 20} clients: {found}")
    return seconds


def compare(table, name, count):
    with ledger.environment(name) as env:
        boss = env.ref("base.user_admin")
        boss.group_ids |= env.ref("client_offboarding.group_offboarding_manager")
        env = env(user=boss)
        workers = [Worker(name) for _ in range(max(ROUNDS))]
        try:
            for worker in workers:
                worker.wait()
            # What is loaded once is loaded.
            for number, worker in enumerate(workers):
                run(env, [worker], 20, f"First{number}")
            taken = {}
            for number, size in enumerate(ROUNDS):
                seconds = run(env, workers[:size], count, f"Round{number}")
                taken.setdefault(size, []).append(seconds)
        finally:
            for worker in workers:
                worker.stop()
    one, two = (statistics.mean(taken[size]) for size in (1, 2))
    table.add(
        measure.single(
            f"{count} clients by jobs, two workers", "one worker", two, one, "s", BOUND
        )
    )


def main(table):
    size, *source = sys.argv[1:] or [CLIENTS]
    name = f"co_jobs_{secrets.token_hex(4)}"
    if (os.cpu_count() or 1) < 2:
        print("One processor: two workers can't be faster than one.")
        return
    with using_server():
        with exclusive():
            server.start()
            databases.make(name, "test", [addons.CORE, QUEUE], *source)
        try:
            compare(table, name, int(size))
        finally:
            databases.drop(name)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        work(sys.argv[2])
    else:
        measure.main(main)
