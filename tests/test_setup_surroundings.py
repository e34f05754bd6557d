"""Set-up in bad surroundings: one clear line, a non-zero exit, nothing half-made."""

import os
import shutil
import socket
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from env import mirror, odoo_source, system, venv  # noqa: E402
from env.report import Failure  # noqa: E402

SERVER = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "DATABASE_URL", "ODOO_SRC")
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def checkout(tmp_path):
    """Another work tree, where nothing is set up, with a cache of its own."""
    tree = tmp_path / "tree"
    shutil.copytree(
        ROOT / "scripts", tree / "scripts", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("Makefile", *(file.name for file in ROOT.glob("requirements*.txt"))):
        shutil.copy(ROOT / name, tree)
    return tree


def make(tree, target, **variables):
    """Run make with only those variables; return its exit code and its error lines."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in SERVER and not name.startswith("MAKE")
    }
    environment.update(
        XDG_CACHE_HOME=str(tree.parent / "cache"), PYTHON=sys.executable, **variables
    )
    done = subprocess.run(
        ["make", "-s", target],
        cwd=tree,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    errors = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    return done.returncode, errors


def made(tree):
    """What is there that wasn't checked out."""
    return {path.name for path in tree.iterdir()} & {".venv", ".odoo", "demo-output"}


def test_port_taken_is_told_before_anything_is_made(checkout):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = str(busy.getsockname()[1])
        code, errors = make(checkout, "run", PORT=port)
    assert code
    assert len(errors) == 1 and f"port {port}" in errors[0]
    assert not made(checkout)


def test_odoo_src_that_is_no_odoo_19_is_told_before_anything_is_made(checkout):
    code, errors = make(checkout, "setup", ODOO_SRC=str(checkout))
    assert code
    assert len(errors) == 1 and "is no Odoo 19.0" in errors[0]
    assert not made(checkout)


def test_without_network_nothing_is_taken_for_odoo(checkout):
    code, errors = make(
        checkout, "setup", http_proxy=NOWHERE, https_proxy=NOWHERE, no_proxy=""
    )
    assert code
    assert len(errors) == 1 and "network" in errors[0]
    assert not list((checkout.parent / "cache").glob("*/odoo-19*"))
    assert not (checkout / ".venv").exists()


def test_database_server_that_does_not_answer_is_told_at_once(checkout):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = str(closed.getsockname()[1])
        code, errors = make(checkout, "setup", PGHOST="127.0.0.1", PGPORT=port)
    assert code
    assert len(errors) == 1 and f"127.0.0.1:{port} doesn't answer" in errors[0]
    assert not made(checkout)


def test_little_disk_space(monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10, 7, 2 * 1024**3))
    with pytest.raises(Failure, match="2.0 GB free .* at least 3 GB"):
        system.require_space()


@pytest.mark.parametrize("version", [(3, 9, 19), (3, 14, 0)])
def test_unsupported_python(monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(Failure, match="3.10 to 3.13"):
        venv.check_python()


def test_ordinary_user_is_told_the_exact_command(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(system, "_missing_libraries", lambda: ["libxrender1"])
    monkeypatch.setattr(system, "_missing_programs", lambda: ["chromium"])
    with pytest.raises(Failure, match=r"sudo apt-get install -y .* libxrender1 chromi"):
        system.ensure(for_tests=False)


def test_package_of_several_programs_is_named_once(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert system._missing_programs() == ["chromium", "poppler-utils"]


def test_only_tests_need_the_browser(monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(system, "_missing_libraries", list)
    monkeypatch.setattr(system, "_missing_programs", lambda: ["chromium"])
    system.ensure(for_tests=False)
    assert "sudo apt-get install" in capsys.readouterr().out
    with pytest.raises(Failure):
        system.ensure(for_tests=True)


DEB822 = """\
Types: deb
# http://snapshot.example/archive/debian/20250520T000000Z
URIs: http://mirror.example/debian/
Suites: bookworm bookworm-updates
Components: main

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Types: deb
Enabled: no
URIs: http://disabled.example/debian
Suites: bookworm
Components: main

Types: deb-src
URIs: http://source.example/debian
Suites: bookworm
Components: main
"""
ONE_LINE = """\
# deb http://snapshot.example/debian bookworm main
deb-src http://source.example/debian bookworm main
deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main # x
deb http://vendor.example/apt vendor main
deb cdrom:[Debian 12]/ bookworm main
"""


@pytest.mark.parametrize(
    "name, text", [("debian.sources", DEB822), ("debian.list", ONE_LINE)]
)
def test_mirror_is_the_one_in_use(tmp_path, name, text):
    folder = tmp_path / "sources.list.d"
    folder.mkdir()
    (folder / name).write_text(text)
    (folder / "other.sources.disabled").write_text(DEB822.replace("mirror", "other"))
    assert mirror.mirrors(tmp_path) == ["http://mirror.example/debian"]


def test_machine_without_debian_mirror(monkeypatch, tmp_path):
    monkeypatch.setattr(mirror, "mirrors", list)
    with pytest.raises(Failure, match="ODOO_SRC"):
        mirror.mirror()


def test_odoo_src_of_another_version(monkeypatch, tmp_path):
    release = tmp_path / "odoo" / "release.py"
    release.parent.mkdir()
    release.write_text("version_info = (18, 0, 0, FINAL, 0, '')\n")
    monkeypatch.setenv("ODOO_SRC", str(tmp_path))
    with pytest.raises(Failure, match="found: 18.0"):
        odoo_source.check()
