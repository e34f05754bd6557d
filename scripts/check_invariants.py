#!/usr/bin/env python3
"""Is what proves something still there, as it was? Changes nothing.

    scripts/check_invariants.py -c /etc/odoo.conf -d DATABASE [--odoo /path/to/odoo]

For a live database: it reads in a transaction in which nothing can be written. Each
record whose file is missing or differs, and each that claims what isn't so (a signed
paper without a file, a closed case whose waiver was revoked), is named in a line; the
status is 1 then.
Without options it looks at the demo database of this work tree.
"""

import argparse
import hashlib
import subprocess
import sys
from pathlib import Path

IN_SHELL = "env" in globals()  # as `odoo shell` runs it, from its standard input
ROOT = Path() if IN_SHELL else Path(__file__).resolve().parents[1]
ADDONS = "offboarding"
# Checksums that the records keep themselves: model, field with the file, checksum.
KEPT = (
    ("client.offboarding.protocol", "attachment_id", "sha256"),
    ("client.offboarding.protocol", "signed_attachment_id", "signed_sha256"),
    ("client.offboarding.upload", "attachment_id", "sha256"),
)


def get_file_fields(env):
    """(model, field) of every stored field of ours that holds files."""
    for name in sorted(env.registry):
        model = env[name]
        if model._abstract or model._transient or not model._auto:
            continue
        for field in model._fields.values():
            ours = any(ADDONS in module for module in field._modules or ())
            if field.comodel_name == "ir.attachment" and field.store and ours:
                yield model, field.name


def read_content(attachment):
    """What is in the file store (or the database) now; None where it is gone."""
    if attachment.store_fname:
        try:
            with open(attachment._full_path(attachment.store_fname), "rb") as file:
                return file.read()
        except OSError:
            return None
    return attachment.db_datas or b""


def find_damage(attachment, sha256=None):
    """Why a file isn't what it was, or nothing."""
    if attachment.type == "url":
        return None
    content = read_content(attachment)
    if content is None:
        return "missing"
    if hashlib.sha1(content).hexdigest() != attachment.checksum and (
        content or attachment.file_size
    ):
        return "differs from what was stored"
    if sha256 and hashlib.sha256(content).hexdigest() != sha256:
        return "differs from the checksum that its record keeps"
    return None


def find_damaged_files(env):
    """(record, what is wrong) for the files of everything that proves something."""
    kept = {(model, field): checksum for model, field, checksum in KEPT}
    for model, name in get_file_fields(env):
        records = model.with_context(active_test=False).search([(name, "!=", False)])
        checksum = kept.get((model._name, name))
        for record in records:
            known = get_listed(record)
            for file in record[name]:
                sha256 = record[checksum] if checksum else known.get(file.id)
                if damage := find_damage(file, sha256):
                    yield record, f"file {file.id} '{file.name}' {damage}"
            env.invalidate_all()


def get_listed(record):
    """Id of a file → checksum, where a record that is done keeps a list of them."""
    if "file_list" not in record._fields or record.state != "done":
        return {}
    return {
        file["id"]: file["sha256"] for file in record.file_list or [] if "id" in file
    }


def find_lost_rows(env):
    """Records that name files of which the database knows nothing any more."""
    model = env["client.offboarding.document"].with_context(active_test=False)
    for record in model.search([("state", "=", "done")]):
        there = env["ir.attachment"].browse(get_listed(record)).exists()
        for file in record.file_list or []:
            if file.get("id") not in there.ids:
                yield record, f"file {file.get('id')} '{file['name']}' has no row"


def find_broken_papers(env):
    """Papers that claim what isn't so."""
    papers = env["client.offboarding.protocol"].with_context(active_test=False)
    for paper in papers.search([]):
        for name in ("", "signed_"):
            if paper[f"{name}sha256"] and not paper[f"{name}attachment_id"]:
                yield paper, f"has a {name}sha256 and no {name}attachment_id"
        if paper.state == "signed":
            if not paper.signed_attachment_id:
                yield paper, "is signed, without a signed file"
            if not paper._is_complete():
                yield paper, "is signed, by fewer than have to"
        if paper.signature_ids and not paper.attachment_id:
            yield paper, "has signatures, without the file that was signed"
        if paper.state == "sent" and not (paper.attachment_id and paper.date_sent):
            yield paper, "is sent, without its file or its day"
        if paper.signature_ids:
            yield from find_unfrozen(paper)


def find_unfrozen(paper):
    files = paper.attachment_id | paper.signed_attachment_id
    files |= paper.signature_ids.drawing_id | paper.signature_ids.evidence_ids
    for file in files.filtered(lambda file: file.offboarding_protocol_id != paper):
        yield paper, f"file {file.id} '{file.name}' isn't frozen"


def find_broken_cases(env):
    """Cases that are over and don't keep why they could be."""
    cases = env["client.offboarding"].with_context(active_test=False)
    for case in cases.search([("state", "in", ("closed", "cancelled"))]):
        if not isinstance(case.checks_kept, list):
            yield case, f"is {case.state}, without its checks"
        if case.state == "closed":
            if not case.date_closed:
                yield case, "is closed, without its day"
            yield from find_revoked(case)


def find_revoked(case):
    """What was closed because of waivers must have them still."""
    items = case.env["client.offboarding.waiver.item"].search(
        [("offboarding_id", "=", case.id), ("active", "=", True)]
    )
    for kept in case.checks_kept or []:
        mine = items.filtered(lambda item, kept=kept: item.code == kept["code"])
        covered = {(item.res_model, item.res_id) for item in mine}
        if len(covered) < (kept["waived_count"] or 0):
            yield case, f"is closed on waivers of '{kept['code']}' that are revoked"


def find_double_waivers(env):
    """The same item, with the same amount, is waived once."""
    seen = {}
    for item in env["client.offboarding.waiver.item"].search([], order="id"):
        key = (item.offboarding_id, item.code, item.res_model, item.res_id, item.amount)
        if key in seen:
            other = seen[key]
            yield item.waiver_id, f"waives what waiver {other} waives already"
        seen[key] = item.waiver_id.id


FINDERS = (
    find_damaged_files,
    find_lost_rows,
    find_broken_papers,
    find_broken_cases,
    find_double_waivers,
)


def check(env):
    """Print every problem, and how many there are, in the shell's output."""
    # What follows is one transaction, and PostgreSQL refuses any writing in it.
    env.cr.rollback()
    env.cr.execute("SET TRANSACTION READ ONLY")
    count = 0
    for find in FINDERS:
        for record, problem in find(env(su=True)):
            count += 1
            print(f"DAMAGE {record._name},{record.id} {record.display_name}: {problem}")
    print("INVARIANTS", count)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-c", "--config", default=str(ROOT / ".odoo/odoo.conf"))
    parser.add_argument("-d", "--database", default="client_offboarding")
    parser.add_argument("--odoo", default=str(ROOT / ".venv/bin/odoo"))
    options = parser.parse_args()
    command = [options.odoo, "shell", "-c", options.config, "-d", options.database]
    done = subprocess.run(
        [*command, "--no-http", "--log-level=error"],
        stdin=Path(__file__).open(),
        capture_output=True,
        text=True,
    )
    lines = done.stdout.splitlines()
    damages = [line[7:] for line in lines if line.startswith("DAMAGE ")]
    if done.returncode or not any(line.startswith("INVARIANTS ") for line in lines):
        print(done.stderr[-2000:], file=sys.stderr)
        return 2
    print("\n".join(damages) or "Everything is there, as it was.")
    return 1 if damages else 0


if IN_SHELL:
    check(globals()["env"])
elif __name__ == "__main__":
    sys.exit(main())
