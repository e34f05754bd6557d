"""What tests from outside have the ERP do: a file of theirs in Odoo's shell."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from env.paths import CONF, VENV  # noqa: E402

ODOO = VENV / "bin" / "odoo"


def run_in_shell(name, file, conf=CONF):
    """:param file: path below `tests/`; :return: what it printed"""
    done = subprocess.run(
        [ODOO, "shell", "-c", conf, "-d", name, "--no-http"],
        stdin=(ROOT / "tests" / file).open(),
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    return done.stdout
