"""`make bench`: every `bench/bench_*.py`, and one table of what they measured.

Fails when a figure is past its bound. Names choose some of them: `make bench B=checks`.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from env import databases, report, server
from env.lock import exclusive, using_server
from env.paths import PYTHON, ROOT
from env.report import Failure

FOLDER = ROOT / "bench"
sys.path.insert(0, str(FOLDER))

import measure  # noqa: E402
import page  # noqa: E402


def _choose(names):
    """The files of the benchmarks that are asked for, all when none is."""
    files = {
        file.stem.removeprefix("bench_"): file
        for file in sorted(FOLDER.glob("bench_*.py"))
    }
    if unknown := set(names) - files.keys():
        raise Failure(
            f"no such benchmark: {', '.join(sorted(unknown))}; there are"
            f" {', '.join(files)}"
        )
    return [file for name, file in files.items() if not names or name in names]


def _run(files):
    """Run each file; return the figures, and the names of those that broke."""
    figures, broken = [], []
    print(measure.HEADING)
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            target = Path(folder) / f"{file.stem}.json"
            environment = {**os.environ, measure.TARGET: str(target)}
            start = time.monotonic()
            done = subprocess.run([PYTHON, file], cwd=ROOT, env=environment)
            found = measure.load(target)
            print(f"    {file.stem}: {time.monotonic() - start:.0f} s", flush=True)
            figures += found
            slow = any(figure.verdict == measure.SLOW for figure in found)
            if done.returncode and not slow:
                broken.append(file.name)
    return figures, broken


def _print(figures):
    print("", measure.HEADING, *figures, sep="\n")
    undecided = [f.title for f in figures if f.verdict == measure.OPEN]
    if undecided:
        print(
            "undecided, as the measurements are too far apart; once more on a quieter"
            f" machine: {'; '.join(undecided)}"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="benchmarks; all when none is named")
    parser.add_argument("--json", help="file for the figures")
    parser.add_argument("--page", action="store_true", help="write docs/performance.md")
    options = parser.parse_args()
    files = _choose(options.names)
    state = page.describe_machine()
    with using_server():
        with exclusive():
            server.start()
            databases.check_server()
        figures, broken = _run(files)
    _print(figures)
    if options.json:
        rows = [{**f._asdict(), "verdict": f.verdict} for f in figures]
        Path(options.json).write_text(json.dumps(rows, indent=1))
    if options.page:
        page.write(figures, state, broken)
    if broken:
        raise Failure(f"did not come to its end: {', '.join(broken)}")
    if slow := [f.title for f in figures if f.verdict == measure.SLOW]:
        raise Failure(f"past its bound: {'; '.join(slow)}")


if __name__ == "__main__":
    report.main(main)
