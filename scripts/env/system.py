"""What only the operating system can give: libraries, a browser, room on the disk."""

import os
import shutil
import subprocess

from .paths import BIN, ROOT, cache
from .report import Failure, run, step

SPACE = 3 * 1024**3

# Programs that tests need, and the package of each.
PROGRAMS = {
    "chromium": "chromium",  # browser tours
    # Read printed papers, their pages and their seals back.
    **dict.fromkeys(("pdftotext", "pdftoppm", "pdfsig"), "poppler-utils"),
}
# Names under which Odoo's test runner looks for a browser.
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LIBRARIES = {
    "libXrender.so.1": "libxrender1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libXext.so.6": "libxext6",
    "libX11.so.6": "libx11-6",
    "libstdc++.so.6": "libstdc++6",
    "libz.so.1": "zlib1g",
}


def require_space():
    """
    :raises Failure: less than 3 GB free where things are about to be built
    """
    for folder in (ROOT, cache()):
        while not folder.exists():
            folder = folder.parent
        free = shutil.disk_usage(folder).free
        if free < SPACE:
            raise Failure(
                f"{free / 1024**3:.1f} GB free at {folder}: at least 3 GB are needed"
            )


def _missing_libraries():
    """Packages with the libraries that wkhtmltopdf is linked to."""
    done = subprocess.run(
        ["ldd", (BIN / "wkhtmltopdf").resolve()],
        capture_output=True,
        text=True,
    )
    absent = [
        line.split()[0] for line in done.stdout.splitlines() if "not found" in line
    ]
    return [LIBRARIES.get(name, name) for name in absent]


def _missing_programs():
    absent = []
    for program, package in PROGRAMS.items():
        names = BROWSERS if program == "chromium" else (program,)
        if not any(shutil.which(name) for name in names):
            absent.append(package)
    return [*dict.fromkeys(absent)]


def _fonts():
    """Without any font wkhtmltopdf prints empty boxes."""
    has = any(
        os.path.isdir(f"/usr/share/fonts/{kind}") for kind in ("truetype", "opentype")
    )
    return [] if has else ["fonts-dejavu-core"]


def ensure(for_tests):
    """Install what is missing as root; else say with which command to.

    :param for_tests: whether what only tests need is a condition
    :raises Failure: something is missing that this can't do without
    """
    needed = _missing_libraries() + _fonts()
    wanted = needed + _missing_programs()
    if not wanted:
        return
    if os.geteuid() == 0:
        with step(f"System packages: {', '.join(wanted)}"):
            environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            run(["apt-get", "-q", "update"], "apt-get update", env=environment)
            run(
                ["apt-get", "-q", "install", "-y", "--no-install-recommends", *wanted],
                "apt-get install",
                env=environment,
            )
        return
    message = (
        "system packages are missing; install them with:\n"
        f"    sudo apt-get install -y --no-install-recommends {' '.join(wanted)}"
    )
    if needed or for_tests:
        raise Failure(message)
    print(f"note: for `make test` {message}")
