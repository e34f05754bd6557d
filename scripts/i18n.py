#!/usr/bin/env python3
"""Translations: `i18n.py export` refreshes them, `i18n.py check` compares.

Odoo extracts the terms from a database where the addons are installed: the one in
--database or TEST_DATABASE (no demo data, or its texts become terms), else one that is
made for this. Files are written only when a term changed, so that dates in headers
never show up as a change.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from env import addons, databases, server
from env.lock import exclusive
from env.paths import CONF, PYTHON, ROOT, VENV
from env.report import Failure
from env.report import main as report_main
from setup import setup

LANGUAGES = ("pl",)
DATABASE = "client_offboarding_i18n"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[\d.]*[sdif]|%%|\{\w*\}")
HEADER = {
    "Project-Id-Version": "Odoo Server 19.0",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}


def extract(addon, database):
    """Return the terms of an addon as Odoo finds them now, as a polib file."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"{addon}.pot"
        done = subprocess.run(
            [VENV / "bin" / "odoo", "i18n", "export", "-c", CONF, "-d", database]
            + ["-o", target, addon],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        if done.returncode or not target.is_file():
            raise Failure(f"Odoo exported no terms of {addon}:\n{done.stderr[-2000:]}")
        return polib().pofile(str(target), wrapwidth=78)


def polib():
    # Only the product's own environment has it, and this file starts outside of it.
    import polib

    return polib


def load(path):
    return polib().pofile(str(path), wrapwidth=78) if path.is_file() else None


def terms(po):
    """What makes two files the same: the terms and where they come from."""
    return {
        entry.msgid: (
            {place for place, _line in entry.occurrences},
            set(entry.comment.splitlines()),
        )
        for entry in po or ()
        if not entry.obsolete
    }


def problems(po):
    """Say what is missing or wrong in a translation, one line per term."""
    for entry in po:
        source = sorted(PLACEHOLDER.findall(entry.msgid))
        if entry.obsolete:
            yield f"obsolete: {entry.msgid!r}"
        elif not entry.msgstr:
            yield f"untranslated: {entry.msgid!r}"
        elif entry.fuzzy:
            yield f"fuzzy: {entry.msgid!r}"
        elif sorted(PLACEHOLDER.findall(entry.msgstr)) != source:
            yield f"other placeholders than the source: {entry.msgid!r}"


def merged(template, po, language):
    """Return the template with the translations of ``po``, in the template's order."""
    known = {entry.msgid: entry for entry in po or ()}
    result = polib().POFile(wrapwidth=78)
    result.header = template.header
    result.metadata = dict(po.metadata if po else {**HEADER, "Language": language})
    for entry in template:
        old = known.get(entry.msgid)
        entry.msgstr = old.msgstr if old else ""
        entry.flags = [flag for flag in (old.flags if old else []) if flag == "fuzzy"]
        result.append(entry)
    return result


def export(addon, database):
    """Write the template, merge it into the translations; return what to translate."""
    folder = ROOT / addon / "i18n"
    folder.mkdir(exist_ok=True)
    fresh, path = extract(addon, database), folder / f"{addon}.pot"
    if terms(fresh) != terms(load(path)):
        fresh.save(str(path))
        print(f"Written: {path.relative_to(ROOT)}")
    missing = []
    for language in LANGUAGES:
        path = folder / f"{language}.po"
        old = load(path)
        po = merged(load(folder / f"{addon}.pot"), old, language)
        if old is None or str(po) != str(old):
            po.save(str(path))
            print(f"Written: {path.relative_to(ROOT)}")
        missing += [f"{path.relative_to(ROOT)}: {line}" for line in problems(po)]
    return missing


def check(addon, database):
    """Compare without writing; return what differs."""
    folder = ROOT / addon / "i18n"
    fresh = terms(extract(addon, database))
    found = []
    for file in (f"{addon}.pot", *(f"{language}.po" for language in LANGUAGES)):
        po = load(folder / file)
        known = terms(po)
        lines = [f"not in the file: {msgid!r}" for msgid in {*fresh} - {*known}]
        lines += [f"not in the addon: {msgid!r}" for msgid in {*known} - {*fresh}]
        both = {*fresh} & {*known}
        lines += [f"moved: {msgid!r}" for msgid in both if fresh[msgid] != known[msgid]]
        if po and file.endswith(".po"):
            lines += problems(po)
        found += [f"{addon}/i18n/{file}: {line}" for line in sorted(lines)]
    return found


def ready_database():
    """Make or upgrade the database that terms are read from; return its name."""
    with exclusive():
        server.start()
        databases.check_server()
        databases.ensure(DATABASE, "test", addons.own())
    return DATABASE


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("command", choices=("export", "check"))
    parser.add_argument("addons", nargs="*", help="default: every addon")
    parser.add_argument("--database", default=os.environ.get("TEST_DATABASE"))
    options = parser.parse_args()
    if Path(sys.prefix).resolve() != VENV.resolve():
        setup()
        os.execv(PYTHON, [PYTHON, __file__, *sys.argv[1:]])
    database = options.database or ready_database()
    function = export if options.command == "export" else check
    found = []
    for addon in options.addons or addons.own():
        found += function(addon, database)
    for line in found:
        print(line)
    if options.command == "check" and found:
        raise Failure("translations are stale: run `python3 scripts/i18n.py export`")


if __name__ == "__main__":
    report_main(main)
