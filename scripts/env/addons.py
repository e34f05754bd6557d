"""The addons of this repository."""

import ast

from . import stamps
from .paths import ROOT, VENV, WHEELS

CORE = "client_offboarding"
# Addons that hold nothing but tests are installed only where tests run.
TESTS = "test_"
IGNORED = {"__pycache__", "tests", "readme", "node_modules"}


def manifests():
    """Manifest of each installable addon of the tree, by name; the core first."""
    found = {}
    for file in sorted(ROOT.glob("*/__manifest__.py")):
        manifest = ast.literal_eval(file.read_text())
        if manifest.get("installable", True):
            found[file.parent.name] = manifest
    return found


def own(with_tests=False):
    names = sorted(manifests(), key=lambda name: (name != CORE, name))
    # Those with nothing but tests aren't published.
    with_tests = with_tests and not WHEELS
    return [name for name in names if with_tests or not name.startswith(TESTS)]


def home():
    """The folder that the addons are loaded from: the tree, or where pip put wheels."""
    if not WHEELS:
        return ROOT
    (packages,) = VENV.glob("lib/python3*/site-packages")
    return packages / "odoo" / "addons"


def glue():
    """The addons that connect the core to another app, and those that test them."""
    return [name for name in own(with_tests=True) if name != CORE]


def foreign_dependencies(names=(CORE,)):
    """What the addons depend on and isn't in this tree: it goes into templates."""
    known = manifests()
    needed = {
        dependency
        for name in names
        if name in known
        for dependency in known[name].get("depends", ())
    }
    return sorted(needed - set(known) - {"base"})


def digest(names, folders=("",)):
    """Hash of all that an upgrade would load; tests and readme aren't.

    :param folders: only these folders of the addons
    """
    root = home()
    files = [
        file
        for name in names
        for folder in folders
        for file in sorted((root / name / folder).rglob("*"))
        if file.is_file() and not IGNORED & set(file.relative_to(root).parts)
    ]
    parts = []
    for file in files:
        parts += [str(file.relative_to(root)), file]
    return stamps.digest(*parts)
