"""What the server logs while a test runs is part of the test's result.

An `ERROR`, a `CRITICAL` or a `WARNING` fails the test in whose time it was logged, also
from the thread that serves its requests. Caught ones (`assertLogs`, `mute_logger`)
don't arrive here; the few that nobody can mend are named in `scripts/env/odoo_log.py`.
"""

import contextlib
import importlib
import importlib.util
import logging
import os
import shutil
import sys
import threading
from pathlib import Path

import pytest


def _load_odoo_log():
    # By its path: Odoo and its addons must not see the modules of that folder.
    folder = Path(__file__).parent / "scripts" / "env"
    spec = importlib.util.spec_from_file_location(
        "offboarding_env",
        folder / "__init__.py",
        submodule_search_locations=[str(folder)],
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = package
    spec.loader.exec_module(package)
    return importlib.import_module("offboarding_env.odoo_log")


odoo_log = _load_odoo_log()


class Complaints(logging.Handler):
    """Keeps what is logged from warnings on, until it is taken."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
        self.guard, self.texts = threading.Lock(), []
        self.of_workers = []

    def emit(self, record):
        text = self.format(record)
        if not odoo_log.is_expected(text):
            with self.guard:
                self.texts.append(text)

    def take(self):
        with self.guard:
            texts, self.texts = self.texts, []
        return texts


complaints = Complaints()


def _refuse(where):
    texts = complaints.take()
    if texts:
        text = "\n".join(texts)
        pytest.fail(f"the server's log complains {where}:\n{text}", pytrace=False)


@contextlib.contextmanager
def _own_filestore(original, name):
    """A filestore for the copy of the database that a process of pytest-xdist uses.

    pytest-odoo lets the copies share one. Files are named by their content, so a test
    that deletes its file would delete that of a test in the other process.
    """
    import odoo.tools

    source, target = map(odoo.tools.config.filestore, (original, name))
    if original == name:
        yield
        return
    shutil.rmtree(target, ignore_errors=True)
    if Path(source).is_dir():
        shutil.copytree(source, target, copy_function=os.link)
    try:
        yield
    finally:
        shutil.rmtree(target, ignore_errors=True)


def pytest_configure(config):
    logging.getLogger().addHandler(complaints)
    plugin = config.pluginmanager.get_plugin("odoo")
    if plugin:
        plugin._shared_filestore = _own_filestore


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item):
    """Also what was logged while the class, or the server, was set up for it."""
    result = yield
    _refuse("while this test ran")
    return result


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item, nextitem):
    result = yield
    _refuse("during or after this test")
    return result


def pytest_sessionfinish(session):
    """Nothing that was logged outside of the tests is lost."""
    texts = complaints.take()
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["complaints"] = texts
    elif texts or complaints.of_workers:
        texts = complaints.of_workers + texts
        print("\nthe server's log complains outside of the tests:", *texts, sep="\n")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """Of pytest-xdist: the tests ran in other processes."""
    complaints.of_workers += getattr(node, "workeroutput", {}).get("complaints", [])
