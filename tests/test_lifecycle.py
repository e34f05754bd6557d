"""Installing on data, upgrading, uninstalling and installing again.

One database goes through it all, with its tables noted down in between.
"""

import json
import secrets
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from env import addons, databases, odoo_log, server  # noqa: E402
from env.lock import exclusive, using_server  # noqa: E402
from env.paths import CONF, VENV  # noqa: E402

SCRIPTS = Path(__file__).parent / "lifecycle"
TABLES = (
    "res_partner",
    "contract_template",
    "contract_contract",
    "contract_line",
    "account_move",
    "account_move_line",
    "account_partial_reconcile",
    "account_payment",
)
# The administrator gets the addon's groups, which touches his contact.
TOUCHED = {"write_date", "write_uid"}


def odoo(name, *arguments, stdin=None):
    """Run Odoo; return what it printed and what it complained about."""
    done = subprocess.run(
        [VENV / "bin" / "odoo", *arguments, "-c", CONF, "-d", name, "--no-http"],
        input=stdin or "",
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    complaints = odoo_log.complaints(done.stderr)
    if done.returncode:
        complaints.append(done.stderr[-3000:])
    return SimpleNamespace(output=done.stdout, complaints=complaints)


def server_run(name, flag):
    return odoo(name, "server", flag, addons.CORE, "--stop-after-init")


def script(name, file):
    return odoo(name, "shell", stdin=(SCRIPTS / file).read_text())


def dump(name):
    """Rows of the tables that must survive: table → id → column → value."""
    return {
        table: {
            row["id"]: row
            for row in map(
                json.loads,
                databases.sql(f"SELECT to_jsonb(t) FROM {table} t ORDER BY id", name),
            )
        }
        for table in TABLES
    }


def columns(tables):
    return {table: set(next(iter(rows.values()))) for table, rows in tables.items()}


def only(tables, known):
    """The tables with no more columns than were known before."""
    return {
        table: {
            key: {name: row[name] for name in known[table]} for key, row in rows.items()
        }
        for table, rows in tables.items()
    }


def differences(before, after):
    """What differs between two dumps, as texts that can be read."""
    return [
        f"{table} {key} {name}: {old.get(name)} -> {new.get(name)}"
        for table in TABLES
        for key in before[table] | after[table]
        for old, new in [(before[table].get(key, {}), after[table].get(key, {}))]
        for name in set(old | new) - TOUCHED
        if old.get(name) != new.get(name)
    ]


def left_behind(name):
    """What of the addon is still in the database."""
    return databases.sql(
        "SELECT 'table ' || table_name FROM information_schema.tables"
        " WHERE table_name LIKE 'client_offboarding%'"
        " UNION ALL SELECT 'id ' || name FROM ir_model_data"
        # A reason that contracts were ended for stays with them.
        f" WHERE module = '{addons.CORE}' AND model <> 'contract.terminate.reason'"
        " UNION ALL SELECT 'attachment ' || name FROM ir_attachment"
        " WHERE res_model LIKE 'client.offboarding%'"
        " UNION ALL SELECT 'message ' || id FROM mail_message"
        " WHERE model LIKE 'client.offboarding%'"
        " UNION ALL SELECT 'model ' || model FROM ir_model"
        " WHERE model LIKE 'client.offboarding%'",
        name,
    )


@pytest.fixture(scope="module")
def life():
    """The stages of a database: what each complained about and left in the tables."""
    name = f"co_test_life_{secrets.token_hex(4)}"
    stages = {}

    def note(stage, done):
        stages[stage] = SimpleNamespace(
            complaints=done.complaints, output=done.output, tables=dump(name)
        )

    with using_server():
        with exclusive():
            server.start()
            databases.make(name, "demo", [])
        try:
            note("before", script(name, "data.py"))
            note("installed", server_run(name, "-i"))
            note("used", script(name, "case.py"))
            note("upgraded", server_run(name, "-u"))
            note("upgraded again", server_run(name, "-u"))
            note("uninstalled", script(name, "uninstall.py"))
            stages["uninstalled"].left = left_behind(name)
            note("installed again", server_run(name, "-i"))
            note("used again", script(name, "case.py"))
            yield stages
        finally:
            databases.drop(name)


@pytest.mark.parametrize(
    "stage",
    [
        "before",
        "installed",
        "used",
        "upgraded",
        "upgraded again",
        "uninstalled",
        "installed again",
        "used again",
    ],
)
def test_nothing_is_complained_about(life, stage):
    assert not life[stage].complaints, "\n".join(life[stage].complaints)


def test_there_was_data_to_install_on(life):
    tables = life["before"].tables
    assert tables["contract_line"]
    assert {move["state"] for move in tables["account_move"].values()} == {
        "draft",
        "posted",
    }
    assert tables["account_partial_reconcile"]


def test_installing_changes_no_data(life):
    before, after = life["before"].tables, life["installed"].tables
    assert differences(before, only(after, columns(before))) == []


def test_case_ran_to_its_end(life):
    assert "case closed" in life["used"].output
    assert life["used"].tables != life["installed"].tables


@pytest.mark.parametrize("stage", ["upgraded", "upgraded again"])
def test_upgrading_changes_no_data(life, stage):
    assert differences(life["used"].tables, life[stage].tables) == []


def test_uninstalling_leaves_data_without_our_columns(life):
    known = columns(life["before"].tables)
    before, after = life["upgraded again"].tables, life["uninstalled"].tables
    assert columns(after) == known
    assert differences(only(before, known), after) == []


def test_uninstalling_leaves_nothing_of_the_addon(life):
    assert not life["uninstalled"].left, "\n".join(life["uninstalled"].left)


def test_installing_again_changes_no_data(life):
    known = columns(life["before"].tables)
    again = only(life["installed again"].tables, known)
    assert differences(life["uninstalled"].tables, again) == []
    assert "case closed" in life["used again"].output
