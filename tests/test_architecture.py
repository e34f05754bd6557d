"""The rules of the house hold, and each is seen to fail where it is broken."""

import ast
import textwrap
from pathlib import Path

import house
import pytest

ROOT = Path(__file__).parent.parent
CASE = """
    from odoo import models

    class Case(models.Model):
        _name = "client.offboarding"
        _inherit = ["mail.thread"]

        def action_close(self):
            self._check_gate()

        def _check_gate(self):
            pass
"""
PAPER = """
    from odoo import models
    from ...const import WAITING
    from ..case.case import Case

    class Paper(models.Model):
        _name = "client.offboarding.protocol"

        def action_send(self):
            self.offboarding_id._check_gate()

    class Case(models.Model):
        _name = "client.offboarding"
        _inherit = ["client.offboarding"]

        def action_close(self):
            self.protocol_ids.action_send()
            return super().action_close()
"""
SOUND = {
    "client_offboarding/__manifest__.py": "{}",
    "client_offboarding/const.py": "WAITING = ()",
    "client_offboarding/models/__init__.py": """
        from . import case
        from . import papers
    """,
    "client_offboarding/models/case/__init__.py": "from . import case",
    "client_offboarding/models/case/case.py": CASE,
    "client_offboarding/models/papers/__init__.py": "from . import paper",
    "client_offboarding/models/papers/paper.py": PAPER,
    "client_offboarding/models/papers/kinds/notice.py": """
        from odoo import models

        class Notice(models.AbstractModel):
            _name = "client.offboarding.paper.kind.notice"
    """,
}
# Rule → what breaks it: files that are added to a sound tree, or replaced in it.
BROKEN = [
    (
        house.imports_run_down,
        {"models/case/steps.py": "from ..papers.paper import Paper"},
        "case imports papers",
    ),
    (
        house.imports_run_down,
        {"models/case/steps.py": "from .. import papers"},
        "case imports papers",
    ),
    (
        house.imports_run_down,
        {
            "tools/dates.py": (
                "from odoo.addons.client_offboarding.models.case import case"
            )
        },
        "tools imports case",
    ),
    (
        house.imports_run_down,
        {
            "models/people/portal.py": "from ..agenda.plan import DAYS",
            "models/agenda/plan.py": "DAYS = 3",
        },
        "people imports agenda",
    ),
    (
        house.inherits_run_down,
        {
            "models/case/extra.py": """
                class Paper(models.Model):
                    _name = "client.offboarding.protocol"
                    _inherit = ["client.offboarding.protocol"]
            """
        },
        "case extends client.offboarding.protocol of papers",
    ),
    (
        house.calls_run_down,
        {
            "models/case/extra.py": """
                class Case(models.Model):
                    _name = "client.offboarding"
                    _inherit = ["client.offboarding"]

                    def _finish(self):
                        self.protocol_ids.action_send()
            """
        },
        "case calls action_send of papers",
    ),
    (
        house.models_are_named_down,
        {
            "models/case/extra.py": """
                def count(env):
                    return env["client.offboarding.protocol"].search_count([])
            """
        },
        "case names client.offboarding.protocol",
    ),
    (
        house.models_have_one_home,
        {
            "models/papers/again.py": """
                class Case(models.Model):
                    _name = "client.offboarding"
            """
        },
        "client.offboarding is declared in",
    ),
    (
        house.models_have_one_home,
        {
            "models/papers/again.py": """
                class Case(models.Model):
                    _inherit = "client.offboarding"
            """
        },
        "no _name beside its _inherit",
    ),
    (
        house.abstract_models_have_heirs,
        {
            "models/case/steps.py": """
                class Steps(models.AbstractModel):
                    _name = "client.offboarding.mixin.step"

                class Case(models.Model):
                    _name = "client.offboarding"
                    _inherit = ["client.offboarding", "client.offboarding.mixin.step"]
            """
        },
        "client.offboarding.mixin.step has one heir or none",
    ),
    (
        house.kinds_are_compared_in_their_own_files,
        {
            "models/papers/sending.py": """
                def is_formal(paper):
                    return paper.kind in ("notice", "other")
            """
        },
        "compares the kind of a paper with notice",
    ),
    (
        house.models_holds_rooms_only,
        {"models/loose.py": ""},
        "lies in no room",
    ),
    (
        house.models_holds_rooms_only,
        {"models/attic/old.py": ""},
        "no such room",
    ),
    (
        house.models_holds_rooms_only,
        {"models/__init__.py": "from . import papers\nfrom . import case"},
        "imports something else than rooms in order",
    ),
    (
        house.modules_are_short,
        {"models/case/long.py": "\n".join(f"A{n} = {n}" for n in range(301))},
        "301 lines",
    ),
    (
        house.tests_are_not_imported_from_elsewhere,
        {
            "../other/__manifest__.py": "{}",
            "../other/tests/test_other.py": (
                "from odoo.addons.client_offboarding.tests.case.test_gate import Case"
            ),
        },
        "imports client_offboarding.tests.case.test_gate",
    ),
]


def build(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
    return house.read(root)


@pytest.fixture(scope="module")
def tree():
    return house.read(ROOT)


@pytest.mark.parametrize("rule", house.RULES, ids=lambda rule: rule.__name__)
def test_the_tree_keeps_the_rule(rule, tree):
    assert list(rule(tree)) == []


@pytest.mark.parametrize("rule", house.RULES, ids=lambda rule: rule.__name__)
def test_a_sound_tree_keeps_the_rule(rule, tmp_path):
    assert list(rule(build(tmp_path, SOUND))) == []


@pytest.mark.parametrize(
    ("rule", "files", "finding"),
    BROKEN,
    ids=[f"{rule.__name__}-{n}" for n, (rule, *_rest) in enumerate(BROKEN)],
)
def test_a_broken_rule_is_found(rule, files, finding, tmp_path):
    core = tmp_path / "client_offboarding"
    build(tmp_path, SOUND)
    build(core, files)
    (found,) = rule(house.read(tmp_path))
    assert finding in found


def test_every_rule_is_seen_to_fail():
    assert {rule for rule, *_rest in BROKEN} == set(house.RULES)


def test_two_heirs_or_a_call_by_name_are_enough(tmp_path):
    build(tmp_path, SOUND)
    heir = """
        class {cls}(models.Model):
            _name = "{name}"
            _inherit = ["client.offboarding.mixin.line"]
    """
    files = {
        "models/case/line.py": """
            class Line(models.AbstractModel):
                _name = "client.offboarding.mixin.line"
        """,
        "models/case/one.py": heir.format(cls="One", name="client.offboarding.one"),
        "models/case/two.py": heir.format(cls="Two", name="client.offboarding.two"),
        "models/case/writer.py": """
            class Writer(models.AbstractModel):
                _name = "client.offboarding.writer"

            def write(env):
                env["client.offboarding.writer"].run()
        """,
    }
    build(tmp_path / "client_offboarding", files)
    assert list(house.abstract_models_have_heirs(house.read(tmp_path))) == []


def test_the_sources_are_really_read(tree):
    rooms = {module.room for module in tree}
    assert rooms >= set(house.STAIR) - {"data", "relation", "batch"}
    assert sum(len(module.classes) for module in tree) > 200


def read_name(node):
    """What a value is called: a variable, an attribute, a key, or what is called."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Subscript):
        node = node.slice if isinstance(node.slice, ast.Constant) else node.value
    return getattr(node, "id", None) or getattr(node, "attr", "")


def find_hasty(code):
    """Comparisons of tokens that take longer the more of one was guessed."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Compare):
            names = map(read_name, (node.left, *node.comparators))
            equals = isinstance(node.ops[0], ast.Eq | ast.NotEq | ast.In | ast.NotIn)
            if equals and any("token" in name or "nonce" in name for name in names):
                yield ast.unparse(node)


def test_tokens_are_compared_in_constant_time():
    hasty = "a._get_token() == given", "link.nonce != x", "access_token in known"
    assert [list(find_hasty(code)) for code in hasty] == [[code] for code in hasty]
    found = {
        file: comparisons
        for file in ROOT.glob("*client_offboarding*/**/*.py")
        if "tests" not in file.parts
        if (comparisons := list(find_hasty(file.read_text())))
    }
    assert found == {}
    link = ROOT / "client_offboarding/models/people/invitation.py"
    assert "consteq(" in link.read_text()
