"""Installing on data, upgrading, uninstalling and installing again.

One database goes through it all, with its tables noted down in between. It is made
by the code of an earlier version, which the history of git holds, and upgraded to the
present one; where that history isn't there, the present code stands in for it.
"""

import json
import re
import secrets
import subprocess
import sys
import warnings
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from env import addons, databases, odoo_log, server  # noqa: E402
from env.lock import exclusive, using_server  # noqa: E402
from env.paths import CONF, VENV  # noqa: E402

# The last commit before models became rooms and abstract models were dissolved.
EARLIER = "4a51682536776ee16bc4d5bd6351277126bfe5e5"

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


def git(*arguments, **options):
    return subprocess.run(
        ["git", "-C", ROOT, *arguments], capture_output=True, **options
    )


def has_history(commit=EARLIER):
    """Whether git knows the earlier commit: not in a tarball or a shallow clone."""
    return git("cat-file", "-e", f"{commit}^{{commit}}").returncode == 0


def later_addons(commit=EARLIER):
    """The addons that weren't there yet: an upgrade doesn't install them."""
    if not has_history(commit):
        return set()
    known = git("ls-tree", "--name-only", commit, check=True).stdout.decode()
    return set(addons.own()) - set(known.split())


def earlier_code(folder, commit=EARLIER):
    """The addons as they were, unpacked; None without the history."""
    if not has_history(commit):
        warnings.warn(
            f"git doesn't know commit {commit} here (a tarball or a shallow clone): "
            "the upgrade is tried from the present code only",
            stacklevel=2,
        )
        return None
    names = [name for name in addons.own() if name not in later_addons(commit)]
    archive = git("archive", commit, *names, check=True).stdout
    subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
    return folder


def forget_later_addons(name, commit=EARLIER):
    """What isn't there yet isn't known yet: else it would install itself, unseen."""
    for addon in later_addons(commit):
        databases.sql(
            "WITH gone AS (DELETE FROM ir_module_module"
            f" WHERE name = '{addon}' RETURNING id)"
            " DELETE FROM ir_model_data WHERE model = 'ir.module.module'"
            " AND res_id IN (SELECT id FROM gone)",
            name,
        )


def odoo(name, *arguments, stdin=None, code=None):
    """Run Odoo; return what it printed and what it complained about.

    :param code: folder of the addons to take instead of those of this tree
    """
    if code:
        path = re.search(r"^addons_path *= *(.*)$", CONF.read_text(), re.M).group(1)
        others = [part for part in path.split(",") if Path(part) != ROOT]
        arguments += ("--addons-path", ",".join([str(code), *others]))
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


def server_run(name, flag, code=None):
    return odoo(name, "server", flag, addons.CORE, "--stop-after-init", code=code)


def script(name, file, code=None):
    return odoo(name, "shell", stdin=(SCRIPTS / file).read_text(), code=code)


def check_invariants(name):
    """What `scripts/check_invariants.py` says of the database."""
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/check_invariants.py", "-c", CONF, "-d", name],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    return (done.stdout + done.stderr).splitlines()


def own_tables(name):
    """Tables of the addon, those of wizards left out: what they hold is passing."""
    return databases.sql(
        "SELECT table_name FROM information_schema.tables t"
        " WHERE table_name LIKE '%client_offboarding%' AND table_type = 'BASE TABLE'"
        " AND NOT EXISTS (SELECT FROM ir_model m WHERE m.transient"
        " AND t.table_name = replace(m.model, '.', '_'))"
        " ORDER BY table_name",
        name,
    )


def dump(name, tables=TABLES):
    """Rows of the tables that must survive: table → id → column → value.

    A row of a relation has no number: it is known by what it relates.
    """
    return {
        table: {
            row.get("id") or tuple(row.values()): row
            for row in map(
                json.loads, databases.sql(f"SELECT to_jsonb(t) FROM {table} t", name)
            )
        }
        for table in tables
    }


def identifiers(name):
    """XML ids of our addons, but for what users' data keeps."""
    return set(
        databases.sql(
            "SELECT module || ' ' || model || ' ' || name FROM ir_model_data"
            " WHERE module LIKE '%client_offboarding%'"
            " AND model <> 'contract.terminate.reason'",
            name,
        )
    )


def columns(tables):
    return {
        table: set(next(iter(rows.values()))) for table, rows in tables.items() if rows
    }


def only(tables, known):
    """The tables with no more columns than were known before."""
    return {
        table: {
            key: {name: row.get(name) for name in known.get(table, ())}
            for key, row in rows.items()
        }
        for table, rows in tables.items()
    }


def differences(before, after):
    """What differs between two dumps, as texts that can be read."""
    return [
        f"{table} {key} {name}: {old.get(name)} -> {new.get(name)}"
        for table in before
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
        " WHERE model LIKE 'client.offboarding%'"
        " UNION ALL SELECT 'function ' || proname FROM pg_proc"
        " WHERE proname LIKE 'client_offboarding%'",
        name,
    )


@pytest.fixture(scope="module")
def life(tmp_path_factory):
    """The stages of a database: what each complained about and left in the tables."""
    name = f"co_test_life_{secrets.token_hex(4)}"
    code = earlier_code(tmp_path_factory.mktemp("earlier"))
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
            if code:
                forget_later_addons(name)
            note("before", script(name, "data.py"))
            note("installed", server_run(name, "-i", code))
            note("used", script(name, "case.py", code))
            note("in every state", script(name, "states.py", code))
            stages["in every state"].own = dump(name, own_tables(name))
            note("upgraded", server_run(name, "-u"))
            stages["upgraded"].own = dump(name, own_tables(name))
            stages["upgraded"].identifiers = identifiers(name)
            stages["upgraded"].invariants = check_invariants(name)
            note("gone on", script(name, "upgraded.py"))
            note("upgraded again", server_run(name, "-u"))
            note("uninstalled", script(name, "uninstall.py"))
            stages["uninstalled"].left = left_behind(name)
            note("installed again", server_run(name, "-i"))
            stages["installed again"].identifiers = identifiers(name)
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
        "in every state",
        "upgraded",
        "gone on",
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


def test_upgrade_is_from_the_earlier_version():
    if not has_history():
        pytest.skip(f"git doesn't know commit {EARLIER} here: fetch the whole history")
    version = git("show", f"{EARLIER}:{addons.CORE}/__manifest__.py", check=True).stdout
    assert b'"version": "19.0.1.0.0"' in version
    assert addons.manifests()[addons.CORE]["version"] != "19.0.1.0.0"


def test_there_was_a_case_in_every_state(life):
    states = "states cancelled closed confirm draft handover notice"
    assert states in life["in every state"].output
    tables = life["in every state"].own
    for line in ("charge", "return", "document", "access", "protocol", "waiver"):
        assert tables[f"client_offboarding_{line}"], line


@pytest.mark.parametrize("stage", ["upgraded", "upgraded again"])
def test_upgrading_changes_no_data(life, stage):
    before, after = life["in every state"].tables, life[stage].tables
    # New columns get their defaults; what was there stays.
    assert differences(before, only(after, columns(before))) == []


def test_upgrading_changes_nothing_of_the_cases(life):
    before, after = life["in every state"].own, life["upgraded"].own
    assert set(before) <= set(after)
    kept = {table: after[table] for table in before}
    assert differences(before, only(kept, columns(before))) == []


def test_upgrading_leaves_every_case_sound(life):
    assert life["upgraded"].invariants == ["Everything is there, as it was."]


def test_upgrading_leaves_nothing_of_what_is_gone(life):
    """Models, fields, rights and views of earlier versions aren't left behind."""
    left = re.findall("^left .*", life["gone on"].output, re.M)
    assert not left, "\n".join(left)
    earlier, fresh = life["upgraded"].identifiers, life["installed again"].identifiers
    # Installed by itself where the core is new; nobody chose it here.
    later = {name for name in fresh if name.split()[0] in later_addons()}
    # What a model inherits is kept under the addon of its parent.
    known = {name.split()[2] for name in earlier}
    models = {name.split()[2] for name in later if " ir.model model_" in name} - known
    later |= {
        name
        for name in fresh
        if re.sub("^model_inherit__(.*?)__.*", r"model_\1", name.split()[2]) in models
    }
    assert earlier == fresh - later


def test_cases_go_on_after_the_upgrade(life):
    assert "own view True" in life["gone on"].output
    assert "went on cancelled handover signed" in life["gone on"].output


def test_uninstalling_is_refused_while_papers_are_kept(life):
    assert "REFUSED" in life["uninstalled"].output
    assert "have to be kept" in life["uninstalled"].output


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
