"""What the documents say of the code is so."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import architecture  # noqa: E402

CORE = ROOT / "client_offboarding"
FOLDERS = (ROOT, CORE, CORE / "models")
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
FILE = re.compile(r"`([\w.]+(?:/[\w.]+)*/(?:[\w]+\.(?:py|xml|md|csv))?)`")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_is_named_exists(document):
    missing = [
        name
        for name in FILE.findall(document.read_text())
        if not any((folder / name).exists() for folder in FOLDERS)
        # Folders that setting up makes.
        and not name.startswith((".", "dist/", "node_modules"))
    ]
    assert not missing


def test_the_drawing_is_fresh():
    run = [sys.executable, ROOT / "scripts" / "architecture.py", "--check"]
    done = subprocess.run(run, capture_output=True, text=True)
    assert not done.returncode, done.stdout


def test_every_room_is_described():
    text = architecture.DOCUMENT.read_text()
    assert architecture.rooms()
    for room in architecture.rooms():
        assert f"| `{room}` |" in text


def test_contributors_are_told_of_it():
    assert "(docs/architecture.md)" in (ROOT / "CONTRIBUTING.md").read_text()


@pytest.fixture
def tree(tmp_path):
    """Two rooms and an addon: an import, an extension, a model of a room's own."""
    files = {
        "client_offboarding/__manifest__.py": "{}",
        "client_offboarding/models/case/__init__.py": "",
        "client_offboarding/models/case/case.py": (
            "class A(models.Model):\n    _name = 'client.offboarding'\n"
        ),
        "client_offboarding/models/people/__init__.py": "",
        "client_offboarding/models/people/link.py": (
            "class B(models.Model):\n    _name = 'client.offboarding.link'\n"
            "class C(models.Model):\n    _name = 'client.offboarding'\n"
            "    _inherit = ['client.offboarding']\n"
        ),
        "glue/__manifest__.py": "{}",
        "glue/models/x.py": (
            "from odoo.addons.client_offboarding.models.people.link import B\n"
        ),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_what_is_drawn(tree):
    declared, arrows = architecture.look(tree)
    assert declared == {
        "case": ["client.offboarding"],
        "people": ["client.offboarding.link"],
        "glue": [],
    }
    assert arrows == {("people", "case"), ("glue", "people")}
    drawing = architecture.draw(tree)
    assert 'people["<b>people</b><br/>link"]' in drawing
    assert "    glue --> people" in drawing
