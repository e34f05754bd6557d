"""How fast the dossier of a case is sent, and in how much memory.

Fails when it needs more than its bound; see README.md.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import ledger
import measure
from measure import MEGABYTE, Peak, get_memory

FILES, SIZE = 50, 10 * MEGABYTE
MEMORY_BOUND = 150
# Of the time that `zip -0` takes for the same files.
TIME_BOUND = 2.0
PAIRS = {"least": 4, "most": 12}


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


def compare(env, table, folder):
    case = env["client.offboarding"].search([("state", "=", "handover")], limit=1)
    paths = attach(env, case)
    try:
        read_once(paths)
        idle = get_memory()
        pairs = take(case, paths, folder)
        with Peak() as peak:
            seconds = measure.compare(
                "dossier of a case", "zip -0", pairs, TIME_BOUND, "s", **PAIRS
            )
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
    table.add(seconds)
    taken = peak.highest - idle
    table.add(
        measure.single(f"memory for {size:.0f} MB", "bound", taken, MEMORY_BOUND, "MB")
    )


def take(case, paths, folder):
    """Pairs of seconds, in turn."""
    while True:
        yield send(case, folder / "dossier.zip"), zip_files(paths, folder / "zip.zip")


def main(table):
    if not shutil.which("zip"):
        sys.exit("the reference is missing: install zip (Debian: apt-get install zip)")
    with (
        ledger.environment(ledger.database()) as env,
        tempfile.TemporaryDirectory() as folder,
    ):
        compare(env, table, Path(folder))


if __name__ == "__main__":
    measure.main(main)
