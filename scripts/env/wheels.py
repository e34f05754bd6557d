"""Wheels of the addons that are published: built, looked at, installed."""

import os
import shutil
import subprocess
import zipfile
from email.parser import HeaderParser
from pathlib import Path

from . import addons, stamps
from .paths import LOG, PYTHON, ROOT
from .report import Failure, follow, last_error, run, step

DIST = ROOT / "dist"
# Of the build, not of the addon: whool leaves it out.
LEFT_OUT = {"pyproject.toml"}
BUILD = """
import os, sys
from whool.buildapi import build_wheel
target, *folders = sys.argv[1:]
for folder in folders:
    os.chdir(folder)
    build_wheel(target)
"""


def build(target=DIST):
    """Build a wheel of each published addon, each with the number that git gives it,
    or with its manifest's where there is no git.

    :return: dict of their files by the name of the addon
    :raises Failure: one can't be built, or isn't what it should be
    """
    # The tools that build are those that lint.
    import lint

    if lint.install_python():
        raise Failure("the tools that build wheels could not be installed")
    target = Path(target)
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    names = addons.own()
    _build(lint.tool("python"), target, [ROOT / name for name in names])
    built = {name: find(target, name) for name in names}
    wrong = [fault for name in names for fault in faults(built[name], name)]
    if wrong:
        raise Failure("\n".join(["the wheels aren't right:", *wrong]))
    return built


def _build(python, target, folders):
    environment = dict(os.environ)
    if not shutil.which("git"):
        # A wheel's number is then the manifest's: whool would call git all the same.
        environment["WHOOL_POST_VERSION_STRATEGY_OVERRIDE"] = "none"
    run([python, "-c", BUILD, target, *folders], "building wheels", env=environment)


def find(folder, name):
    """
    :raises Failure: no wheel of that addon is there, or several are
    """
    found = list(Path(folder).glob(f"odoo_addon_{name}-*.whl"))
    if len(found) != 1:
        raise Failure(f"{folder} has {len(found)} wheels of {name}")
    return found[0]


def sources(name):
    """Files of an addon by their place in it: those that git keeps, if there is git."""
    folder = ROOT / name
    try:
        command = ["git", "ls-files", "-z"]
        listed = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        paths = [path for path in listed.stdout.split("\0") if path]
    except FileNotFoundError:
        paths = []
    if not paths:
        paths = [
            str(path.relative_to(folder))
            for path in folder.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        ]
    return {path: folder / path for path in paths if path not in LEFT_OUT}


def requirements(name):
    """What a wheel asks pip for: Odoo, addons that aren't Odoo's, Python packages."""
    manifest = addons.manifests()[name]
    elsewhere = {
        line.split("==")[0].removeprefix("odoo-addon-").replace("-", "_")
        for line in (ROOT / "requirements-oca.txt").read_text().splitlines()
        if line.startswith("odoo-addon-")
    }
    known = elsewhere | set(addons.own())
    needed = {f"odoo-addon-{each}" for each in manifest["depends"] if each in known}
    python = manifest.get("external_dependencies", {}).get("python", ())
    return {"odoo", *map(_normal, [*needed, *python])}


def _normal(name):
    return name.lower().replace("_", "-")


def faults(wheel, name):
    """What is wrong with a wheel, as sentences."""
    with zipfile.ZipFile(wheel) as archive:
        files = {each: archive.read(each) for each in archive.namelist()}
    home = f"odoo/addons/{name}/"
    inside, info = {}, {}
    for path, content in files.items():
        if path.startswith(home):
            inside[path.removeprefix(home)] = content
        elif path.split("/")[0].endswith(".dist-info"):
            info[path.split("/", 1)[1]] = content
        else:
            yield f"{name}: {path} is none of the addon's files"
    yield from _faults_of_files(inside, name)
    metadata = HeaderParser().parsestr(info["METADATA"].decode())
    yield from _faults_of_metadata(metadata, name)


def _faults_of_files(inside, name):
    expected = sources(name)
    for path in sorted(set(expected) ^ set(inside)):
        what = "is missing" if path in expected else "was put into it"
        yield f"{name}: {path} {what}"
    for path in sorted(set(expected) & set(inside)):
        if expected[path].read_bytes() != inside[path]:
            yield f"{name}: {path} isn't what is in the tree"
    for path in (f"i18n/{name}.pot", "i18n/pl.po", "README.rst"):
        if not inside.get(path):
            yield f"{name}: {path} is not in it"


def _faults_of_metadata(metadata, name):
    manifest = addons.manifests()[name]
    expected = {
        "Name": _normal(f"odoo-addon-{name}"),
        "Author": manifest["author"],
        "Home-page": manifest["website"],
        "License": manifest["license"],
        "Summary": manifest["summary"],
        # Other people's support answers for other people's addons.
        "Author-email": None,
    }
    for key, value in expected.items():
        given = metadata[key]
        if key == "Name" and given:
            given = _normal(given)
        if given != value:
            yield f"{name}: {key} is {given!r}, not {value!r}"
    version = metadata["Version"]
    if version != manifest["version"] and not version.startswith(
        manifest["version"] + "."
    ):
        yield f"{name}: Version is {version}, not {manifest['version']}"
    asked = {
        _normal(line.split("=")[0].split(">")[0].split("<")[0].strip())
        for line in metadata.get_all("Requires-Dist", ())
    }
    for each in sorted(asked ^ requirements(name)):
        what = "isn't asked for" if each not in asked else "is asked for needlessly"
        yield f"{name}: {each} {what}"


def _make_odoo(folder):
    """A wheel that says that Odoo is there, as it is, and that carries nothing.

    Addons ask pip for a package `odoo`, which no registry has. With it pip sees to all
    that they ask for besides.
    """
    info = "odoo-19.0.dist-info"
    file = folder / "odoo-19.0-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: odoo\nVersion: 19.0\n"
        )
        archive.writestr(
            f"{info}/WHEEL",
            "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        archive.writestr(f"{info}/RECORD", "")


def install():
    """Install the addons from wheels made of the tree as it is, if they aren't yet.

    pip brings what they ask for, at the versions that are pinned.

    :raises Failure: one can't be built or installed
    """
    names = addons.own()
    files = [file for name in names for file in sources(name).values()]
    key = stamps.digest(ROOT / "requirements-oca.txt", *names, *files)
    if stamps.is_done("wheels", key):
        return
    stamps.undo("wheels")
    with step("Wheels of our addons"):
        built = build()
        _make_odoo(DIST)
        pip = [PYTHON, "-m", "pip"]
        # Whatever their number is: pip takes equal ones for installed.
        published = [f"odoo-addon-{name}" for name in names]
        run([*pip, "uninstall", "-y", *published], "pip uninstall")
        pins = [ROOT / "requirements-oca.txt", ROOT / "requirements.txt"]
        command = [*pip, "install", "--retries=2", f"--find-links={DIST}"]
        command += [word for pin in pins for word in ("-c", pin)]
        log = LOG / "pip-wheels.log"
        if follow([*command, *built.values()], r"^Collecting (\S+)", log):
            raise Failure(f"pip: {last_error(log.read_text(errors='replace'))}")
        (DIST / "odoo-19.0-py3-none-any.whl").unlink()
    stamps.done("wheels", key)
