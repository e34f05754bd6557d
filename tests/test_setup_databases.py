"""Databases of the set-up: only whole ones, and nobody else's is touched."""

import os
import secrets
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from env import databases, server  # noqa: E402
from env.lock import exclusive, using_server  # noqa: E402
from env.report import Failure  # noqa: E402


@pytest.fixture(scope="module", autouse=True)
def running_server():
    with using_server():
        with exclusive():
            server.start()
        yield


@pytest.fixture
def name():
    name = f"co_test_{secrets.token_hex(4)}"
    yield name
    databases.drop(name)


@pytest.fixture
def template(monkeypatch, name):
    """A stand-in for a template: these tests are about names and marks."""
    source = f"{name}_source"
    databases.sql(f'CREATE DATABASE "{source}"')
    databases.filestore(source).mkdir(parents=True)
    databases.filestore(source).joinpath("file").write_text("content")
    monkeypatch.setattr(databases, "template", lambda kind: source)
    yield source
    databases.drop(source)


def exists(name):
    return databases.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'") == ["1"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def test_run_refuses_a_database_that_is_not_ours(name):
    databases.sql(f'CREATE DATABASE "{name}"')
    done = subprocess.run(
        [sys.executable, "scripts/run.py"],
        cwd=ROOT,
        env={**os.environ, "DB": name, "PORT": free_port()},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode
    assert f"the database {name} exists and was not made here" in done.stderr
    assert exists(name)


def test_database_of_another_work_tree_is_refused(monkeypatch, name):
    databases.sql(f'CREATE DATABASE "{name}"')
    databases.mark(name)
    assert databases.state(name)
    monkeypatch.setattr(databases, "owner", lambda: "another")
    with pytest.raises(Failure, match="was not made here"):
        databases.state(name)


def test_copy_comes_with_its_files(name, template):
    databases.make(name, "test", [])
    assert databases.state(name)["modules"] == []
    assert databases.filestore(name).joinpath("file").read_text() == "content"


def test_half_made_database_is_made_again(name, template):
    part = databases._part(name)
    databases.sql(f'CREATE DATABASE "{part}"')
    databases.filestore(part).mkdir(parents=True)
    databases.filestore(part).joinpath("leftover").touch()
    databases.ensure(name, "test", [])
    assert not exists(part)
    assert [file.name for file in databases.filestore(name).iterdir()] == ["file"]


def test_failed_installation_leaves_no_database(monkeypatch, name, template):
    def fail(*_arguments, **_options):
        raise Failure("no")

    monkeypatch.setattr(databases, "_install", fail)
    with pytest.raises(Failure):
        databases.make(name, "test", ["client_offboarding"])
    assert not exists(name)


def test_interrupted_upgrade_is_done_again(monkeypatch, name, template):
    databases.make(name, "test", [])
    upgrades = []
    monkeypatch.setattr(
        databases, "_install", lambda *arguments: upgrades.append(arguments[1])
    )
    monkeypatch.setattr(databases, "check_installed", lambda *arguments: None)
    monkeypatch.setattr(databases, "_build_assets", lambda *arguments: None)
    databases.ensure(name, "test", [])
    assert upgrades == []
    databases.mark(name, modules=[], addons=None, static=None)
    databases.ensure(name, "test", [])
    databases.ensure(name, "test", [])
    assert upgrades == ["-u"]


@pytest.mark.skipif(bool(server.external()), reason="needs a server of our own")
def test_role_that_may_not_create_databases(monkeypatch):
    role = f"co_test_{secrets.token_hex(4)}"
    mine = server.connection()
    server._psql("postgres", f"CREATE ROLE {role} LOGIN PASSWORD 'secret'")
    try:
        monkeypatch.setenv("PGHOST", mine["host"])
        monkeypatch.setenv("PGUSER", role)
        monkeypatch.setenv("PGPASSWORD", "secret")
        with pytest.raises(Failure, match=f"{role} may not create databases"):
            databases.check_server()
    finally:
        monkeypatch.undo()
        server._psql("postgres", f"DROP ROLE {role}")


def test_address_of_a_server_in_one_variable(monkeypatch):
    monkeypatch.setenv(
        "DATABASE_URL", "postgresql://me:p%40ss@db.example:5433/postgres"
    )
    assert server.external() == {
        "host": "db.example",
        "port": 5433,
        "user": "me",
        "password": "p@ss",
    }
