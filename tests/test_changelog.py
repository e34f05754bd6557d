"""What changes is told, and what goes is there for one more release."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CORE = ROOT / "client_offboarding"
CHANGELOG = (ROOT / "CHANGELOG.md").read_text()
HEADING = re.compile(r"^## (?:Unreleased: )?(19\.0\.\d+\.\d+\.\d+)$", re.M)
# ``name`` is in a comment's next line of code, or what a function is called.
SINCE = re.compile(r"Deprecated since ([\d.]+)[^\n]*\n(?:\s*#[^\n]*\n)*([^\n]+)")


def find_deprecated(text):
    """(version, name) of what a module says goes in the next release."""
    for version, code in SINCE.findall(text):
        # A route's address, else the first name of the line.
        quoted = re.search(r"\"([^\"]+)\"", code)
        yield version.rstrip("."), quoted[1] if quoted else re.search(r"\w+", code)[0]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and "DeprecationWarning" in {
            getattr(each, "id", "") for each in ast.walk(node)
        }:
            yield None, node.name


def sections(changelog):
    """Text of each version, the newest first."""
    parts = HEADING.split(changelog)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def faults(texts, changelog):
    """Old names that the changelog doesn't tell of, or whose time is over."""
    told = sections(changelog)
    current = next(iter(told))
    part = told[current].partition("### Deprecated\n")[2].partition("\n### ")[0]
    for text in texts:
        for version, name in find_deprecated(text):
            if version and version != current:
                yield f"{name} was to go after {version}"
            if f"`{name}`" not in part:
                yield f"{name} isn't told under Deprecated of {current}"


def test_changelog_starts_with_the_version_that_is_there():
    version = ast.literal_eval((CORE / "__manifest__.py").read_text())["version"]
    assert HEADING.search(CHANGELOG)[1] == version
    history = (CORE / "readme" / "HISTORY.md").read_text()
    assert history.startswith(f"## {version}\n")


def test_versions_go_down_and_stand_once():
    versions = [
        tuple(map(int, version.split("."))) for version in HEADING.findall(CHANGELOG)
    ]
    assert len(versions) > 1
    assert versions == sorted(set(versions), reverse=True)
    # Nothing but the newest waits to be released.
    assert "## Unreleased" not in CHANGELOG.partition("## Unreleased")[2]


def test_old_names_are_told_and_go_in_time():
    texts = [
        path.read_text()
        for manifest in ROOT.glob("*/__manifest__.py")
        for path in manifest.parent.rglob("*.py")
        if "tests" not in path.parts
    ]
    assert not [*faults(texts, CHANGELOG)]


OLD = "## 19.0.1.0.0\n"
METHOD = "def action_old(self):\n    warnings.warn('x', DeprecationWarning)\n"
ROUTE = '# Deprecated since 19.0.1.1.0: say x\n# instead.\n"/my/old",\n'


@pytest.mark.parametrize(
    "told, expected",
    [
        ("### Deprecated\n\n- `action_old`, `/my/old`: say x instead.\n", []),
        (
            "### Deprecated\n\n- `action_old`\n\n### Added\n\n- `/my/old`\n",
            ["/my/old isn't told under Deprecated of 19.0.1.1.0"],
        ),
        (
            "",
            [
                "/my/old isn't told under Deprecated of 19.0.1.1.0",
                "action_old isn't told under Deprecated of 19.0.1.1.0",
            ],
        ),
    ],
)
def test_old_name_that_is_not_told(told, expected):
    changelog = f"## Unreleased: 19.0.1.1.0\n{told}{OLD}"
    assert sorted(faults([METHOD, ROUTE], changelog)) == sorted(expected)


def test_old_name_that_stayed_too_long():
    changelog = f"## 19.0.1.2.0\n### Deprecated\n\n- `/my/old`\n{OLD}"
    assert [*faults([ROUTE], changelog)] == ["/my/old was to go after 19.0.1.1.0"]
