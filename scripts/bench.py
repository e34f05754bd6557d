"""`make bench`: every `bench/bench_*.py`; fails when one of them does."""

import subprocess

from env import databases, report, server
from env.lock import exclusive, using_server
from env.paths import PYTHON, ROOT
from env.report import Failure


def _run(files):
    """Run each file; return the names of those that failed."""
    failed = []
    for file in files:
        print(f"==> {file.name} …", flush=True)
        if subprocess.run([PYTHON, file], cwd=ROOT).returncode:
            failed.append(file.name)
    return failed


def main():
    files = sorted((ROOT / "bench").glob("bench_*.py"))
    if not files:
        raise Failure("bench/ has no bench_*.py")
    with using_server():
        with exclusive():
            server.start()
            databases.check_server()
        failed = _run(files)
    if failed:
        raise Failure(f"failed or past its bound: {', '.join(failed)}")


if __name__ == "__main__":
    report.main(main)
