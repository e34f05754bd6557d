"""What Odoo's own runner and a wheel need of the addon's files."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODEL = re.compile(r"\((?:models\.)?(?:Abstract|Transient)?Model\):")
ADDONS = [path.parent for path in ROOT.glob("*/__manifest__.py")]


def get_imported(addon, folder):
    """Files that are imported when the addon's ``folder`` is."""
    found, waiting = set(), [addon / folder / "__init__.py"]
    while waiting:
        init = waiting.pop()
        for node in ast.parse(init.read_text()).body:
            if not isinstance(node, ast.ImportFrom):
                continue
            base = init.parent.joinpath(*filter(None, (node.module or "").split(".")))
            for path in [base, *(base / alias.name for alias in node.names)]:
                inner = path / "__init__.py"
                if inner.is_file() and inner not in found:
                    found.add(inner)
                    waiting.append(inner)
                found.add(path.with_suffix(".py"))
    return found


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_odoos_runner_finds_every_test(addon):
    modules = set((addon / "tests").rglob("test_*.py"))
    assert modules
    assert modules <= get_imported(addon, "tests")


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_every_model_file_is_imported(addon):
    folders = [name for name in ("models", "wizards") if (addon / name).is_dir()]
    # Of those with nothing but tests there is nothing to import.
    assert folders or addon.name.startswith("test_")
    for folder in folders:
        # A file without a model, say of SQL, is imported by whoever uses it.
        modules = {
            path
            for path in (addon / folder).rglob("*.py")
            if MODEL.search(path.read_text())
        }
        assert modules
        assert modules <= get_imported(addon, folder)


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_tools_do_not_import_odoo(addon):
    for path in (addon / "tools").glob("*.py"):
        for line in path.read_text().splitlines():
            assert not line.startswith(("import odoo", "from odoo")), path
