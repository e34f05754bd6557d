"""`make test`: everything is set up, then every test runs.

`T=path` runs one file or folder, `ARGS="-k word"` narrows, `FRESH=1` makes the test
database anew, `DB=name` takes another one, so that two can test at the same time,
`COVERAGE=1` measures.

The core is tested where only the core is installed, the glue addons in a second
database (`DB` + `_all`) that has all of them and what they glue to.
"""

import fcntl
import os
import shlex
import subprocess
from pathlib import Path

from env import addons, databases, report, server, venv
from env.conf import DATABASE
from env.lock import exclusive, using_server
from env.paths import BIN, CONF, PYTHON, ROOT, STATE
from setup import setup

NOTHING_RAN = 5
OCA = ("contract", "contract_line_successor", "contract_termination")


def sections(path, database):
    """(title, what pytest is told, database) of each part, or of the one chosen."""
    everything = f"{database}_all"
    repository = ("Tests of the repository", ["-p", "no:odoo", "tests"], everything)
    own = ("Tests of the addon", [addons.CORE], database)
    glue = ("Tests of the glue addons", addons.glue(), everything)
    oca = (
        "OCA's own tests",
        [str(venv.addons_path() / name) for name in OCA],
        database,
    )
    if not path:
        return [repository, own, *([glue] if addons.glue() else []), oca]
    if path == "oca":
        return [oca]
    if path.startswith("tests"):
        return [(repository[0], ["-p", "no:odoo", path], everything)]
    part = own if Path(path).parts[0] == addons.CORE else glue
    return [(part[0], [path], part[2])]


def _prepare(parts, database, fresh):
    """Have the databases that these parts of the tests need."""
    for name in sorted({part[2] for part in parts}):
        modules = [addons.CORE] if name == database else addons.own(with_tests=True)
        databases.ensure(name, "test", modules, fresh=fresh)


def _pytest(arguments, database):
    command = [PYTHON, "-m"]
    if os.environ.get("COVERAGE"):
        command += ["coverage", "run", "--branch", "--parallel-mode"]
        command += [f"--source={','.join(addons.own())}", "-m"]
    command += ["pytest", *shlex.split(os.environ.get("ARGS", ""))]
    if "no:odoo" not in arguments:
        command += [f"--odoo-config={CONF}", f"--odoo-database={database}"]
        command += ["--odoo-http", "--odoo-log-level=critical"]
    # The system's wkhtmltopdf, if there is one, has no patched Qt.
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    environment = {**os.environ, "TEST_DATABASE": database, "PATH": path}
    # Options that were meant for `make` would reach the `make` that tests call.
    for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "ARGS", "T", "DB", "FRESH"):
        environment.pop(name, None)
    return subprocess.run(
        command + arguments, stdin=subprocess.DEVNULL, cwd=ROOT, env=environment
    ).returncode


def _run(parts, narrowed):
    results = {}
    for title, arguments, database in parts:
        print(f"==> {title} …", flush=True)
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
    database = os.environ.get("DB") or f"{DATABASE}_test"
    fresh = bool(os.environ.get("FRESH") or os.environ.get("CI"))
    setup(for_tests=True)
    parts = sections(path, database)
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
