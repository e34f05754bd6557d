"""What proves something is damaged behind the back of the ERP: each damage is named.

And it isn't damaged where the addons that the core can do without are removed.
"""

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
from odoo_shell import CONF, ROOT, run_in_shell

sys.path.insert(0, str(ROOT / "scripts"))

from env import addons, databases, server  # noqa: E402
from env.lock import exclusive, using_server  # noqa: E402

PRIVACY = "client_offboarding_privacy"


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
    copy = f"{name}_core"
    with using_server():
        with exclusive():
            server.start()
            # A copy of what `make test` has ready; by hand it is made anew.
            ready = os.environ.get("TEST_DATABASE")
            databases.make(name, "test", [addons.CORE, PRIVACY], source=ready)
        try:
            run_in_shell(name, "invariants/data.py")
            sound = check(name)
            databases.make(copy, "test", [], source=name)
            removed = "".join(
                run_in_shell(copy, f"invariants/{file}")
                for file in ("remove.py", "removed.py")
            )
            without = check(copy)
            printed = run_in_shell(name, "invariants/damage.py")
            before = fingerprint(name)
            damaged = check(name)
            after = fingerprint(name)
        finally:
            databases.drop(name)
            databases.drop(copy)
    expected = map(json.loads, re.findall(r"^EXPECTED (.*)$", printed, re.M))
    return SimpleNamespace(
        sound=sound,
        damaged=damaged,
        expected=list(expected),
        changed=before != after,
        removed=removed,
        without=without,
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


def test_addon_is_not_removed_in_the_midst_of_its_work(looked):
    [waiting, logged] = re.findall("^REFUSED (.*)$", looked.removed, re.M)
    assert "being searched, exported or erased: One person" in waiting
    assert "resume those that wait" in waiting
    assert "The log of personal data has" in logged
    assert "'client_offboarding_privacy.delete_log'" in logged


def test_removing_the_others_loses_nothing_of_the_core(looked):
    changed = re.findall("^CHANGED (.*)$", looked.removed, re.M)
    said = " ".join(re.findall("^SAID (.*)$", looked.removed, re.M))
    removed = re.search("^REMOVED (.*)$", looked.removed, re.M)[1].split()
    if "client_offboarding_survey" in removed:
        assert "Why do you leave?\\nToo dear" in said
    if "l10n_pl_client_offboarding" not in removed:
        assert changed == []
        return
    # Rules that no data are kept by went; the kind of a charge is what is known still.
    assert changed == [
        "client_offboarding_charge kind interest other",
        *["client_offboarding_data_rule row went"] * 3,
    ]


def test_core_goes_on_without_the_others(looked):
    assert PRIVACY in re.search("^REMOVED (.*)$", looked.removed, re.M)[1].split()
    left = re.findall("^LEFT (.*)$", looked.removed, re.M)
    # A rule that data are kept by.
    assert left in ([], ["l10n_pl_client_offboarding.data_rule_vouchers"]), left
    assert "BATCH done 3\n" in looked.removed
    assert re.findall("^JOBS (.*)$", looked.removed, re.M) in ([], ["cancelled"])
    assert "CASE closed\n" in looked.removed
    assert looked.without.lines == ["Everything is there, as it was."]
