"""What a record of 1,000 lines costs beside the printing of its pages.

Fails when a ratio is past its bound; see README.md.
"""

import itertools
import resource
import sys
from unittest.mock import patch

import ledger
import measure

LINES, BOUND = 1000, 0.1
PAIRS = {"least": 3, "most": 24, "seconds": 240}
KINDS = ("returns", "documents", "access", "combined")
CONDITIONS = ("new", "good", "worn", "damaged")


class Printer:
    """wkhtmltopdf as papers call it, with the processor time that it takes."""

    def __init__(self, run):
        self.run, self.seconds = run, 0

    def __call__(self, *args):
        start = self._get_seconds()
        try:
            return self.run(*args)
        finally:
            self.seconds += self._get_seconds() - start

    @staticmethod
    def _get_seconds():
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime


def find_cases(env):
    """Two cases of which nothing was recorded yet."""
    domain = [("state", "=", "handover"), ("protocol_ids", "=", False)]
    return env["client.offboarding"].search(domain, limit=2)


def fill(env, case, share):
    """Lines as cases have them: half done, some in parts, with remarks and files."""
    base = {"offboarding_id": case.id}
    numbers = range(LINES // share)
    things = env["client.offboarding.return"].create(
        [
            {
                **base,
                "name": f"Laptop 14'' {number}",
                "serial": f"SN-{share}-{number:05}",
                "quantity": 1,
                "accessories": "power supply, bag",
                "condition_issued": "new",
                "direction": ("to_company", "to_client", "kept")[number % 3],
                "remarks": "Scratched lid" if number % 4 == 0 else False,
            }
            for number in numbers
        ]
    )
    for number, thing in enumerate(things):
        if number % 2 and thing.direction != "kept":
            thing.action_receive(condition=CONDITIONS[number % 4])
    files = env["ir.attachment"].create(
        [
            {
                "name": f"Report {number}.pdf",
                "raw": f"Report {share} {number}".encode(),
                "res_model": case._name,
                "res_id": case.id,
            }
            for number in numbers
        ]
    )
    documents = env["client.offboarding.document"].create(
        [
            {
                **base,
                "name": f"Report of month {number}",
                "kind": "report",
                "channel": "email",
                "pages": number % 30,
                "attachment_ids": [(6, 0, file.ids)] if number % 2 else [],
                "state": "done" if number % 2 else "open",
            }
            for number, file in zip(numbers, files, strict=True)
        ]
    )
    documents[: len(documents) // 2].action_mark("received")
    env["client.offboarding.access"].create(
        [
            {
                **base,
                "system": f"Server {number}",
                "account": f"user{number}",
                "holder": ("ours_in_theirs", "theirs_in_ours", "shared")[number % 3],
                "operation": ("transfer", "revoke", "close")[number % 3],
                "new_owner": "Jane Doe",
                # A transfer isn't done before the client confirms it.
                "state": "done" if number % 2 and number % 3 else "open",
            }
            for number in numbers
        ]
    )
    env.cr.commit()


def make_paper(env, case, kind):
    """Processor time of ours and of wkhtmltopdf for a paper, until it is kept.

    Made, signed by both sides, and put together with the sheet of their signatures,
    each with its checksum.
    """
    from odoo.addons.client_offboarding.tools import printer as wkhtmltopdf

    printer = Printer(wkhtmltopdf._run)
    with patch.object(wkhtmltopdf, "_run", printer):
        paper = env["client.offboarding.protocol"].create(
            {"offboarding_id": case.id, "kind": kind, "lang": "en_US"}
        )
        # As at the end of the request that made it.
        env.cr.flush()
        env.invalidate_all()
        clock = measure.get_clock(env)
        start = clock()
        paper.action_generate()
        paper.action_sign_company()
        paper.action_sign_client(name="Jane Doe", basis="Register")
        env.flush_all()
        ours = clock() - start
        if paper.state != "signed" or not printer.seconds:
            sys.exit("nothing was printed and signed")
        if not paper.signed_attachment_id.raw.startswith(b"%PDF"):
            sys.exit("what was signed is no PDF")
    # Not to a savepoint: each version of a row that a transaction has written is
    # looked at until it ends, and the next paper would take longer than this one.
    env.cr.rollback()
    return ours, printer.seconds


def main(table):
    with ledger.copied(ledger.database()) as env:
        cases = find_cases(env)
        # The combined record holds a third of each.
        fill(env, cases[0], 1)
        fill(env, cases[1], 3)
        measure.settle()
        for kind in KINDS:
            case = cases[1] if kind == "combined" else cases[0]
            pairs = itertools.starmap(make_paper, itertools.repeat((env, case, kind)))
            title = f"{kind}, a record of {LINES} lines"
            table.add(
                measure.compare(title, "wkhtmltopdf", pairs, BOUND, "CPU s", **PAIRS)
            )


if __name__ == "__main__":
    measure.main(main)
