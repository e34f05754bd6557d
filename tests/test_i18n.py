"""Polish is part of the product: no term without it, and none that is stale."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_every_term_is_exported_and_translated():
    check = subprocess.run(
        [sys.executable, ROOT / "scripts" / "i18n.py", "check"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert not check.returncode, check.stdout + check.stderr
