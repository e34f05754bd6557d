"""Odoo 19: Debian's package, unpacked beside the system, or the user's own tree."""

import os
import re
import shutil
from pathlib import Path

from . import system
from .mirror import mirror
from .paths import SRC, STATE, cache
from .report import Failure, growth, run, step

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
TESTED = "19.0.0+dfsg-1"

# The web client's fonts and scripts are links to these packages. Those of Debian 12 are
# taken whatever the machine runs: the style sheet of the icons is Font Awesome 4.7's,
# and later suites carry another font under other file names.
SIZE = 130
SUITES = ("sid", "bookworm")
PACKAGES = (
    "odoo-19/sid",
    "fonts-font-awesome/bookworm",
    "fonts-inconsolata/bookworm",
    "fonts-montserrat/sid",
    "fonts-ocr-b/bookworm",
    "fonts-roboto-unhinted/bookworm",
    "libjs-jquery/bookworm",
    "libjs-jquery-form/bookworm",
    "libjs-underscore/bookworm",
)


def _release(folder):
    """The version that a folder with the package `odoo` says it is, or None."""
    file = folder / "odoo" / "release.py"
    if not file.is_file():
        return None
    match = re.search(r"^version_info = \((\d+), *(\d+)", file.read_text(), re.M)
    return f"{match[1]}.{match[2]}" if match else None


def locate():
    """The folder that holds the package `odoo`."""
    given = os.environ.get("ODOO_SRC")
    if not given:
        return SRC / "usr/lib/python3/dist-packages"
    folder = Path(given).expanduser().resolve()
    if _release(folder) != "19.0":
        raise Failure(f"ODOO_SRC={given} is no Odoo 19.0 (found: {_release(folder)})")
    return folder


def check():
    """
    :raises Failure: the tree that the user named is no Odoo 19
    """
    if os.environ.get("ODOO_SRC"):
        locate()


def addons_paths(folder):
    """Odoo's own addons folders.

    A checkout keeps most addons in `addons/` beside the package; Debian's package has
    them all in `odoo/addons`, and an `addons/` that is incomplete.
    """
    paths = [folder / "odoo" / "addons"]
    if not (paths[0] / "account").is_dir():
        paths.append(folder / "addons")
    return paths


def _apt(action, *names, folder):
    """apt-get with lists, cache and sources of our own; needs no root.

    :raises Failure: with apt's own reason
    """
    state = cache() / "apt"
    for part in ("lists/partial", "cache/archives/partial"):
        (state / part).mkdir(parents=True, exist_ok=True)
    source = mirror()
    (state / "sources.list").write_text(
        "".join(
            f"deb [signed-by={KEYRING}] {source} {suite} main\n" for suite in SUITES
        )
    )
    options = {
        "Dir::Etc::sourcelist": state / "sources.list",
        "Dir::Etc::sourceparts": "-",
        "Dir::State::Lists": state / "lists",
        "Dir::Cache": state / "cache",
        "Debug::NoLocking": "1",
        "Acquire::Languages": "none",
        "Acquire::Retries": "2",
        # As root it would change to an account that can't write to the cache.
        "APT::Sandbox::User": "root",
        # Without it, package lists that couldn't be fetched are a warning.
        "APT::Update::Error-Mode": "any",
    }
    command = ["apt-get", "-q"]
    for name, value in options.items():
        command += ["-o", f"{name}={value}"]
    run(
        [*command, action, *names],
        f"apt-get {action} (is there a network?)",
        cwd=folder,
    )


def _fetch(target):
    """Download, unpack and rename: a folder of that name is always whole."""
    for program in ("apt-get", "dpkg-deb"):
        if not shutil.which(program):
            raise Failure(f"{program} not found; set ODOO_SRC=/path/to/odoo instead")
    if not Path(KEYRING).is_file():
        raise Failure(f"{KEYRING} not found: apt-get install debian-archive-keyring")
    system.require_space()
    work = target.with_name(target.name + ".part")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        _download(work)
        _unpack(work, target)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _download(work):
    with step("Odoo 19: package lists"):
        _apt("update", folder=work)
    with step(f"Odoo 19: download of {SIZE} MB"), growth(work, SIZE):
        _apt("download", *PACKAGES, folder=work)
    version = _deb_version(work)
    if not version.startswith("19.0."):
        raise Failure(f"the mirror's odoo-19 is {version}; 19.0.* is needed")
    if version != TESTED:
        print(f"    odoo-19 {version} (tested with {TESTED})")


def _unpack(work, target):
    with step("Odoo 19: unpack"):
        for deb in sorted(work.glob("*.deb")):
            run(["dpkg-deb", "-x", deb, work / "tree"], f"unpacking {deb.name}")
        _complete(work / "tree")
        (work / "tree").rename(target)


def _deb_version(debs):
    (deb,) = debs.glob("odoo-19_*.deb")
    return run(["dpkg-deb", "-f", deb, "Version"], "reading odoo-19").strip()


def _complete(tree):
    """Put an empty file where Debian left out a generated script.

    The web client's assets name it (it blurs the background of video calls). Without
    a file each page logs an error in the browser, which fails every browser tour.
    """
    mail = tree / "usr/lib/python3/dist-packages/odoo/addons/mail"
    script = mail / "static/lib/selfie_segmentation/selfie_segmentation.js"
    script.parent.mkdir(exist_ok=True)
    script.touch()


def ensure():
    """Have Odoo at `.odoo/src`; it is a link into the cache, shared by checkouts."""
    if os.environ.get("ODOO_SRC"):
        return locate()
    target = cache() / "odoo-19"
    if not target.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        _fetch(target)
    STATE.mkdir(exist_ok=True)
    if not (SRC.is_symlink() and SRC.resolve() == target.resolve()):
        SRC.unlink(missing_ok=True)
        SRC.symlink_to(target)
    return locate()
