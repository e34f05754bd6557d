#!/usr/bin/env python3
"""Is every file that proves something still there, as it was? Changes nothing.

    scripts/check_invariants.py -c /etc/odoo.conf -d DATABASE [--odoo /path/to/odoo]

For a live database: it reads in a transaction in which nothing can be written. Each
record whose file is missing or differs is named in a line; the status is 1 then.
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


def find_problems(env):
    """(record, file, what is wrong) of everything that proves something."""
    kept = {(model, field): checksum for model, field, checksum in KEPT}
    for model, name in get_file_fields(env):
        records = model.with_context(active_test=False).search([(name, "!=", False)])
        checksum = kept.get((model._name, name))
        for record in records:
            known = {
                file["id"]: file["sha256"]
                for file in ("file_list" in record._fields and record.file_list) or []
                if "id" in file and record.state == "done"
            }
            for file in record[name]:
                sha256 = record[checksum] if checksum else known.get(file.id)
                if damage := find_damage(file, sha256):
                    yield record, file, damage
            env.invalidate_all()


def check(env):
    """Print every problem, and how many there are, in the shell's output."""
    # What follows is one transaction, and PostgreSQL refuses any writing in it.
    env.cr.rollback()
    env.cr.execute("SET TRANSACTION READ ONLY")
    count = 0
    for record, file, damage in find_problems(env(su=True)):
        count += 1
        print(f"DAMAGE {record._name},{record.id} {record.display_name}: "
              f"file {file.id} '{file.name}' {damage}")  # fmt: skip
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
    print("\n".join(damages) or "Every file is there, as it was.")
    return 1 if damages else 0


if IN_SHELL:
    check(globals()["env"])
elif __name__ == "__main__":
    sys.exit(main())
