"""What proves something is damaged behind the back of the ERP: each damage is named."""

import hashlib
import json
import os
import re
import secrets
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from env import addons, databases, server  # noqa: E402
from env.lock import exclusive, using_server  # noqa: E402
from env.paths import CONF, VENV  # noqa: E402

PRIVACY = "client_offboarding_privacy"


def shell(name, file):
    done = subprocess.run(
        [VENV / "bin" / "odoo", "shell", "-c", CONF, "-d", name, "--no-http"],
        stdin=(ROOT / "tests/invariants" / file).open(),
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    return done.stdout


def check(name):
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/check_invariants.py", "-c", CONF, "-d", name],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    return SimpleNamespace(
        status=done.returncode, lines=done.stdout.splitlines(), errors=done.stderr
    )


def fingerprint(name):
    """Of every row of the database, and of every file of its store."""
    tables = databases.sql(
        "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
        " ORDER BY tablename",
        name,
    )
    rows = "; ".join(
        f"SELECT '{table}', md5(string_agg(t::text, ' ' ORDER BY t::text))"
        f" FROM {table} t"
        for table in tables
    )
    files = {
        str(path): hashlib.sha1(path.read_bytes()).hexdigest()
        for path in sorted(Path(databases.filestore(name)).rglob("*"))
        if path.is_file()
    }
    return databases.sql(rows, name), files


@pytest.fixture(scope="module")
def looked():
    """What is said of a sound database, and of it once everything is damaged."""
    name = f"co_test_invariants_{secrets.token_hex(4)}"
    with using_server():
        with exclusive():
            server.start()
            # A copy of what `make test` has ready; by hand it is made anew.
            ready = os.environ.get("TEST_DATABASE")
            databases.make(name, "test", [addons.CORE, PRIVACY], source=ready)
        try:
            shell(name, "data.py")
            sound = check(name)
            printed = shell(name, "damage.py")
            before = fingerprint(name)
            damaged = check(name)
            after = fingerprint(name)
        finally:
            databases.drop(name)
    expected = map(json.loads, re.findall(r"^EXPECTED (.*)$", printed, re.M))
    return SimpleNamespace(
        sound=sound,
        damaged=damaged,
        expected=list(expected),
        changed=before != after,
    )


def test_nothing_is_said_of_a_sound_database(looked):
    assert looked.sound.errors == ""
    assert looked.sound.lines == ["Everything is there, as it was."]
    assert looked.sound.status == 0


def test_each_damage_is_named_with_its_record(looked):
    assert len(looked.expected) > 15
    unnamed = [
        (record, words)
        for record, *words in looked.expected
        if not any(
            line.startswith(f"{record} ") and all(word in line for word in words)
            for line in looked.damaged.lines
        )
    ]
    assert not unnamed, "\n".join(looked.damaged.lines)
    assert looked.damaged.status == 1


def test_nothing_else_is_named(looked):
    records = {record for record, *_ in looked.expected}
    others = [
        line for line in looked.damaged.lines if line.split(" ")[0] not in records
    ]
    assert not others


def test_nothing_is_written(looked):
    assert not looked.changed
