#!/usr/bin/env python3
"""Draw the rooms of the addons, from their code, into docs/architecture.md.

A room is a folder of `client_offboarding/models/`. An arrow goes from who knows to
what is known: by an import, or by extending a model that another room declares.
"""

import argparse
import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORE = "client_offboarding"
DOCUMENT = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- drawn by scripts/architecture.py -->", "<!-- end of the drawing -->"
PREFIX = "client.offboarding"
ROOMS = ("case", "people", "agenda", "ending", "settlement", "handover", "papers")
LATER = ("data", "relation", "batch")


def rooms(root=ROOT):
    """The rooms there are, from the bottom of the stair to its top."""
    models = root / CORE / "models"
    known = (*ROOMS, *LATER)
    return [name for name in known if (models / name / "__init__.py").is_file()]


def places(root=ROOT):
    """Where models may lie: each room, and each addon beside the core."""
    found = {name: root / CORE / "models" / name for name in rooms(root)}
    for file in sorted(root.glob("*/__manifest__.py")):
        addon = file.parent
        if addon.name != CORE and not addon.name.startswith("test_"):
            found[addon.name] = addon / "models"
    return found


def names(node):
    """The models of a `_name` or `_inherit`."""
    nodes = node.elts if isinstance(node, ast.List | ast.Tuple) else [node]
    return [each.value for each in nodes if isinstance(each, ast.Constant)]


def models_of(tree):
    """Each class of a model as (its names, what it inherits, is it abstract)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            values = {
                target.id: names(statement.value)
                for statement in node.body
                if isinstance(statement, ast.Assign)
                for target in statement.targets
                if isinstance(target, ast.Name)
            }
            if "_name" in values or "_inherit" in values:
                abstract = any("AbstractModel" in ast.unparse(b) for b in node.bases)
                inherited = values.get("_inherit", [])
                yield values.get("_name") or inherited[:1], inherited, abstract


def imported(file, tree, root):
    """The places that a file imports from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            if node.level:
                folder = file.parents[node.level - 1]
                parts = (
                    *folder.relative_to(root).parts,
                    *(node.module or "").split("."),
                )
            else:
                parts = (node.module or "").removeprefix("odoo.addons.").split(".")
            if parts[:2] == (CORE, "models") or list(parts[:2]) == [CORE, "models"]:
                below = parts[2:] or [alias.name for alias in node.names]
                yield from (part for part in below[:1] if part)


def look(root=ROOT):
    """What each place declares, and the arrows between places."""
    declared, arrows, inherits = {}, set(), []
    for place, folder in places(root).items():
        declared[place] = []
        for file in sorted(folder.rglob("*.py")):
            tree = ast.parse(file.read_text())
            arrows |= {(place, other) for other in imported(file, tree, root)}
            for own, inherited, abstract in models_of(tree):
                if not set(own) & set(inherited) and not abstract:
                    declared[place] += own
                inherits += [(place, model) for model in {*own, *inherited}]
    home = {model: place for place, own in declared.items() for model in own}
    arrows |= {(place, home[model]) for place, model in inherits if model in home}
    known = set(declared)
    return declared, {(a, b) for a, b in arrows if a != b and {a, b} <= known}


def draw(root=ROOT):
    declared, arrows = look(root)
    lines = ["```mermaid", "flowchart BT"]
    for place, models in declared.items():
        own = sorted(
            model.removeprefix(PREFIX).lstrip(".") or PREFIX
            for model in models
            if model.startswith(PREFIX)
        )
        text = "<br/>".join([f"<b>{place}</b>", *own])
        lines.append(f'    {place}["{text}"]')
    lines += [f"    {who} --> {what}" for who, what in sorted(arrows)]
    return "\n".join([*lines, "```"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing")
    check = parser.parse_args().check
    text = DOCUMENT.read_text()
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    fresh = f"{before}{BEGIN}\n\n{draw()}\n\n{END}{after}"
    if fresh == text:
        return 0
    if check:
        print(f"{DOCUMENT.relative_to(ROOT)} is stale: run scripts/architecture.py")
        return 1
    DOCUMENT.write_text(fresh)
    return 0


if __name__ == "__main__":
    sys.exit(main())
