"""`make clean`: remove all that was generated; downloads stay in the cache."""

import shutil

from env import report, server
from env.paths import ROOT, STATE

GENERATED = (".venv", ".venv-wheels", ".venv-lint", ".venv-audit", ".venv-manual")
GENERATED += ("node_modules", "dist", "site", "demo-output", ".pytest_cache")
GENERATED += (".hypothesis", ".ruff_cache")


def main():
    server.stop()
    server.remove()
    for folder in (STATE, *(ROOT / name for name in GENERATED)):
        shutil.rmtree(folder, ignore_errors=True)
    for folder in ROOT.rglob("__pycache__"):
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    report.main(main)
