"""What Odoo's own runner and a wheel need of the addon's files."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODEL = re.compile(r"\((?:models\.)?(?:Abstract|Transient)?Model\):")
ADDONS = [path.parent for path in ROOT.glob("*/__manifest__.py")]


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_odoos_runner_finds_every_test(addon):
    imported = (addon / "tests" / "__init__.py").read_text()
    modules = {path.stem for path in (addon / "tests").glob("test_*.py")}
    assert modules
    missing = {name for name in modules if f"import {name}\n" not in imported}
    assert not missing


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_every_model_file_is_imported(addon):
    folders = [name for name in ("models", "wizards") if (addon / name).is_dir()]
    # Of those with nothing but tests there is nothing to import.
    assert folders or addon.name.startswith("test_")
    for folder in folders:
        imported = (addon / folder / "__init__.py").read_text()
        # A file without a model, say of SQL, is imported by whoever uses it.
        modules = {
            path.stem
            for path in (addon / folder).glob("*.py")
            if MODEL.search(path.read_text())
        }
        assert modules
        assert not {name for name in modules if f"import {name}\n" not in imported}


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_tools_do_not_import_odoo(addon):
    for path in (addon / "tools").glob("*.py"):
        for line in path.read_text().splitlines():
            assert not line.startswith(("import odoo", "from odoo")), path
