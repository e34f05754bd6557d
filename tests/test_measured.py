"""What `make mutation` changes, and what `make coverage` counts."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import covered  # noqa: E402
import mutants  # noqa: E402
import mutation  # noqa: E402
from env.report import Failure  # noqa: E402

SOURCE = '''
from functools import lru_cache

__all__ = ["is_due"]
TEXTS = {"late": _lt("too late")}

@lru_cache(maxsize=8)
def is_due(day: int, today: int = 3) -> bool:
    """A docstring."""
    if day == 31:
        raise ValueError(f"There is no day {day} in a short month.")
    return day < today
'''


def changes(source):
    return [mutant.change for mutant in mutants.find(source)[0]]


def test_each_fault_is_a_small_one_and_nothing_that_is_said_is_changed():
    assert changes(SOURCE) == [
        "TEXTS = {'late': _lt('too late')} → TEXTS = None",
        "'late' → 'XXlateXX'",
        "3 → 4",
        "day == 31 → day != 31",
        "31 → 32",
        "raise ValueError(f'There is no day {day} in a short month.') → pass",
        "return day < today → return None",
        "day < today → day <= today",
        "day < today → day >= today",
    ]


def test_same_faults_of_the_same_line_are_told_apart():
    assert changes("x += 1 + 1")[-2:] == ["1 → 2", "1 → 2 #2"]


@pytest.mark.parametrize(
    ("change", "result"), [("a < b → a <= b", True), ("a < b → a >= b", True)]
)
def test_a_mutant_is_the_code_with_its_fault(change, result):
    found, tree = mutants.find("def f(a, b):\n    return a < b\n")
    (mutant,) = (each for each in found if each.change == change)
    mutant.apply()
    values = {}
    exec(compile(tree, "f", "exec"), values)
    assert values["f"](1, 1) is result


def test_modules_are_chosen_by_name_and_one_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setenv("T", "periods,terms")
    chosen = [Path(module).stem for module in mutation._choose()]
    assert chosen == ["terms", "periods"]
    monkeypatch.setenv("T", "terms,period")
    with pytest.raises(Failure, match="no module of the engine: period; there are t"):
        mutation._choose()
    monkeypatch.delenv("T")
    assert mutation._choose() == [*mutation.ENGINE]


def test_no_reason_is_missing_where_a_mutant_is_no_fault():
    equivalents = mutation.read_equivalents()
    assert {module for module, _code, _change in equivalents} <= set(mutation.ENGINE)
    for module in mutation.ENGINE:
        found, _tree = mutants.find((ROOT / module).read_text())
        known = {(module, each.code, each.change) for each in found}
        assert {each for each in equivalents if each[0] == module} <= known


@pytest.mark.parametrize(
    ("path", "room"),
    [
        ("client_offboarding/models/papers/kinds/kind.py", "models/papers"),
        ("client_offboarding/models/case/case.py", "models/case"),
        ("client_offboarding/tools/terms.py", "tools"),
    ],
)
def test_the_core_is_counted_by_room(path, room):
    assert covered.room_of(path) == f"client_offboarding/{room}"


def test_the_worst_room_comes_first_and_the_whole_last():
    def about(taken, branches):
        names = ("covered_branches", "num_branches", "covered_lines", "num_statements")
        return {"summary": dict(zip(names, (taken, branches, 1, 1), strict=True))}

    files = {
        "client_offboarding/tools/terms.py": about(3, 4),
        "client_offboarding/tools/dates.py": about(5, 6),
        "client_offboarding_sale/models/offboarding.py": about(1, 2),
    }
    assert covered.table(files) == [
        ("client_offboarding_sale", 1, 2, 1, 1),
        ("client_offboarding/tools", 8, 10, 2, 2),
        ("all", 9, 12, 3, 3),
    ]
