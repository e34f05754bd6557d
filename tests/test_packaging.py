"""What Odoo's own runner and a wheel need of the addon's files."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODEL = re.compile(r"\((?:models\.)?(?:Abstract|Transient)?Model\):")
ADDONS = [path.parent for path in ROOT.glob("*/__manifest__.py")]


def imported(folder):
    """The files that importing a package imports, those of its rooms with them."""
    found = set()
    text = (folder / "__init__.py").read_text()
    for room, name in re.findall(r"^from \.([\w.]*) import ([\w*]+)", text, re.M):
        path = folder.joinpath(*room.split("."), "" if name == "*" else name)
        found |= imported(path) if path.is_dir() else {path.with_suffix(".py")}
    return found


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_odoos_runner_finds_every_test(addon):
    files = set((addon / "tests").rglob("test_*.py"))
    assert files
    assert not files - imported(addon / "tests")
    # It takes modules that are names of the package, and one name is one module.
    for room in (addon / "tests").glob("*/__init__.py"):
        line = f"from .{room.parent.name} import *\n"
        assert line in (addon / "tests" / "__init__.py").read_text()
    assert len({file.name for file in files}) == len(files)


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_every_model_file_is_imported(addon):
    folders = [name for name in ("models", "wizards") if (addon / name).is_dir()]
    # Of those with nothing but tests there is nothing to import.
    assert folders or addon.name.startswith("test_")
    for folder in folders:
        # A file without a model, say of SQL, is imported by whoever uses it.
        files = {
            path
            for path in (addon / folder).rglob("*.py")
            if MODEL.search(path.read_text())
        }
        assert files
        assert not files - imported(addon / folder)


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_tools_do_not_import_odoo(addon):
    for path in (addon / "tools").glob("*.py"):
        for line in path.read_text().splitlines():
            assert not line.startswith(("import odoo", "from odoo")), path
