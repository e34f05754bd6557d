"""Where things lie. Everything generated is under `.venv/` and `.odoo/`."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# In the environment that they speak of: they go when it goes.
STAMPS = VENV / "stamps"

STATE = ROOT / ".odoo"
CONF = STATE / "odoo.conf"
SRC = STATE / "src"
BIN = STATE / "bin"
PG = STATE / "pg"
DATA = STATE / "data"
LOG = STATE / "log"


def cache():
    """Downloads lie outside the tree: a clean checkout doesn't fetch them twice."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "client-offboarding"
