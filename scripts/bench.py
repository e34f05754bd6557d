"""`make bench`: every `bench/bench_*.py`; fails when one of them does."""

import subprocess

from env import databases, report, server
from env.lock import exclusive
from env.paths import PYTHON, ROOT
from env.report import Failure


def main():
    with exclusive():
        server.start()
        databases.check_server()
    failed = []
    files = sorted((ROOT / "bench").glob("bench_*.py"))
    if not files:
        raise Failure("bench/ has no bench_*.py")
    for file in files:
        print(f"==> {file.name} …", flush=True)
        if subprocess.run([PYTHON, file], cwd=ROOT).returncode:
            failed.append(file.name)
    if failed:
        raise Failure(f"past its bound: {', '.join(failed)}")


if __name__ == "__main__":
    report.main(main)
