"""`make coverage`: the share of our branches that tests take, room by room.

It runs every test, measured in all processes, and takes longer than `make test`: it is
run on demand. `T=path` measures a piece; what it finds is added to what was measured
before, so the whole can be had in pieces. `FRESH=1` forgets that first, as a whole run
does. `REPORT=1` only shows what is known. `MISSING=1` names lines too.

It fails where a whole run takes less than 95 of 100 branches. Migrations are left out:
they run in an old release's database, see `tests/lifecycle`.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from env import report
from env.paths import PYTHON, ROOT, STATE
from env.report import Failure, run

LEAST = 95
CORE = "client_offboarding"
DATA = STATE / "coverage"


def _coverage(*words):
    environment = {**os.environ, "COVERAGE_FILE": str(DATA / "data")}
    command = [PYTHON, "-m", "coverage", *words]
    return run(command, f"coverage {words[0]}", cwd=ROOT, env=environment)


def _measure():
    path = os.environ.get("T")
    if not path or os.environ.get("FRESH"):
        for file in DATA.glob("data*"):
            file.unlink()
    DATA.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "COVERAGE": str(DATA / "data")}
    environment.pop("FRESH", None)
    return subprocess.run(
        [sys.executable, "scripts/test.py"], cwd=ROOT, env=environment
    )


def room_of(path):
    """What of the house a file is in: an addon, or a room or folder of the core."""
    addon, *folders = Path(path).parts[:-1]
    if addon != CORE:
        return addon
    # Below the models each room counts by itself.
    return "/".join([addon, *folders[: 2 if folders[:1] == ["models"] else 1]])


def table(files):
    """Rows of (room, branches taken, branches, lines run, lines), the worst first."""
    sums = defaultdict(lambda: [0, 0, 0, 0])
    for path, about in files.items():
        summary = about["summary"]
        names = ("covered_branches", "num_branches", "covered_lines", "num_statements")
        for place in (room_of(path), "all"):
            sums[place] = [
                a + summary[name] for a, name in zip(sums[place], names, strict=True)
            ]
    whole = sums.pop("all")
    rows = sorted(sums.items(), key=lambda row: _share(*row[1][:2]))
    return [*((name, *row) for name, row in rows), ("all", *whole)]


def _share(taken, total):
    return 100 * taken / total if total else 100.0


def show(files):
    """Print the table; the share of all branches that were taken."""
    print(f"{'room':44} {'branches':>16} {'lines':>8}")
    for name, taken, branches, run_, lines in table(files):
        share = _share(taken, branches)
        print(
            f"{name:44} {taken:5}/{branches:5} {share:4.1f}%"
            f" {_share(run_, lines):6.1f}%"
        )
    if os.environ.get("MISSING"):
        _show_missing(files)
    return share


def _show_missing(files):
    for path, about in sorted(files.items()):
        lines, branches = about["missing_lines"], about["missing_branches"]
        if lines or branches:
            print(f"{path}: lines {lines}, branches {branches}")


def main():
    code = 0
    if not os.environ.get("REPORT"):
        code = _measure().returncode
    if [file for file in DATA.glob("data.*") if file.name != "data.json"]:
        _coverage("combine", "--append", "--quiet")
    _coverage("json", "--quiet", "-o", str(DATA / "data.json"))
    share = show(json.loads((DATA / "data.json").read_text())["files"])
    if code:
        raise Failure("tests failed, so the figures aren't those of all of them")
    whole = not any(os.environ.get(name) for name in ("T", "REPORT", "ARGS", "ALONE"))
    if whole and share < LEAST:
        raise Failure(f"less than {LEAST} % of the branches are taken")


if __name__ == "__main__":
    report.main(main)
