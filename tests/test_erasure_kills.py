"""An erasure is killed in its midst: it ends as if it hadn't been.

`KILLS=10` kills at ten points, each in a database of its own; without it at one. Then a
backup from before the erasure is restored, killed, and upgraded in the midst of it all.
"""

import json
import os
import random
import re
import secrets
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from env import addons, databases, odoo_log, server, venv  # noqa: E402
from env.lock import exclusive, using_server  # noqa: E402
from env.paths import CONF, VENV  # noqa: E402

ODOO = VENV / "bin" / "odoo"
ADDON = "client_offboarding_privacy"
KILLS = int(os.environ.get("KILLS") or 1)
# What is there afterwards, without days and times, and what only counts attempts.
ROWS = {
    "items": "SELECT res_model, res_id, path, is_mention, action, state, refusal"
    " FROM client_offboarding_data_item ORDER BY 1, 2, 3",
    "run": "SELECT state, total, done, refused, seeds FROM client_offboarding_data_run",
    "log": "SELECT res_model, action, SUM(count) FROM client_offboarding_data_log"
    " GROUP BY 1, 2 ORDER BY 1, 2",
    "line": "SELECT state, decision, record_count FROM client_offboarding_data",
    "people": "SELECT id, name, email, phone, active FROM res_partner ORDER BY id",
    "messages": "SELECT id, author_id, email_from, body FROM mail_message"
    " WHERE model = 'res.partner' ORDER BY id",
    "files": "SELECT id, name, store_fname FROM ir_attachment"
    " WHERE res_model = 'res.partner' ORDER BY id",
    "banks": "SELECT id, acc_number FROM res_partner_bank ORDER BY id",
}


def shell(name, script, **environment):
    return subprocess.run(
        [ODOO, "shell", "-c", CONF, "-d", name, "--no-http", "--log-level=error"],
        stdin=(ROOT / "tests/erasure" / script).open(),
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
    )


def work(name, kill_at=0):
    done = shell(name, "work.py", KILL_AT=str(kill_at))
    if kill_at:
        assert done.returncode == -signal.SIGKILL, done.stderr[-3000:]
        return None
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr[-3000:]
    return int(re.search(r"^POINTS (\d+)$", done.stdout, re.M)[1])


def upgrade(name):
    """The addons over whatever is half done."""
    done = subprocess.run(
        [ODOO, "server", "-c", CONF, "-d", name, "-u", addons.CORE]
        + ["--stop-after-init", "--no-http"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert not done.returncode, done.stderr[-3000:]
    return odoo_log.complaints(done.stderr)


def restore(dump, files, name):
    """By PostgreSQL's own means, and a copy of the files, as an administrator does."""
    databases.sql(f'CREATE DATABASE "{name}"')
    postgres("pg_restore", "--no-owner", "--no-comments", "--dbname", name, dump)
    databases.mark(name)
    shutil.copytree(files, databases.filestore(name))


def postgres(program, *arguments):
    subprocess.run(
        [venv.postgres_bin() / program, *arguments],
        env={**os.environ, **server.variables()},
        check=True,
    )


def erasures(name, *arguments):
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/erasures.py", "-c", CONF, "-d", name]
        + [*arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert not done.stderr, done.stderr
    return SimpleNamespace(status=done.returncode, text=done.stdout)


def go_back(backup, listed, name, kill_at):
    """What is told and done where the backup replaces a database that was erased."""
    restore(*backup, name)
    told = erasures(name, "--compare", listed)
    work(name, kill_at)
    complaints = upgrade(name)
    half_done = look(name)
    work(name)
    [batch] = re.findall("^BATCH (.*)$", shell(name, "batch.py").stdout, re.M)
    return SimpleNamespace(
        told=told,
        complaints=complaints,
        half_done=half_done,
        ended=look(name),
        batch=batch,
        afterwards=erasures(name, "--compare", listed),
        sound=check_invariants(name),
    )


def repeat(backup, listed, name):
    """What is told where a backup is older than the run: it is repeated as another."""
    restore(*backup, name)
    others = get_run(shell(name, "before.py"))
    told = erasures(name, "--compare", listed)
    return SimpleNamespace(
        others=others,
        told=told,
        number=get_run(shell(name, "again.py")),
        afterwards=erasures(name, "--compare", listed),
    )


def get_run(done):
    found = re.search(r"^RUN (\d+)$", done.stdout, re.M)
    assert found, done.stderr[-3000:]
    return int(found[1])


def check_invariants(name):
    return subprocess.run(
        [sys.executable, ROOT / "scripts/check_invariants.py", "-c", CONF, "-d", name],
        capture_output=True,
        text=True,
        cwd=ROOT,
    ).stdout


def look(name):
    return {title: databases.sql(query, name) for title, query in ROWS.items()}


@pytest.fixture(scope="module")
def ended(tmp_path_factory):
    """The result of a run that nobody disturbed, and of those that were killed."""
    token = secrets.token_hex(4)
    first, whole = f"co_test_erase_{token}", f"co_test_erase_{token}_whole"
    names, modules = [first, whole], [addons.CORE, ADDON]
    with using_server():
        with exclusive():
            server.start()
            # A copy of what `make test` has ready; by hand it is made anew.
            ready = os.environ.get("TEST_DATABASE")
            databases.make(first, "test", modules, source=ready)
        try:
            made = shell(first, "data.py")
            queued = get_run(made)
            race = json.loads(re.search(r"^RACE (.*)$", made.stdout, re.M)[1])
            folder = tmp_path_factory.mktemp("backup")
            backup = folder / "database.dump", folder / "filestore"
            postgres("pg_dump", "--format=custom", "--file", backup[0], first)
            shutil.copytree(databases.filestore(first), backup[1])
            databases.make(whole, "test", modules, source=first)
            points = work(whole)
            expected, killed = look(whole), []
            for kill_at in random.sample(range(1, points + 1), min(KILLS, points)):
                name = f"co_test_erase_{token}_{kill_at}"
                names.append(name)
                databases.make(name, "test", modules, source=first)
                work(name, kill_at)
                before = look(name)
                work(name)
                killed.append((kill_at, before, look(name)))
                databases.drop(names.pop())
            listed = folder / "erasures.jsonl"
            listed.write_text(erasures(whole).text)
            listed_lines = listed.read_text().splitlines()
            names.append(f"co_test_erase_{token}_back")
            back = go_back(backup, listed, names[-1], points // 2)
            names.append(f"co_test_erase_{token}_before")
            repeated = repeat(backup, listed, names[-1])
        finally:
            for name in names:
                databases.drop(name)
    race["first"] = queued
    return SimpleNamespace(
        points=points,
        expected=expected,
        killed=killed,
        race=race,
        back=back,
        repeated=repeated,
        listed=[json.loads(line) for line in listed_lines],
    )


def test_of_two_officers_at_once_the_second_is_told(ended):
    assert ended.race == {
        "waited": True,
        "told": "The operation cannot be completed: "
        "The personal data of this case are being worked on already.",
        "runs": [ended.race["first"]],
        "first": ended.race["first"],
    }


def test_undisturbed_erasure_leaves_nobody(ended):
    assert ended.points >= 10
    assert "Kowalska" not in str(ended.expected["people"])
    assert "Kowalska" not in str(ended.expected["messages"])
    assert [str(row).split("|")[0] for row in ended.expected["run"]] == ["done"]


def test_killed_erasure_was_not_done_yet(ended):
    assert ended.killed
    for kill_at, before, _after in ended.killed:
        assert before["run"] != ended.expected["run"], kill_at


def test_killed_erasure_ends_like_an_undisturbed_one(ended):
    for kill_at, _before, after in ended.killed:
        assert after == ended.expected, kill_at


def test_list_of_erasures_tells_nothing_of_the_people(ended):
    rows = [row for row in ended.listed if row["model"] == "res.partner"]
    assert sum(len(row["ids"]) for row in rows if row["action"] == "anonymize") == 12
    assert {row["run"] for row in ended.listed} == {ended.race["first"]}
    assert "kowalska" not in str(ended.listed).lower()


def test_erasure_that_a_backup_brings_back_is_named(ended):
    told, [case] = ended.back.told, {row["case"] for row in ended.listed}
    assert told.status == 1
    heading, *records = told.text.splitlines()
    assert heading.startswith(f"Run {ended.race['first']} of 20")
    assert heading.endswith(f", {case}: is back")
    assert len(records) == len(ended.listed)
    assert "(anonymize, 12)" in told.text
    after = ended.back.afterwards
    assert (after.status, after.text) == (0, "Nothing that was erased is back.\n")


def test_erasure_that_is_repeated_as_another_run_is_back_no_more(ended):
    repeated = ended.repeated
    # Somebody else's run has the number now, and has shortened one of the texts.
    assert repeated.others == ended.race["first"] != repeated.number
    for row in ended.listed:
        told = f"({row['action']}, {len(row['ids'])})"
        mine = [line for line in repeated.told.text.splitlines() if told in line]
        assert any(f" {row['model']} " in line for line in mine), row["model"]
    after = repeated.afterwards
    assert (after.status, after.text) == (0, "Nothing that was erased is back.\n")


def test_upgrade_over_a_half_done_erasure_leaves_it_to_go_on(ended):
    back = ended.back
    assert not back.complaints, "\n".join(back.complaints)
    assert "running" in str(back.half_done["run"])
    assert back.ended == ended.expected


def test_upgrade_over_a_half_done_batch_leaves_it_to_go_on(ended):
    assert ended.back.batch == "running done 3"
    assert ended.back.sound == "Everything is there, as it was.\n"
