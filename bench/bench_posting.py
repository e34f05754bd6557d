"""What the addon adds to posting invoices, and to the ERP's own mass invoicing.

Both do the same part of the work in turn, up to what a commit does, and roll it back.
What else the machine does for some seconds comes upon both, and only ever adds: the
least of three counts. Fails when a ratio is past its bound; see README.md.
"""

import contextlib
import gc
import itertools
import random
import sys

import ledger
import measure
import people

ADDON = "odoo.addons.client_offboarding."
MODELS = (
    "account.move",
    "account.move.line",
    "account.partial.reconcile",
    "contract.contract",
    "contract.line",
)
# How many there are, and how many of them are done at once.
INVOICES, POSTED, POST_BOUND = 1000, 250, 1.03
CASES, BILLED, BILL_BOUND = 500, 50, 1.1
TIMES = 3
PAIRS = {"least": 20, "most": 160, "seconds": 2400}
# What the addon adds to the tables that posting writes to.
INDEXES = """
SELECT indexname FROM pg_indexes
 WHERE tablename IN ('account_move', 'account_move_line', 'account_partial_reconcile')
   AND (indexname LIKE '%%offboarding%%' OR indexname LIKE '%%partner_draft%%')
"""


@contextlib.contextmanager
def without_addon(env):
    """The ERP as it would be without the addon, until the end of the block.

    What the addon overrides is taken off its classes, and its indexes are dropped until
    the savepoint around is rolled back. Its columns stay: they are empty here.
    """
    # Several models may inherit the same class.
    taken = {}
    for name in MODELS:
        classes = type(env[name]).mro()
        for position, cls in enumerate(classes):
            if not cls.__module__.startswith(ADDON):
                continue
            others = [
                other
                for other in classes[position + 1 :]
                if not other.__module__.startswith(ADDON)
            ]
            for attribute, value in list(vars(cls).items()):
                if (
                    callable(value)
                    and not attribute.startswith("__")
                    and any(attribute in vars(other) for other in others)
                ):
                    taken[cls, attribute] = value
    env.cr.execute(INDEXES)
    for (index,) in env.cr.fetchall():
        env.cr.execute(f'DROP INDEX "{index}"')
    for cls, attribute in taken:
        delattr(cls, attribute)
    try:
        yield [attribute for _cls, attribute in taken]
    finally:
        for (cls, attribute), value in taken.items():
            setattr(cls, attribute, value)


@contextlib.contextmanager
def undone(env):
    """Roll back what is done in the block, in the database and in memory.

    The whole transaction: each version of a row that one has written is looked at until
    it ends, and the next run would take longer than this one.
    """
    try:
        yield
    finally:
        env.cr.rollback()


def timed(env, function):
    """Seconds of processor time that it takes; see :func:`measure.get_clock`.

    With what a commit does before it, and without the garbage collector, which walks
    all that Odoo has loaded when it likes.
    """
    # As in any server: the database forgets its plans where an index was dropped.
    cases = env["client.offboarding"]
    cases.search([("state", "=", "handover")], limit=1).mapped("progress")
    env.cr.flush()
    env.invalidate_all()
    clock = measure.get_clock(env)
    gc.collect()
    gc.disable()
    start = clock()
    try:
        function()
        env.cr.flush()
        return clock() - start
    finally:
        gc.enable()


def in_turn(ways, whole, size):
    """Pairs of what two functions return for ``size`` of the whole, one by one.

    In an order that favours neither.
    """
    parts = [whole[start : start + size] for start in range(0, len(whole), size)]
    for way in ways:
        way(parts[0])  # Caches of the process are warm then.
    measure.settle()
    for part in itertools.cycle(parts):
        took = {way: [] for way in ways}
        for _ in range(TIMES):
            for way in random.sample(ways, 2):
                took[way].append(way(part))
        yield tuple(min(took[way]) for way in ways)


def compare(table, title, reference, ways, whole, size, bound):
    pairs = in_turn(ways, whole, size)
    table.add(measure.compare(title, reference, pairs, bound, "CPU s", **PAIRS))


def prepare_invoices(env):
    """Drafts of a thousand clients, a third of them with an open case."""
    domain = [("is_company", "=", True), ("name", "like", "Client %")]
    is_open = [("state", "not in", ("closed", "cancelled"))]

    def draw(operator, count):
        found = env["res.partner"].search(
            [*domain, ("offboarding_ids", operator, is_open)]
        )
        return random.sample(found.ids, count)

    leaving = INVOICES // 3
    clients = draw("any", leaving) + draw("not any", INVOICES - leaving)
    random.shuffle(clients)
    journal = env["account.journal"].search([("type", "=", "sale")], limit=1)
    account = env["account.account"].search([("account_type", "=", "income")], limit=1)
    return env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": client,
                "journal_id": journal.id,
                "invoice_date": ledger.today(env),
                "invoice_line_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Service",
                            "price_unit": 100,
                            "quantity": 1,
                            "account_id": account.id,
                            "tax_ids": [(5, 0, 0)],
                        },
                    )
                ],
            }
            for client in clients
        ]
    )


def bench_posting(env, table):
    invoices = prepare_invoices(env)
    env.cr.commit()

    def post(moves, bypassed):
        with undone(env), contextlib.ExitStack() as stack:
            if bypassed:
                names = stack.enter_context(without_addon(env))
                if "_post" not in names:
                    sys.exit(f"nothing was bypassed: {names}")
            seconds = timed(env, moves.action_post)
            if set(moves.mapped("state")) != {"posted"}:
                sys.exit("not everything was posted")
            return seconds

    def with_addon(moves):
        return post(moves, bypassed=False)

    def bypassed(moves):
        return post(moves, bypassed=True)

    compare(
        table,
        f"posting {POSTED} invoices",
        "without the addon",
        (with_addon, bypassed),
        invoices,
        POSTED,
        POST_BOUND,
    )


def find_cases(env):
    """Pairs of ids of cases and of the only contract of each."""
    env.cr.execute(
        """
        SELECT c.id, MIN(t.contract_id)
          FROM client_offboarding c
          JOIN client_offboarding_termination t ON t.offboarding_id = c.id
         WHERE t.is_ended AND c.state IN ('notice', 'handover') AND c.date_end < %s
           AND (SELECT COUNT(*) FROM contract_contract cc
                 WHERE cc.commercial_partner_id = c.commercial_partner_id) = 1
         GROUP BY c.id HAVING COUNT(*) = 1
         ORDER BY c.id LIMIT %s
        """,
        [ledger.today(env), CASES],
    )
    pairs = env.cr.fetchall()
    if len(pairs) < CASES:
        sys.exit(f"the ledger has {len(pairs)} of {CASES} such cases")
    return pairs


def prepare_cases(env, pairs):
    """Leave the last ten days of these to invoice; return their ids."""
    case_ids, contract_ids = zip(*pairs, strict=True)
    env.cr.execute(
        """
        UPDATE contract_line cl
           SET is_auto_renew = FALSE, date_end = t.date_end,
               last_date_invoiced = t.date_end - 10,
               recurring_next_date = t.date_end + 1
          FROM client_offboarding_termination t
         WHERE t.contract_id = cl.contract_id AND cl.contract_id IN %(ids)s
           AND cl.display_type IS NULL;
        UPDATE contract_contract cc
           SET recurring_next_date = t.date_end + 1, active = TRUE
          FROM client_offboarding_termination t
         WHERE t.contract_id = cc.id AND cc.id IN %(ids)s;
        """,
        {"ids": contract_ids},
    )
    # Nothing else is to be done for them: OCA bills contracts and no more.
    env.cr.execute(
        "DELETE FROM client_offboarding_charge WHERE offboarding_id IN %s", [case_ids]
    )
    env.cr.execute(
        "UPDATE account_move_line SET contract_period_end = NULL"
        " WHERE contract_line_id IN"
        " (SELECT id FROM contract_line WHERE contract_id IN %s)",
        [contract_ids],
    )
    env.invalidate_all()
    return case_ids, contract_ids


def bench_billing(env, accountant, table):
    model = "account.move"

    def bill(pairs, function):
        with undone(env):
            case_ids, contract_ids = prepare_cases(env, pairs)
            domain = [
                ("invoice_line_ids.contract_line_id.contract_id", "in", contract_ids),
                ("state", "=", "draft"),
            ]
            before = env[model].search_count(domain)
            seconds = function(case_ids, contract_ids)
            if env[model].search_count(domain) - before != len(pairs):
                sys.exit("not every contract was billed once")
            return seconds

    def final_invoices(case_ids, _contract_ids):
        books = env(user=accountant, su=False)
        cases = books["client.offboarding"].browse(case_ids)

        def run():
            action = cases.action_create_final_invoices("prorated")
            if action["type"] != "ir.actions.act_window":
                sys.exit(action["params"]["message"])

        return timed(env, run)

    def mass_invoicing(_case_ids, contract_ids):
        with without_addon(env):
            contracts = env["contract.contract"].browse(contract_ids)
            today = ledger.today(env)
            return timed(env, lambda: contracts._recurring_create_invoice(today))

    def ours(pairs):
        return bill(pairs, final_invoices)

    def theirs(pairs):
        return bill(pairs, mass_invoicing)

    compare(
        table,
        f"final invoices of {BILLED} cases",
        "OCA's own invoicing",
        (ours, theirs),
        find_cases(env),
        BILLED,
        BILL_BOUND,
    )


def main(table):
    with ledger.copied(ledger.database()) as env:
        accountant = people.make_accountant(env)
        env.cr.commit()
        bench_posting(env, table)
        bench_billing(env, accountant, table)


if __name__ == "__main__":
    measure.main(main)
