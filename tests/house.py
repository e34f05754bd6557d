"""The rules of the house, read from the source: see ``docs/architecture.md``.

Each rule takes the sources and gives what breaks it, as sentences.
"""

import ast
import re
from collections import defaultdict
from pathlib import Path

CORE = "client_offboarding"
# From the bottom up: a room knows itself and what stands before it.
STAIR = ["tools", "case", "people", "agenda", "ending", "settlement", "handover"]
STAIR += ["data", "papers", "relation", "batch", "top"]
ROOMS = STAIR[1:-1]
# Two rooms on one step of the stair.
STRANGERS = {"people", "agenda"}
# Kinds of model that are picked by the end of their name, not inherited.
PICKED = ("client.offboarding.paper.kind.", "report.")
KIND = "client.offboarding.paper.kind."
MAX_LINES = 300
# Methods of the ERP: who calls them doesn't call the room that extends them.
GENERIC = {"create", "write", "unlink", "search_fetch", "search_count", "_search"}
GENERIC |= {"_compute_display_name", "message_post", "_post", "home"}


class Module:
    """A Python file of an addon."""

    def __init__(self, root, path):
        self.path = path.relative_to(root)
        self.addon, *self.parts = self.path.parts
        self.text = path.read_text()
        self.tree = ast.parse(self.text)
        self.classes = [
            Model(self, node)
            for node in self.tree.body
            if isinstance(node, ast.ClassDef)
        ]

    @property
    def room(self):
        """The room it lies in; what only a whole addon is above, is ``top``."""
        if self.addon != CORE:
            return "top"
        if self.parts[0] in ("tools", "const.py"):
            return "tools"
        if self.parts[0] == "models" and len(self.parts) > 2:
            return self.parts[1]
        return "top"

    @property
    def is_product(self):
        return self.parts[0] != "tests" and not self.addon.startswith("test_")

    def get_imported(self):
        """Dotted names that it imports, from the addon's name on, with their lines."""
        for node in ast.walk(self.tree):
            if not isinstance(node, ast.ImportFrom):
                continue
            base = (node.module or "").removeprefix("odoo.addons.").split(".")
            if node.level:
                package = self.path.parts[: len(self.path.parts) - node.level]
                base = [*package, *filter(None, base)]
            for alias in node.names:
                yield [*filter(None, base), alias.name], node.lineno


class Model:
    """A class of an Odoo model; of any other class there is no name."""

    def __init__(self, module, node):
        values = {
            target.id: statement.value
            for statement in node.body
            if isinstance(statement, ast.Assign)
            for target in statement.targets
            if isinstance(target, ast.Name)
        }
        names = self._get_strings(values.get("_name"))
        self.module, self.lineno = module, node.lineno
        self.name = names[0] if names else None
        self.inherited = self._get_strings(values.get("_inherit"))
        self.is_abstract = any("AbstractModel" in ast.unparse(b) for b in node.bases)
        self.methods = [
            each.name for each in node.body if isinstance(each, ast.FunctionDef)
        ]

    @staticmethod
    def _get_strings(node):
        nodes = getattr(node, "elts", [node])
        return [
            each.value
            for each in nodes
            if isinstance(each, ast.Constant) and isinstance(each.value, str)
        ]

    @property
    def is_declared(self):
        return bool(self.name) and self.name not in self.inherited


def read(root):
    """Every Python file of the addons below ``root``."""
    root = Path(root)
    return [
        Module(root, path)
        for manifest in sorted(root.glob("*/__manifest__.py"))
        for path in sorted(manifest.parent.rglob("*.py"))
    ]


def _is_above(there, here):
    return STAIR.index(there) > STAIR.index(here) or {there, here} == STRANGERS


def _in_rooms(modules):
    return [module for module in modules if module.room in STAIR[:-1]]


def _get_homes(modules):
    """Own model → the room that declares it."""
    return {
        model.name: module.room
        for module in modules
        if module.addon == CORE
        for model in module.classes
        if model.is_declared
    }


def imports_run_down(modules):
    """A room imports itself, rooms before it, ``tools`` and ``const``."""
    rooms = {module.path.with_suffix("").parts: module.room for module in modules}
    for module in _in_rooms(modules):
        for name, line in module.get_imported():
            if name[0] != CORE:
                continue
            there = rooms.get(tuple(name)) or rooms.get(tuple(name[:-1]))
            if there is None and name[1:2] == ["models"] and len(name) > 2:
                there = name[2]
            if there in STAIR and _is_above(there, module.room):
                yield f"{module.path}:{line}: {module.room} imports {there}"


def inherits_run_down(modules):
    """A room extends models of its own and of rooms before it."""
    homes = _get_homes(modules)
    for module in _in_rooms(modules):
        for model in module.classes:
            for name in model.inherited:
                if name in homes and _is_above(homes[name], module.room):
                    yield (
                        f"{module.path}:{model.lineno}: {module.room} extends {name} "
                        f"of {homes[name]}"
                    )


def calls_run_down(modules):
    """A room calls no method that only a later room defines."""
    defined = defaultdict(set)
    for module in modules:
        if module.addon == CORE and module.is_product:
            for model in module.classes:
                for name in model.methods:
                    defined[name].add(module.room)
    for module in _in_rooms(modules):
        for node in ast.walk(module.tree):
            name = getattr(node, "attr", "")
            rooms = defined.get(name)
            if not rooms or name in GENERIC or not name.startswith(("_", "action_")):
                continue
            lowest = min(rooms, key=STAIR.index)
            if module.room not in rooms and _is_above(lowest, module.room):
                yield (
                    f"{module.path}:{node.lineno}: {module.room} calls {name} "
                    f"of {lowest}"
                )


def models_are_named_down(modules):
    """A room names no model of a later room; its dialogs are its own.

    ``const.py`` names what everything is about, the models of the first room.
    """
    homes = _get_homes(modules)
    for module in _in_rooms(modules):
        for node in ast.walk(module.tree):
            name = getattr(node, "value", None) if isinstance(node, ast.Constant) else 0
            there = homes.get(name, "top") if isinstance(name, str) else "top"
            if module.path.name == "const.py" and there == ROOMS[0]:
                continue
            if there != "top" and _is_above(there, module.room):
                yield f"{module.path}:{node.lineno}: {module.room} names {name}"


def models_have_one_home(modules):
    """Declared once; whoever adds to a model gives its name and inherits it."""
    declared = defaultdict(set)
    for module in modules:
        for model in module.classes:
            if model.is_declared:
                declared[model.name].add(str(module.path))
            if module.room in ROOMS and model.inherited and not model.name:
                yield f"{module.path}:{model.lineno}: no _name beside its _inherit"
    for name, paths in declared.items():
        if len(paths) > 1:
            yield f"{name} is declared in {', '.join(sorted(paths))}"


def abstract_models_have_heirs(modules):
    """An AbstractModel has two heirs, or is picked by its name."""
    heirs = defaultdict(set)
    picked = set()
    for module in modules:
        for model in module.classes:
            for name in set(model.inherited) - {model.name}:
                heirs[name].add(model.name)
        if module.is_product:
            picked |= set(re.findall(r'env\[\s*"([a-z_.0-9]+)"\s*\]', module.text))
    for module in modules:
        for model in module.classes:
            if not model.is_abstract or not model.is_declared:
                continue
            by_name = model.name in picked or model.name.startswith(PICKED)
            if len(heirs[model.name]) < 2 and not by_name:
                yield f"{module.path}:{model.lineno}: {model.name} has one heir or none"


def kinds_are_compared_in_their_own_files(modules):
    """Outside ``papers/kinds/`` no kind of paper is told by a literal."""
    kinds = {name.removeprefix(KIND) for name in _get_homes(modules)}
    kinds = {kind for kind in kinds if "." not in kind}
    for module in modules:
        if not module.is_product or "kinds" in module.parts:
            continue
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Compare):
                continue
            sides = [node.left, *node.comparators]
            ends = (".kind",) if module.room == "papers" else ("paper.kind",)
            if not any(ast.unparse(side).endswith(ends) for side in sides):
                continue
            literals = {
                each.value
                for side in sides
                for each in ast.walk(side)
                if isinstance(each, ast.Constant)
            }
            if told := literals & kinds:
                yield (
                    f"{module.path}:{node.lineno}: compares the kind of a paper with "
                    f"{', '.join(sorted(told))}"
                )


def models_holds_rooms_only(modules):
    """``models/`` has a folder for each room, and imports them from the bottom up."""
    for module in modules:
        if module.addon != CORE or module.parts[0] != "models":
            continue
        if len(module.parts) > 2:
            if module.parts[1] not in ROOMS:
                yield f"{module.path}: no such room"
        elif module.parts[1] != "__init__.py":
            yield f"{module.path}: lies in no room"
        else:
            named = [name[2:] for name, _line in module.get_imported()]
            order = [room for room in ROOMS if [room] in named]
            if named != [[room] for room in order]:
                yield f"{module.path}: imports something else than rooms in order"


def modules_are_short(modules):
    """No module of the product has more than :data:`MAX_LINES` lines."""
    for module in modules:
        lines = len(module.text.splitlines())
        if module.is_product and lines > MAX_LINES:
            yield f"{module.path}: {lines} lines"


def tests_are_not_imported_from_elsewhere(modules):
    """What tests of several addons share lies in no test module."""
    for module in modules:
        for name, line in module.get_imported():
            shared = [part for part in name[1:] if part.startswith("test_")]
            if name[0] != module.addon and "tests" in name and shared:
                yield f"{module.path}:{line}: imports {'.'.join(name)}"


RULES = [
    imports_run_down,
    inherits_run_down,
    calls_run_down,
    models_are_named_down,
    models_have_one_home,
    abstract_models_have_heirs,
    kinds_are_compared_in_their_own_files,
    models_holds_rooms_only,
    modules_are_short,
    tests_are_not_imported_from_elsewhere,
]
