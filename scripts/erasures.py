#!/usr/bin/env python3
"""What was erased, to be erased again where a backup brings it back. Changes nothing.

    scripts/erasures.py -c /etc/odoo.conf -d DATABASE > erasures.jsonl
    scripts/erasures.py -c /etc/odoo.conf -d RESTORED --compare erasures.jsonl

A backup holds whoever was erased after it was made, and with it ends the log that would
say so. So keep this list apart from the backups, and write it anew after each erasure:
it has numbers of runs, models and records, and nothing of the people. After restoring,
``--compare`` names each erasure that has to be repeated; the status is 1 then. Where it
can't look, it says why, and the status is 2.
"""

import argparse
import json
from pathlib import Path

from env import report, shell
from env.report import Failure

SHOWN = 10
ADDON, MODEL = "client_offboarding_privacy", "client.offboarding.data.log"


def dump(env):
    """Print a line of JSON for each erasure that has done something."""
    shell.require(env, ADDON, MODEL)
    env.cr.execute(
        """
        SELECT r.id, c.name, i.action, i.res_model,
               array_agg(i.res_id ORDER BY i.res_id),
               (SELECT max(l.date) FROM client_offboarding_data_log l
                 WHERE l.run_id = r.id),
               (SELECT array_agg(p.res_partner_id ORDER BY p.res_partner_id)
                  FROM client_offboarding_data_run_res_partner_rel p
                 WHERE p.client_offboarding_data_run_id = r.id)
          FROM client_offboarding_data_item i
          JOIN client_offboarding_data_run r ON r.id = i.run_id
          LEFT JOIN client_offboarding c ON c.id = r.offboarding_id
         WHERE r.kind = 'execute' AND r.is_dry_run IS NOT TRUE AND i.state = 'done'
           AND i.action IN ('erase', 'anonymize', 'redact')
         GROUP BY r.id, c.name, i.action, i.res_model
         ORDER BY r.id, i.action, i.res_model
        """
    )
    for run, case, action, model, ids, day, people in env.cr.fetchall():
        row = {"run": run, "case": case, "day": day, "action": action}
        row |= {"model": model, "ids": ids, "people": people}
        print("ROW", json.dumps(row, default=str))
    print("END")


def compare(env, rows):
    """Print of each row of the list what of it is there again."""
    from invariants.personal_data import find_present

    shell.require(env, ADDON, MODEL)
    for row in rows:
        found = find_present(env, row["model"], row["action"], row["ids"])
        if row["action"] == "redact":
            # That a text is there says nothing: a run knows what it took out.
            found = set(found) - find_done(env, row)
        if found:
            print("ROW", json.dumps({**row, "ids": sorted(found)}))
    print("END")


def find_done(env, row):
    """Ids of texts from which a run took these people out, on that day or later.

    Not by its number: repeated it has another, and where the backup was made before
    it, somebody else's may have its own.
    """
    logged = env[MODEL].search([("date", ">=", row["day"])])
    # Lists that are older don't say whom a run was about; newer contacts aren't there.
    people = env["res.partner"].browse(row.get("people") or ()).exists()
    runs = logged.run_id.filtered(lambda run: people <= run.partner_ids)
    done = [("run_id", "in", runs.ids), ("res_model", "=", row["model"])]
    done += [("action", "=", row["action"]), ("state", "=", "done")]
    return set(env["client.offboarding.data.item"].search(done).mapped("res_id"))


def describe(rows):
    """Sentences for whoever has restored a backup."""
    for number in sorted({row["run"] for row in rows}):
        mine = [row for row in rows if row["run"] == number]
        case, day = mine[0]["case"], mine[0]["day"]
        yield f"Run {number} of {day}, {case or 'one person, without a case'}: is back"
        for row in mine:
            ids = ", ".join(map(str, row["ids"][:SHOWN]))
            more = ", …" if len(row["ids"]) > SHOWN else ""
            yield f"    {row['model']} {ids}{more} ({row['action']}, {len(row['ids'])})"


def ask(options, call):
    """What the shell of Odoo answers."""
    lines = shell.run(options, f"import erasures; erasures.{call}", end="END")
    return [json.loads(line[4:]) for line in lines if line.startswith("ROW ")]


def read_list(path):
    """
    :raises Failure: it is none
    """
    try:
        return [json.loads(line) for line in Path(path).read_text().splitlines()]
    except (OSError, ValueError) as error:
        raise Failure(f"{path} isn't a list of erasures: {error}") from error


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    shell.add_options(parser)
    parser.add_argument("--compare", metavar="LIST", help="with a restored database")
    options = parser.parse_args()
    if not options.compare:
        for row in ask(options, "dump(env)"):
            print(json.dumps(row))
        return 0
    listed = read_list(options.compare)
    rows = ask(options, f"compare(env(su=True), {listed!r})")
    print("\n".join(describe(rows)) or "Nothing that was erased is back.")
    return 1 if rows else 0


if __name__ == "__main__":
    report.main(main, failed=2)
