"""The server's log is part of the result: what nobody expects in it fails the run."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from env import databases, odoo_log  # noqa: E402
from env.report import Failure  # noqa: E402

INFO = "2026-11-16 10:00:00,123 42 INFO db odoo.modules.loading: Modules loaded. "
WARNING = "2026-11-16 10:00:01,123 42 WARNING db odoo.models: two fields of one label"
ERROR = "2026-11-16 10:00:02,123 42 ERROR db odoo.sql_db: bad query: SELECT oops"
REASON = "ERROR: division by zero"
MISSING = (
    "2026-11-16 10:00:03,123 42 ERROR ? odoo.addons.base: "
    "Could not get content for mail/static/lib/selfie_segmentation/x.js"
)


TESTS = """\
import logging
import threading
from unittest import TestCase

log = logging.getLogger("odoo.x")


class TestLog(TestCase):
    def test_information(self):
        log.info("all is well")

    def test_caught(self):
        with self.assertLogs("odoo.x"):
            log.error("on purpose")

    def test_expected(self):
        log.error("mail/static/lib/selfie_segmentation is missing")

    def test_warning(self):
        log.warning("first thing")

    def test_error(self):
        log.error("second thing")

    def test_critical(self):
        log.critical("third thing")

    def test_traceback(self):
        try:
            1 / 0
        except ZeroDivisionError:
            log.exception("fourth thing")

    def test_thread(self):
        thread = threading.Thread(target=log.error, args=("fifth thing",))
        thread.start()
        thread.join()


class TestSetUp(TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        log.error("sixth thing")

    def test_set_up(self):
        pass


class TestTearDown(TestCase):
    def tearDown(self):
        log.error("seventh thing")

    def test_tear_down(self):
        pass
"""


def pytest_run(folder, text, *options):
    """Run tests in a process of its own: exit code and output."""
    file = folder / "test_x.py"
    file.write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:odoo", "-p", "no:cacheprovider"]
        + ["-p", "conftest", "--rootdir", folder, "-q", "-rA", *options, file],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    """Two processes, as in `make test`."""
    folder = tmp_path_factory.mktemp("log")
    return pytest_run(folder, TESTS, "--numprocesses=2")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("TestLog::test_warning", "WARNING odoo.x: first thing"),
        ("TestLog::test_error", "ERROR odoo.x: second thing"),
        ("TestLog::test_critical", "CRITICAL odoo.x: third thing"),
        ("TestLog::test_traceback", "ZeroDivisionError: division by zero"),
        ("TestLog::test_thread", "ERROR odoo.x: fifth thing"),
        ("TestSetUp::test_set_up", "ERROR odoo.x: sixth thing"),
        ("TestTearDown::test_tear_down", "ERROR odoo.x: seventh thing"),
    ],
    ids=lambda text: text.partition("::")[2] or "text",
)
def test_what_is_logged_fails_the_test_and_is_shown(outcome, name, text):
    code, output = outcome
    assert code == 1
    assert re.search(rf"^FAILED \S*::{name}", output, re.M)
    assert text in output


@pytest.mark.parametrize("name", ["information", "caught", "expected"])
def test_the_rest_passes(outcome, name):
    assert re.search(rf"^PASSED \S*::TestLog::test_{name}$", outcome[1], re.M)


def test_what_is_logged_outside_of_the_tests_fails_the_run(tmp_path):
    hooks = tmp_path / "conftest.py"
    hooks.write_text(
        "import logging, pytest\n"
        "@pytest.hookimpl(tryfirst=True)\n"
        "def pytest_sessionfinish(session):\n"
        "    logging.getLogger('odoo.x').error('at the end')\n"
    )
    code, output = pytest_run(tmp_path, "def test_x(): pass\n")
    assert code == 1
    assert "ERROR odoo.x: at the end" in output


def test_complaints_of_a_log_come_with_what_follows_them():
    log = [INFO, "printed by a program", WARNING, ERROR, REASON, INFO, MISSING]
    assert odoo_log.complaints("\n".join(log)) == [WARNING, f"{ERROR}\n{REASON}"]


def test_traceback_outside_of_any_record_is_a_complaint():
    text = f"{INFO}\nTraceback (most recent call last):\n  …\nKeyError: 'x'\n{INFO}"
    [complaint] = odoo_log.complaints(text)
    assert complaint.endswith("KeyError: 'x'")


@pytest.fixture
def install(monkeypatch, tmp_path):
    """Install in a stand-in for Odoo, which logs a line and ends with 0."""

    def install(line):
        odoo = tmp_path / "bin" / "odoo"
        odoo.parent.mkdir()
        odoo.write_text(f'#!/bin/sh\necho "{line}" >&2\n')
        odoo.chmod(0o755)
        databases._install("x", "-i", ["client_offboarding"], (), "Database x")

    monkeypatch.setattr(databases, "VENV", tmp_path)
    monkeypatch.setattr(databases, "LOG", tmp_path / "log")
    monkeypatch.setenv(odoo_log.STRICT, "1")
    return install


@pytest.mark.parametrize("line", [WARNING, ERROR], ids=["warning", "error"])
def test_database_whose_log_complains_is_not_made(install, line):
    with pytest.raises(Failure, match=line[-12:]):
        install(line)


def test_database_whose_log_informs_is_made(install, capsys):
    install(INFO)
    assert not capsys.readouterr().out


def test_who_looks_at_the_product_is_told_and_not_stopped(install, monkeypatch, capsys):
    monkeypatch.delenv(odoo_log.STRICT)
    install(WARNING)
    assert WARNING in capsys.readouterr().out
