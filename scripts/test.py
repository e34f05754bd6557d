"""`make test`: everything is set up, then every test runs.

`T=path` runs one file or folder, `ARGS="-k word"` narrows, `FRESH=1` makes the test
databases anew, `DB=name` takes others, so that two can test at the same time, `ALONE=1`
tests where only the core is installed, `WHEELS=1` tests what is in the wheels,
`WORKERS=1` one test at a time. `COVERAGE=file` measures, for `scripts/covered.py`.

What is shipped is tested together: everything runs in the database (`DB` + `_all`) that
has all our addons and what they glue to. That the core works without them is seen in a
second one (`DB`), by the selection `ALONE`, and by `tests/test_lifecycle.py`, which
installs, upgrades and uninstalls it.
"""

import fcntl
import os
import shlex
import subprocess
from pathlib import Path

from env import addons, databases, odoo_log, report, server, venv
from env.conf import DATABASE
from env.lock import exclusive, using_server
from env.paths import BIN, CONF, PYTHON, ROOT, STATE, WHEELS
from setup import setup

NOTHING_RAN = 5
VARIABLES = ("ARGS", "T", "DB", "FRESH", "ALONE", "WORKERS", "COVERAGE", "WHEELS")
# Below the core's tests: the main job, who may do what, the papers and the checks. What
# goes over every model, field and button does so where all addons are installed.
ALONE = (
    "access_rights/test_rights_case.py",
    "access_rights/test_rights_lines.py",
    "case/test_main_job.py",
    "case/test_checks.py",
    "case/test_partner.py",
    "papers/test_papers.py",
    "papers/test_paper_signing.py",
)
OCA = ("contract", "contract_line_successor", "contract_termination")
MOST_WORKERS = 2


def check(path, chosen):
    """Before anything is built for it.

    :param path: ``T``
    :param chosen: ``WORKERS``
    :raises Failure: there is no such file, or no such number
    """
    file = path.partition("::")[0]
    if file and file != "oca" and not (ROOT / file).exists():
        raise report.Failure(f"T={path}: there is no such file or folder")
    if chosen and not (chosen.isdecimal() and int(chosen)):
        raise report.Failure(f"WORKERS={chosen} is no number of processes")


def sections(path, database, alone=False):
    """(title, what pytest is told, database) of each part, or of the one chosen."""
    everything = f"{database}_all"
    repository = ("Tests of the repository", ["-p", "no:odoo", "tests"], everything)
    home = addons.home()
    together = [str(home / name) for name in addons.own(with_tests=True)]
    ours = ("Tests of all addons together", together, everything)
    selection = [str(home / addons.CORE / "tests" / name) for name in ALONE]
    core = ("Tests of the core alone", selection, database)
    oca = (
        "OCA's own tests",
        [str(venv.addons_path() / name) for name in OCA],
        database,
    )
    if path == "oca":
        return [oca]
    if path.startswith("tests"):
        return [(repository[0], ["-p", "no:odoo", path], everything)]
    part = core if alone else ours
    if path:
        return [(part[0], [str(home / path)], part[2])]
    if WHEELS:
        return [ours]
    return [core] if alone else [ours, core, oca, repository]


def _prepare(parts, database, fresh):
    """Have the databases that these parts of the tests need."""
    for name in sorted({part[2] for part in parts}):
        modules = [addons.CORE] if name == database else addons.own(with_tests=True)
        databases.ensure(name, "test", modules, fresh=fresh)
        # A run that was killed leaves its copies, and whoever is connected to them.
        for number in range(MOST_WORKERS):
            databases.drop(f"{name}-gw{number}")


def workers(paths):
    """How many tests run at a time: one for each core, but two at most.

    More of them gain little: each copies the database, loads Odoo and may start a
    browser. One file isn't worth a copy.
    """
    chosen = os.environ.get("WORKERS")
    if chosen:
        return int(chosen)
    if len(paths) == 1 and Path(paths[0]).suffix:
        return 1
    return min(MOST_WORKERS, len(os.sched_getaffinity(0)))


def _options(arguments, database):
    """Options of pytest and of its plugins for these tests."""
    is_odoo = "no:odoo" not in arguments
    # What is skipped is told too, with its reason: a test that asks for what no test
    # database has would never run, and nobody would know.
    options = ["-rfEs", *shlex.split(os.environ.get("ARGS", ""))]
    number = workers([word for word in arguments if word not in ("-p", "no:odoo")])
    if number > 1:
        # A class, or the functions of a module, share what was set up for them. They
        # come as they are named: by size, the longest (a class of one test that presses
        # every button) would come last, beside an idle process.
        options += [f"--numprocesses={number}", "--dist=loadscope"]
        options += ["--no-loadscope-reorder"]
    if is_odoo:
        options += [f"--odoo-config={CONF}", f"--odoo-database={database}"]
        # Warnings too: `conftest.py` lets none pass.
        options += ["--odoo-http", "--odoo-log-level=warn"]
    return options


def _environment(arguments, database):
    # The system's wkhtmltopdf, if there is one, has no patched Qt.
    path = [str(BIN), os.environ.get("PATH", "")]
    environment = {**os.environ, "TEST_DATABASE": database}
    if data := os.environ.get("COVERAGE"):
        environment["COVERAGE_FILE"] = data
    # Options that were meant for `make` would reach the `make` that tests call.
    for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", *VARIABLES):
        environment.pop(name, None)
    if "no:odoo" not in arguments:
        # pytest-odoo copies the database for each worker, by `createdb`.
        environment.update(server.variables())
        path.insert(1, str(venv.postgres_bin()))
    return {**environment, "PATH": os.pathsep.join(path)}


def _pytest(arguments, database):
    command = [PYTHON, "-m"]
    if os.environ.get("COVERAGE"):
        command += ["coverage", "run", "-m"]
    command += ["pytest", *_options(arguments, database), *arguments]
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        cwd=ROOT,
        env=_environment(arguments, database),
    ).returncode


def _run(parts, narrowed):
    results = {}
    for title, arguments, database in parts:
        with report.step(title):
            results[title] = _pytest(arguments, database)
    # A filter may leave a part without tests, but not all of them.
    codes = set(results.values())
    if codes == {NOTHING_RAN} or codes - {0, NOTHING_RAN}:
        for title, code in results.items():
            print(f"{title}: {'ok' if not code else f'FAILED ({code})'}")
        return 1
    return 0 if narrowed or codes == {0} else 1


def main():
    path = os.environ.get("T", "")
    check(path, os.environ.get("WORKERS"))
    database = os.environ.get("DB") or f"{DATABASE}_{'wheels' if WHEELS else 'test'}"
    fresh = bool(os.environ.get("FRESH") or os.environ.get("CI"))
    os.environ[odoo_log.STRICT] = "1"
    setup(for_tests=True)
    parts = sections(path, database, bool(os.environ.get("ALONE")))
    with open(STATE / f"test-{database}.lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with using_server():
            with exclusive():
                server.start()
                databases.check_server()
                _prepare(parts, database, fresh)
            return _run(parts, narrowed=path or os.environ.get("ARGS"))


if __name__ == "__main__":
    report.main(main)
