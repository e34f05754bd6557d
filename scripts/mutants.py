"""Small faults that a test should notice, one at a time: mutants of a module.

Left alone are annotations, decorators, docstrings, `__all__` and sentences for people.
"""

import ast
from collections import Counter
from dataclasses import dataclass

COMPARISONS = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift,
}
FUNCTIONS = {"min": "max", "max": "min", "any": "all", "all": "any"}
# Of these, what is meant for the type checker and for people isn't looked at.
SKIPPED = {
    ast.AnnAssign: ("annotation",),
    ast.arg: ("annotation",),
    ast.FunctionDef: ("returns", "decorator_list"),
    ast.ClassDef: ("decorator_list", "bases"),
}
# The names of functions that mark a sentence for translation.
MARKS = ("_lt",)


@dataclass
class Mutant:
    line: int
    code: str  # the line as it is
    change: str  # what of it becomes what
    node: ast.AST
    field: str
    index: int | None
    replacement: ast.AST

    def apply(self):
        """Change the tree that it was found in."""
        if self.index is None:
            setattr(self.node, self.field, self.replacement)
        else:
            getattr(self.node, self.field)[self.index] = self.replacement


def find(source):
    """All mutants of a source, and the tree that they change."""
    tree, lines = ast.parse(source), source.splitlines()
    found, seen = [], Counter()
    for parent, field, index, node in _walk(tree):
        for new in _replacements(node, field):
            ast.fix_missing_locations(ast.copy_location(new, node))
            code = lines[node.lineno - 1].strip()
            change = f"{_text(node)} → {_text(new)}"
            seen[code, change] += 1
            if (number := seen[code, change]) > 1:
                change += f" #{number}"
            found.append(Mutant(node.lineno, code, change, parent, field, index, new))
    return found, tree


def _text(node):
    return ast.unparse(node).split("\n")[0][:70]


def _walk(node):
    """(parent, field, index, node) of whatever may be changed."""
    for field, value in ast.iter_fields(node):
        if field in SKIPPED.get(type(node), ()):
            continue
        several = isinstance(value, list)
        for index, child in enumerate(value if several else [value]):
            if not isinstance(child, ast.AST) or _is_for_people(child):
                continue
            yield node, field, index if several else None, child
            yield from _walk(child)


def _is_for_people(node):
    """Docstrings, sentences that are translated, what a fault of a caller is told."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in MARKS
    if isinstance(node, ast.Assign):
        return isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__"
    if isinstance(node, ast.JoinedStr):
        return any(_is_sentence(part) for part in node.values)
    return _is_sentence(node)


def _is_sentence(node):
    text = node.value if isinstance(node, ast.Constant) else None
    return isinstance(text, str) and text.count(" ") > 2 and "\\" not in text


def _replacements(node, field):
    """What may stand in the place of a node."""
    name = type(node).__name__
    yield from globals().get(f"_of_{name}", lambda node: ())(node)
    is_condition = field in ("test", "ifs")
    if is_condition and isinstance(node, (ast.Name, ast.Call, ast.Attribute)):
        yield ast.UnaryOp(ast.Not(), node)


def _of_Compare(node):
    for index, operator in enumerate(node.ops):
        for other in COMPARISONS[type(operator)]:
            ops = [*node.ops[:index], other(), *node.ops[index + 1 :]]
            yield ast.Compare(node.left, ops, node.comparators)


def _of_BinOp(node):
    if other := OPERATORS.get(type(node.op)):
        yield ast.BinOp(node.left, other(), node.right)


def _of_BoolOp(node):
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield ast.BoolOp(other, node.values)


def _of_UnaryOp(node):
    if isinstance(node.op, (ast.Not, ast.USub)):
        yield node.operand


def _of_Constant(node):
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, (int, float)):
        yield ast.Constant(value + 1)
    elif isinstance(value, str):
        yield ast.Constant(f"XX{value}XX")


def _of_Call(node):
    if isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS:
        function = ast.Name(FUNCTIONS[node.func.id], ast.Load())
        yield ast.Call(function, node.args, node.keywords)


def _of_Assign(node):
    if not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield ast.Assign(node.targets, ast.Constant(None), lineno=node.lineno)


def _of_AugAssign(node):
    yield ast.Assign([node.target], node.value, lineno=node.lineno)
    if other := OPERATORS.get(type(node.op)):
        yield ast.AugAssign(node.target, other(), node.value)


def _of_Return(node):
    if node.value and not (
        isinstance(node.value, ast.Constant) and node.value.value is None
    ):
        yield ast.Return(ast.Constant(None))


def _of_Expr(node):
    yield ast.Pass()


def _of_Raise(node):
    yield ast.Pass()


def _of_Break(node):
    yield ast.Continue()


def _of_Continue(node):
    yield ast.Break()
