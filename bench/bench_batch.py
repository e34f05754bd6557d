"""How long many clients take, opened and informed as a batch, by plain ORM calls.

Fails when it is more than its bound; see README.md. `bench_batch.py 40 DATABASE` does
it for fewer clients, in another database; nothing of it is kept.
"""

import sys

import ledger
import measure
from bench_posting import timed

CLIENTS, BOUND = 2000, 1.5
# Of the queries for a client, those of few clients by those of many.
QUERIES_BOUND = 1.1
AT_A_TIME = 50
# What pressing the button does; the others follow by chunks.
AT_ONCE = 20


def make_clients(env, count, name):
    """Clients with an address and a contract each."""
    clients = env["res.partner"].create(
        [
            {
                "name": f"{name} {number:04}",
                "is_company": True,
                "lang": "en_US",
                "email": f"{name.lower()}{number}@firm.example",
            }
            for number in range(count)
        ]
    )
    env["contract.contract"].create(
        [
            {"name": client.name, "partner_id": client.id, "line_recurrence": True}
            for client in clients
        ]
    )
    env.flush_all()
    env.invalidate_all()
    return clients


def take(env, *ways):
    """Let ways take turns, chunk by chunk: what else a machine does meanwhile, and how
    much the transaction has seen before, is the same for each.

    :param ways: generators that do a chunk each time
    :return: [seconds of processor time, queries] of each
    """
    taken, running = [[0.0, 0] for _way in ways], list(ways)
    while running:
        for way, sums in zip(ways, taken, strict=True):
            if way not in running:
                continue
            queries, went = env.cr.sql_log_count, []
            sums[0] += timed(env, lambda way=way, went=went: went.extend(next(way, [])))
            sums[1] += env.cr.sql_log_count - queries
            if not went:
                running.remove(way)
    return taken


def run_batch(env, clients, reason):
    batch = env["client.offboarding.batch"].create(
        {
            "name": "Bench",
            "reason_id": reason.id,
            "partner_ids": [(6, 0, clients.ids)],
        }
    )
    batch.action_run()
    env.cr.flush()
    yield [batch]
    while lines := batch._get_todo(AT_A_TIME):
        batch._as_runner()._work_off(lines)
        # As a commit does: what follows from changed cases.
        env.cr.flush()
        yield [batch]
    if batch.done_count != len(clients):
        raise SystemExit(f"{batch.done_count} done: {batch.line_ids.mapped('error')}")


def run_plainly(env, clients, reason):
    """The same rows and e-mails, with nothing looked at."""
    template = env.ref("client_offboarding.mail_advance_neutral")
    for start in range(0, len(clients), AT_A_TIME):
        chunk = clients[start : start + AT_A_TIME]
        contracts = env["contract.contract"].search([("partner_id", "in", chunk.ids)])
        of_client = contracts.grouped("partner_id")
        cases = env["client.offboarding"].create(
            [
                {
                    "partner_id": client.id,
                    "reason_id": reason.id,
                    "contact_ids": [(6, 0, client.ids)],
                    "termination_ids": [
                        (0, 0, {"contract_id": contract.id, "mode": "notice"})
                        for contract in of_client[client]
                    ],
                }
                for client in chunk
            ]
        )
        for case in cases:
            context = {
                "default_model": case._name,
                "default_res_ids": case.ids,
                "default_composition_mode": "comment",
                "default_template_id": template.id,
                "default_partner_ids": case.contact_ids.ids,
                "mail_notify_force_send": False,
                "offboarding_message_kind": "advance",
            }
            composer = env["mail.compose.message"].with_context(**context)
            composer.create({}).action_send_mail()
        env.cr.flush()
        yield cases


def compare(table, count, name=None):
    with ledger.environment(name or ledger.database()) as env:
        reason = env["contract.terminate.reason"].search([], limit=1)
        boss = env.ref("base.user_admin")
        boss.group_ids |= env.ref("client_offboarding.group_offboarding_manager")
        env = env(user=boss)
        # What is loaded once is loaded.
        first = [make_clients(env, 25, name) for name in ("First", "Second")]
        take(env, run_batch(env, first[0], reason))
        take(env, run_plainly(env, first[1], reason))
        few, many = max(count // 4, AT_ONCE), count
        clients = make_clients(env, few, "Few")
        ((_seconds, few_queries),) = take(env, run_batch(env, clients, reason))
        (taken, queries), (plain, plain_queries) = take(
            env,
            run_batch(env, make_clients(env, many, "Many"), reason),
            run_plainly(env, make_clients(env, many, "Plain"), reason),
        )
    table.add(
        measure.single(
            f"{many} clients as a batch", "plain calls", taken, plain, "CPU s", BOUND
        )
    )
    table.add(
        measure.single(
            f"queries a client, of {many} clients",
            f"of {few} clients",
            queries / many,
            few_queries / few,
            "",
            QUERIES_BOUND,
        )
    )
    print(f"queries a client by plain calls: {plain_queries / many:.1f}")


def main(table):
    size, *rest = sys.argv[1:] or [CLIENTS]
    compare(table, int(size), *rest)


if __name__ == "__main__":
    measure.main(main)
