"""What scripts for anybody's database say where they can't look into it."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from env import shell  # noqa: E402
from env.report import Failure  # noqa: E402

SCRIPTS = ("check_invariants.py", "erasures.py")
MISSING = """#!/bin/sh
cat > /dev/null
echo 'Traceback (most recent call last):' >&2
echo '  File "sql_db.py", line 733, in borrow' >&2
echo 'psycopg2.OperationalError: FATAL:  database "mine" does not exist' >&2
echo 'LINE 1: SELECT' >&2
echo '        ^' >&2
exit 1
"""


def run(script, *arguments, **variables):
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / script, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **variables},
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def program(tmp_path):
    """An Odoo whose database isn't there."""
    file = tmp_path / "odoo"
    file.write_text(MISSING)
    file.chmod(0o755)
    return file


@pytest.mark.parametrize("script", SCRIPTS)
def test_who_has_no_odoo_there_is_told_to_name_it(script):
    status, printed, error = run(script, "--odoo", "/nowhere/odoo")
    assert (status, printed) == (2, "")
    assert error == (
        "error: /nowhere/odoo can't be started: name the program of your Odoo,"
        " --odoo=/path/to/odoo\n"
    )


@pytest.mark.parametrize("script", SCRIPTS)
def test_what_odoo_says_is_one_line(script, program):
    status, printed, error = run(script, "--odoo", str(program), "-d", "mine")
    assert (status, printed) == (2, "")
    assert error.startswith("error: psycopg2.OperationalError: FATAL:  database")
    assert error.count("\n") == 1


def test_odoo_on_the_path_is_taken_where_this_tree_has_none(
    program, tmp_path, monkeypatch
):
    monkeypatch.setattr(shell, "VENV", tmp_path / "nothing")
    monkeypatch.setenv("PATH", str(program.parent))
    assert shell.find_odoo() == str(program)
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    with pytest.raises(Failure, match="--odoo="):
        shell.find_odoo()


@pytest.mark.parametrize("text", [None, "no list"])
def test_list_that_is_none_is_told(text, program, tmp_path):
    file = tmp_path / "erasures.jsonl"
    if text:
        file.write_text(text)
    status, __, error = run("erasures.py", "--odoo", program, "--compare", file)
    assert status == 2
    assert error.startswith(f"error: {file} isn't a list of erasures: ")
    assert error.count("\n") == 1


class Environment(dict):
    cr = SimpleNamespace(dbname="mine")


def test_database_without_the_addon_is_told():
    env = Environment()
    with pytest.raises(SystemExit, match="isn't installed in the database mine"):
        shell.require(env, "client_offboarding", "client.offboarding")
