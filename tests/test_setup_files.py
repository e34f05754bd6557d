"""What `make setup` made, and the files that say what it makes."""

import configparser
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from env import stamps, venv  # noqa: E402

REQUIREMENTS = sorted(ROOT.glob("requirements*.txt"))
FILES = [
    *REQUIREMENTS,
    ROOT / "Makefile",
    ROOT / ".ci" / "run",
    *(ROOT / "scripts").rglob("*.py"),
]


@pytest.mark.parametrize("file", REQUIREMENTS, ids=lambda file: file.name)
def test_every_requirement_is_pinned_and_explained(file):
    for line in file.read_text().splitlines():
        if line and not line.startswith("#"):
            assert re.match(r"[\w.-]+(\[\w+\])?==\S+ .*# \w+", line), line


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_registry_is_written_down(file):
    """Machines have mirrors and settings of their own."""
    for address in re.findall(r"https?://([^\s/\"'{]+)", file.read_text()):
        assert address.startswith(("127.0.0.1", "localhost", "www.gnu.org")), address


def test_configuration_is_complete_and_private():
    file = ROOT / ".odoo" / "odoo.conf"
    parser = configparser.RawConfigParser()
    parser.read(file)
    options = dict(parser["options"])
    assert options["http_interface"] == "127.0.0.1"
    assert options["addons_path"].split(",")[0] == str(ROOT)
    assert options["db_name"] == "client_offboarding"
    for name in ("db_host", "db_port", "db_user", "admin_passwd", "data_dir"):
        assert options[name]
    assert (Path(options["bin_path"]) / "wkhtmltopdf").exists()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_odoo_command_is_odoo_19():
    done = subprocess.run(
        [ROOT / ".venv" / "bin" / "odoo", "--version"], capture_output=True, text=True
    )
    assert done.stdout.strip().startswith("Odoo Server 19.0")


def test_wkhtmltopdf_has_patched_qt():
    done = subprocess.run(
        [ROOT / ".odoo" / "bin" / "wkhtmltopdf", "--version"],
        capture_output=True,
        text=True,
    )
    assert "with patched qt" in done.stdout


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """A virtual environment's folder that says it is whole."""
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    monkeypatch.setattr(venv, "VENV", tmp_path)
    monkeypatch.setattr(venv, "PYTHON", python)
    monkeypatch.setattr(stamps, "STAMPS", tmp_path / "stamps")
    stamps.done("venv", venv._identity())
    return tmp_path


def test_whole_environment_is_kept(environment):
    assert venv._is_whole()


def test_environment_is_made_again_after_a_killed_pip(environment):
    (environment / "installing").touch()
    assert not venv._is_whole()


def test_environment_is_made_again_after_a_move(environment, monkeypatch):
    monkeypatch.setattr(venv, "VENV", environment / "elsewhere")
    assert not venv._is_whole()


def test_environment_without_its_stamp_is_made_again(environment):
    stamps.undo("venv")
    assert not venv._is_whole()
