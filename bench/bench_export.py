"""How fast a client's data are exported and sent, and in how much memory.

Fails when it takes longer or needs more than its bounds; see README.md.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from zipfile import ZipFile

import ledger
import measure
from bench_dossier import read_once
from measure import MEGABYTE, Peak, get_memory

CONTACTS, MESSAGES = 60_000, 40_000
FILES, SIZE = 2_000, MEGABYTE
MEMORY_BOUND = 200
# At least half the speed of `COPY` and `zip -0`.
TIME_BOUND = 2.0
# What is exported of both, as the lists of the addon name it.
COLUMNS = {
    "res_partner": "id name parent_id company_name is_company function street street2"
    " zip city state_id country_id email phone website lang tz vat company_registry"
    " active create_date",
    "mail_message": "id date subject body author_id email_from message_type model"
    " res_id",
}


def make_rows(env, table, template, count, **values):
    """``count`` copies of a row by SQL, with other values in some columns."""
    columns = get_columns(env, table)
    chosen = ", ".join(values.get(name, f't."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    env.cr.execute(
        f'INSERT INTO "{table}" ({names}) SELECT {chosen} FROM "{table}" t,'
        f" generate_series(1, {count}) n WHERE t.id = {template.id} RETURNING id"
    )
    return [id_ for (id_,) in env.cr.fetchall()]


def get_columns(env, table):
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " AND column_name <> 'id' ORDER BY ordinal_position",
        [table],
    )
    return [name for (name,) in env.cr.fetchall()]


def make_client(env):
    """A case whose client has a hundred thousand records and two gigabytes with us."""
    case = env["client.offboarding"].search([("state", "=", "handover")], limit=1)
    client = case.commercial_partner_id
    person = env["res.partner"].create(
        {"name": "Person", "parent_id": client.id, "email": "person@example.com"}
    )
    message = client.message_post(
        body="Good day, " + "we ask you to look at this once more. " * 6,
        author_id=person.id,
        message_type="comment",
        subtype_xmlid="mail.mt_comment",
    )
    env.flush_all()
    people = make_rows(
        env,
        "res_partner",
        person,
        CONTACTS - 1,
        name="'Person ' || n",
        complete_name="t.complete_name || n",
        email="'person' || n || '@example.com'",
        email_normalized="'person' || n || '@example.com'",
        phone="'+48 600 ' || n",
        function="'Clerk ' || n",
        street="'Street ' || n",
    )
    messages = make_rows(env, "mail_message", message, MESSAGES - 1, message_id="NULL")
    env.invalidate_all()
    found = {
        "res.partner": [person.id, *people],
        "mail.message": [message.id, *messages],
    }
    return case, person, found


def attach(env, person, company):
    """Two gigabytes that can't be compressed, in the file store."""
    source = random.Random(1)
    files, paths = [], []
    for number in range(FILES):
        file = env["ir.attachment"].create(
            {
                "name": f"Data {number}.bin",
                "raw": source.randbytes(SIZE),
                "mimetype": "application/octet-stream",
                "res_model": person._name,
                "res_id": person.id,
                "company_id": company.id,
            }
        )
        files.append(file.id)
        paths.append(file._full_path(file.store_fname))
        env.flush_all()
        env.invalidate_all()
    return files, paths


def make_run(env, case, found):
    """A search that is done, as an officer's button and the scheduled action make it.

    What it would find is written down: searching is measured elsewhere.
    """
    system = env["client.offboarding.data.system"].create(
        {"name": "ERP", "kind": "erp", "company_id": case.company_id.id}
    )
    line = env["client.offboarding.data"].create(
        {"offboarding_id": case.id, **system._prepare_line_values()}
    )
    line._write_step({"state": "decided", "decision": "return"})
    officer = env.ref("base.user_admin")
    officer.group_ids += env.ref("client_offboarding.group_offboarding_data_officer")
    officer.company_ids += case.company_id
    values = {
        "offboarding_id": case.id,
        "company_id": case.company_id.id,
        "partner_ids": [(6, 0, case.commercial_partner_id.ids)],
        "user_id": officer.id,
    }
    runs = env["client.offboarding.data.run"]
    audit = runs.create({**values, "kind": "audit", "state": "done"})
    for name, ids in found.items():
        env.cr.execute(
            "INSERT INTO client_offboarding_data_item"
            " (run_id, company_id, res_model, res_id, path, is_mention, action, state)"
            " SELECT %s, %s, %s, unnest(%s), 'seed', FALSE, 'none', 'todo'",
            [audit.id, case.company_id.id, name, ids],
        )
    run = runs.create({**values, "kind": "export"})
    env.flush_all()
    env.invalidate_all()
    return run


def get_clock(env):
    """Seconds of processor time, of this process, its children and the database."""
    clock = measure.get_clock(env)

    def read():
        times = os.times()
        return clock() + times.children_user + times.children_system

    return read


def timed(env, work, *arguments):
    """Seconds by the clock, of processor time, and what it returns."""
    clock = get_clock(env)
    start, begin = time.perf_counter(), clock()
    found = work(*arguments)
    return time.perf_counter() - start, clock() - begin, found


def make(run):
    """Make it, batch by batch, as the scheduled action does."""
    while run.state in ("queued", "running"):
        run._work()
        run.env.flush_all()
    if run.state != "done":
        sys.exit(f"the export failed: {run.error}")


def send(run, target):
    """Put it together, as for a download."""
    _name, size, pieces = run.export_ids._prepare_archive()
    with open(target, "wb") as file:
        for piece in pieces:
            file.write(piece)
        if file.tell() != size:
            sys.exit("the export isn't as long as it said")


def copy_and_zip(env, found, paths, folder):
    """The reference: `COPY` of the same columns, and `zip -0` of it and the files."""
    tables = []
    for name, ids in found.items():
        table = env[name]._table
        if table not in COLUMNS:
            continue
        target = folder / f"{table}.csv"
        columns = ", ".join(f'"{column}"' for column in COLUMNS[table].split())
        query = env.cr.mogrify(
            f"COPY (SELECT {columns} FROM {table} WHERE id = ANY(%s) ORDER BY id)"
            " TO STDOUT WITH (FORMAT csv, HEADER)",
            [ids],
        ).decode()
        with open(target, "wb") as file:
            env.cr._obj.copy_expert(query, file)
        tables.append(target)
    subprocess.run(
        ["zip", "-0", "-q", "-j", folder / "zip.zip", *tables, *paths], check=True
    )


def check(target, run):
    """The program that goes with it finds no fault, and everything is there."""
    if run.export_ids.record_count != CONTACTS + MESSAGES:
        sys.exit(f"the export has {run.export_ids.record_count} records")
    if run.export_ids.file_count != FILES:
        sys.exit(f"the export has {run.export_ids.file_count} files")
    with tempfile.NamedTemporaryFile(suffix=".py") as program, ZipFile(target) as file:
        (name,) = [n for n in file.namelist() if n.endswith("/verify_export.py")]
        program.write(file.read(name))
        program.flush()
        command = [sys.executable, program.name, target, run.export_ids.sha256]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def compare(env, folder):
    case, person, found = make_client(env)
    found["ir.attachment"], paths = attach(env, person, case.company_id)
    try:
        run = make_run(env, case, found)
        read_once(paths)
        idle = get_memory()
        with Peak() as peak:
            making = timed(env, make, run)
            sending = timed(env, send, run, folder / "export.zip")
        reference = timed(env, copy_and_zip, env, found, paths, folder)
        check(folder / "export.zip", run)
    finally:
        # What was created is rolled back; its files would wait for Odoo's clean-up.
        for path in [*paths, *get_paths(env)]:
            Path(path).unlink(missing_ok=True)
    return peak.highest - idle, making, sending, reference


def get_paths(env):
    """Files of the exports, none of which is kept."""
    parts = env["client.offboarding.data.export"].search([])._get_parts()
    return [part._full_path(part.store_fname) for part in parts if part.store_fname]


def scale(size):
    """Make less of everything: to see that it works, not to measure."""
    for name in ("CONTACTS", "MESSAGES", "FILES"):
        globals()[name] = max(1, round(globals()[name] * size))


def main(table):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=float, default=1.0)
    parser.add_argument("--database")
    options = parser.parse_args()
    scale(options.size)
    if not shutil.which("zip"):
        sys.exit("the reference is missing: install zip (Debian: apt-get install zip)")
    with (
        ledger.environment(options.database or ledger.with_privacy()) as env,
        tempfile.TemporaryDirectory() as folder,
    ):
        memory, making, sending, reference = compare(env, Path(folder))
    what = f"{CONTACTS + MESSAGES:,} records and {FILES:,} MB"
    # The promise is one of seconds; what they cost is shown.
    clocks = ("", "s", TIME_BOUND), (", CPU", "CPU s", None)
    for number, (title, unit, bound) in enumerate(clocks):
        print(f"    {making[number]:.2f} {unit} of making it, {sending[number]:.2f}")
        ours = making[number] + sending[number]
        table.add(
            measure.single(
                f"export of {what}{title}",
                *("COPY and zip -0", ours, reference[number], unit, bound),
            )
        )
    table.add(
        measure.single("memory of the export", "bound", memory, MEMORY_BOUND, "MB")
    )


if __name__ == "__main__":
    measure.main(main)
