"""What `make run` serves is worked with in a browser, as its demo users."""

import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import demo  # noqa: E402
from env import databases  # noqa: E402
from env.lock import using_server  # noqa: E402
from env.paths import BIN, CONF  # noqa: E402

TOURS = [f"tests/demo_tours/{name}.py" for name in ("tours", "screens", "portal")]


def environment():
    """For tests inside of a test: what steers pytest outside isn't for them.

    In a process of pytest-xdist, pytest-odoo would take a copy of another name.
    """
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    return {**kept, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


def test_demo_users_offboard_clients_in_a_browser():
    name = f"co_test_tours_{secrets.token_hex(4)}"
    shutil.rmtree(ROOT / ".odoo" / "screens", ignore_errors=True)
    with using_server():
        demo.prepare(name)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "--rootdir", ROOT, *TOURS]
                + [f"--odoo-config={CONF}", f"--odoo-database={name}"]
                + ["--odoo-http", "--odoo-log-level=warn"],
                cwd=ROOT,
                env=environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
            )
        finally:
            databases.drop(name)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "9 passed" in done.stdout
