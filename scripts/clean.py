"""`make clean`: remove all that was generated; downloads stay in the cache."""

import shutil

from env import report, server
from env.paths import ROOT, STATE

<<<<<<< HEAD
GENERATED = (".venv", ".venv-wheels", ".venv-lint", ".venv-audit", "node_modules")
GENERATED += ("dist", "demo-output", ".pytest_cache")
=======
GENERATED = (
    ".venv-lint",
    ".venv-manual",
    "site",
    "node_modules",
    "demo-output",
    ".pytest_cache",
)
>>>>>>> h7


def main():
    server.stop()
    server.remove()
    for folder in (STATE, *(ROOT / name for name in GENERATED)):
        shutil.rmtree(folder, ignore_errors=True)
    for folder in ROOT.rglob("__pycache__"):
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    report.main(main)
