"""How fast the dossier of a case is sent, and in how much memory.

Fails when it needs more than its bound; see README.md.
"""

import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import ledger

MEGABYTE = 1 << 20
FILES, SIZE = 50, 10 * MEGABYTE
MEMORY_BOUND = 150
# Of the time that `zip -0` takes for the same files.
TIME_BOUND = 2.0
ROUNDS = 3


def get_memory():
    """Memory of this process in megabytes, now."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / MEGABYTE


class Peak(threading.Thread):
    """The most memory that was in use while it ran, looked at every few milliseconds.

    The highest of the whole process (``ru_maxrss``) would be that of loading Odoo.
    """

    def __init__(self):
        super().__init__(daemon=True)
        self.highest, self._over = 0, threading.Event()

    def run(self):
        while not self._over.wait(0.005):
            self.highest = max(self.highest, get_memory())

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *args):
        self._over.set()
        self.join()


def attach(env, case):
    """Half a gigabyte that can't be compressed, in the file store.

    :return: paths of the files
    """
    source = random.Random(1)
    paths = []
    for number in range(FILES):
        attachment = env["ir.attachment"].create(
            {
                "name": f"Data {number}.bin",
                "raw": source.randbytes(SIZE),
                "mimetype": "application/octet-stream",
                "res_model": case._name,
                "res_id": case.id,
            }
        )
        paths.append(attachment._full_path(attachment.store_fname))
        attachment.invalidate_recordset()
    env.flush_all()
    env.invalidate_all()
    return paths


def send(case, target):
    """Make the archive as the controller does; return its time in seconds."""
    start = time.perf_counter()
    _root, pieces = case._prepare_dossier()
    with open(target, "wb") as file:
        for piece in pieces:
            file.write(piece)
    return time.perf_counter() - start


def zip_files(paths, target):
    """The reference: `zip -0` of the same files; its time in seconds."""
    Path(target).unlink(missing_ok=True)
    start = time.perf_counter()
    subprocess.run(["zip", "-0", "-q", "-j", target, *paths], check=True)
    return time.perf_counter() - start


def read_once(paths):
    """So that both find the files in the system's cache."""
    for path in paths:
        with open(path, "rb") as file:
            while file.read(MEGABYTE):
                pass


def measure(env, folder):
    case = env["client.offboarding"].search([("state", "=", "handover")], limit=1)
    paths = attach(env, case)
    try:
        read_once(paths)
        ours, zips = [], []
        idle = get_memory()
        with Peak() as peak:
            for _round in range(ROUNDS):
                ours.append(send(case, folder / "dossier.zip"))
                zips.append(zip_files(paths, folder / "zip.zip"))
        subprocess.run(
            [sys.executable, "-m", "zipfile", "-t", folder / "dossier.zip"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        size = os.path.getsize(folder / "dossier.zip") / MEGABYTE
        if size < FILES * SIZE / MEGABYTE:
            sys.exit("the dossier lacks files")
    finally:
        # What was created is rolled back; its files would wait for Odoo's clean-up.
        for path in paths:
            Path(path).unlink(missing_ok=True)
    return size, peak.highest - idle, min(ours), min(zips)


def main():
    if not shutil.which("zip"):
        sys.exit("the reference is missing: install zip (Debian: apt-get install zip)")
    with (
        ledger.environment(ledger.database()) as env,
        tempfile.TemporaryDirectory() as folder,
    ):
        size, memory, ours, reference = measure(env, Path(folder))
    good_memory, good_time = memory <= MEMORY_BOUND, ours <= TIME_BOUND * reference
    print(f"{'dossier of a case':<40}{'MB':>8}{'bound':>8}")
    print(f"{'size':<40}{size:>8.0f}{'-':>8}")
    print(
        f"{'memory above idle':<40}{memory:>8.1f}{MEMORY_BOUND:>8}"
        f"  {'ok' if good_memory else 'TOO MUCH'}"
    )
    print(
        f"{'seconds, beside zip -0':<40}{ours:>8.2f}{reference:>8.2f}"
        f"{ours / reference:>8.2f}{TIME_BOUND:>7}  {'ok' if good_time else 'TOO SLOW'}"
    )
    sys.exit(not (good_memory and good_time))


if __name__ == "__main__":
    main()
