"""Where things lie. Everything generated is under `.venv/` and `.odoo/`.

With `WHEELS=1` the environment is another one, in which our addons are installed from
their wheels as those of everybody else are: nothing is taken from the tree.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

WHEELS = bool(os.environ.get("WHEELS"))
VENV = ROOT / (".venv-wheels" if WHEELS else ".venv")
PYTHON = VENV / "bin" / "python"
# In the environment that they speak of: they go when it goes.
STAMPS = VENV / "stamps"

STATE = ROOT / ".odoo"
CONF = STATE / ("wheels.conf" if WHEELS else "odoo.conf")
SRC = STATE / "src"
BIN = STATE / "bin"
PG = STATE / "pg"
DATA = STATE / "data"
LOG = STATE / "log"


def cache():
    """Downloads lie outside the tree: a clean checkout doesn't fetch them twice."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "client-offboarding"
