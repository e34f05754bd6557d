"""Tests can fail: what of that can be seen without running them.

A block that waits for an exception is over with the first statement that raises
it, so whatever stands behind it in the block is never tried. And an assertion
about a constant, or about a thing and itself, holds whatever the product does.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ADDONS = sorted(path.parent for path in ROOT.glob("*/__manifest__.py"))
TESTS = sorted(
    path
    for folder in [ROOT, *ADDONS]
    for path in (folder / "tests").rglob("*.py")
    if path.name != "__init__.py"
)
# The contexts that wait for an exception: unittest's, pytest's and our own.
WAITING = {"assertRaises", "assertRaisesRegex", "assertRefused", "raises"}
# Calls that only say who does it, to what, or with which values.
HARMLESS = {
    *("sudo", "browse", "getattr", "filtered", "mapped", "ref", "with_user"),
    *("with_context", "with_company", "with_env"),
    *("date", "datetime", "timedelta", "D", "N", "Decimal", "encode", "bytes"),
    *("dict", "int", "len", "list", "str"),
}
ALIKE = {"assertEqual", "assertIs", "assertIn", "assertGreaterEqual", "assertLessEqual"}
DIFFERENT = {"assertNotEqual", "assertIsNot", "assertNotIn", "assertGreater"}
CONSTANT = (
    *(ast.Constant, ast.JoinedStr, ast.Lambda, ast.GeneratorExp),
    *(ast.Tuple, ast.List, ast.Dict, ast.Set),
)


def name_of(call):
    """The last word of what is called: ``create`` of ``self.env[…].create(…)``."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def is_act(call):
    """Whether the call does more than choose who, what and with which values."""
    value = getattr(call.func, "value", None)
    commands = isinstance(value, ast.Name) and value.id == "Command"
    return not commands and name_of(call) not in HARMLESS


def calls(node):
    """The calls that running ``node`` makes; what a lambda would do isn't done."""
    if isinstance(node, ast.Lambda):
        return
    if isinstance(node, ast.Call):
        yield node
    for child in ast.iter_child_nodes(node):
        yield from calls(child)


def find_blocks(tree):
    """Blocks that wait for an exception around more than one act."""
    for block in ast.walk(tree):
        if not isinstance(block, ast.With | ast.AsyncWith):
            continue
        expected = [item.context_expr for item in block.items]
        if not any(isinstance(c, ast.Call) and name_of(c) in WAITING for c in expected):
            continue
        body = block.body
        while len(body) == 1 and isinstance(body[0], ast.With):
            body = body[0].body
        if len(body) > 1:
            yield block.lineno, "more than one statement may raise"
        elif sum(map(is_act, calls(body[0]))) > 1:
            yield block.lineno, "more than one call may raise"


def is_constant(node):
    return isinstance(node, CONSTANT)


def find_assertions(tree):
    """Assertions that hold, or fail, whatever happens."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and is_constant(node.test):
            yield node.lineno, "asserts a constant"
        elif isinstance(node, ast.For) and is_constant(node.iter):
            if not getattr(node.iter, "elts", True):
                yield node.lineno, "goes through nothing"
        elif isinstance(node, ast.Compare):
            yield from find_comparison(node)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            if name_of(node.value) in WAITING - {"assertRefused"}:
                if len(node.value.args) < 2:
                    yield node.lineno, "waits for an exception of nothing"
        if isinstance(node, ast.Call) and name_of(node).startswith("assert"):
            yield from find_arguments(node)


def find_comparison(node):
    left, right = ast.dump(node.left), ast.dump(node.comparators[0])
    if left == right:
        yield node.lineno, "compares a thing with itself"
    elif isinstance(node.ops[0], ast.GtE) and right == "Constant(value=0)":
        if isinstance(node.left, ast.Call) and name_of(node.left) == "len":
            yield node.lineno, "no length is below zero"


def find_arguments(call):
    first, second = (call.args + [None, None])[:2]
    if name_of(call) in ("assertTrue", "assertFalse") and first is not None:
        if is_constant(first):
            yield call.lineno, "asserts a constant"
        elif isinstance(second, ast.Compare | ast.List | ast.Dict | ast.Set):
            yield call.lineno, "takes what to compare with for a message"
    elif name_of(call) in ALIKE | DIFFERENT and second is not None:
        if ast.dump(first) == ast.dump(second):
            yield call.lineno, "compares a thing with itself"
        elif isinstance(first, ast.Constant) and isinstance(second, ast.Constant):
            yield call.lineno, "compares two constants"


def find_silent(tree):
    """Tests that assert nothing at all."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            if not any(
                isinstance(part, ast.Assert)
                or isinstance(part, ast.Call)
                and (
                    name_of(part).lower().startswith("assert")
                    or name_of(part) in (*WAITING, "start_tour", "fail")
                )
                for part in ast.walk(node)
            ):
                yield node.lineno, "asserts nothing"


def find(text):
    tree = ast.parse(text)
    return [
        *find_blocks(tree),
        *find_assertions(tree),
        *find_silent(tree),
    ]


@pytest.mark.parametrize("path", TESTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_tests_can_fail(path):
    assert find(path.read_text()) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("with self.assertRaises(E):\n    a.write({})\n    b.unlink()", "statement"),
        ("with raises(E), mute('x'):\n    x = 1\n    f()", "statement"),
        ("with raises(E):\n    with point():\n        f()\n        g()", "statement"),
        ("with self.assertRefused('x'):\n    self.make().action_close()", "call"),
        ("self.assertRaises(E)", "of nothing"),
        ("assert (a == b, 'why')", "constant"),
        ("self.assertTrue(True)", "constant"),
        ("self.assertTrue(x for x in y)", "constant"),
        ("self.assertTrue([f()])", "constant"),
        ("self.assertTrue(f(), [1])", "message"),
        ("self.assertEqual(case.name, case.name)", "itself"),
        ("assert f(x) == f(x)", "itself"),
        ("self.assertEqual(1, 2)", "constants"),
        ("assert len(x) >= 0", "below zero"),
        ("for x in ():\n    assert x", "nothing"),
        ("def test_it():\n    f()", "asserts nothing"),
    ],
)
def test_what_is_refused(text, found):
    assert [why for _line, why in find(text) if found in why]


@pytest.mark.parametrize(
    "text",
    [
        "with self.assertRaises(E):\n    case.with_user(u).sudo().write({'a': D('x')})",
        "with raises(E):\n    with point():\n        getattr(case, name)()",
        "with point():\n    a.write({})\n    b.unlink()",
        "with raises(E):\n    run(lambda: other(thing()))",
        "self.assertTrue(f(), 'why')\nself.assertEqual(f(1), f(2))\nassert len(x) >= 1",
        "def test_it():\n    self.assertLine(1)",
    ],
)
def test_what_is_not(text):
    assert find(text) == []


@pytest.mark.parametrize("addon", ADDONS, ids=lambda path: path.name)
def test_every_test_module_is_run(addon):
    """Odoo runs the modules that ``tests`` names, its rooms' by ``import *``."""
    folder = addon / "tests"
    for path in sorted(folder.rglob("test_*.py")):
        names = (path.parent / "__init__.py").read_text().splitlines()
        assert f"from . import {path.stem}" in names, path
        if path.parent != folder:
            rooms = (folder / "__init__.py").read_text().splitlines()
            assert f"from .{path.parent.name} import *" in rooms, path.parent
