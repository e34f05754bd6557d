"""A PostgreSQL of a test's own, which it may end, start again and fill.

The other one has the databases of tests that run beside it.
"""

import configparser
import importlib.util
import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from env import databases, server, venv
from env.paths import CONF, ROOT

SIZE = 1 << 30
# Where no file system can be mounted, whatever is added to these finds no room.
TABLES = "tablename LIKE 'client\\_offboarding%' OR tablename = 'mail_message'"
NO_ROOM = f"""
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE 'no room' USING ERRCODE = 'disk_full'; END $$;
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE {TABLES} LOOP
        EXECUTE format('CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON %I'
            ' EXECUTE FUNCTION no_room()', name);
    END LOOP;
END $$
"""


def _load_small_store():
    # By its path: the addon's own package imports Odoo.
    file = ROOT / "client_offboarding/tests/store_common.py"
    spec = importlib.util.spec_from_file_location("store_common", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.SmallStore


class OwnServer:
    """Started as `make pg` does, in a folder of its own; the databases in a small one.

    :param patch: ``pytest.MonkeyPatch`` by which `scripts/env` speaks with it
    """

    def __init__(self, patch):
        self._theirs = {**os.environ, **server.variables()}
        self.folder = Path(tempfile.mkdtemp(prefix="co-faults-"))
        self.folder.chmod(0o755)
        self.store = _load_small_store()(SIZE)
        self.conf = self.folder / "odoo.conf"
        patch.setattr(server, "_home", lambda: self.folder)
        patch.setattr(server, "external", lambda: None)

    def start(self):
        server.start()
        parser = configparser.RawConfigParser()
        parser.read(CONF)
        target = server.connection()
        for name in ("host", "port", "user", "password"):
            parser.set("options", f"db_{name}", target[name])
        self.conf.touch(0o600)
        with self.conf.open("w") as file:
            parser.write(file)

    def bring(self, name):
        """A database of the other server, with its files."""
        options = ""
        if self.store.kind == "tmpfs":
            place = self.store.path / "tables"
            server._make_folder(place, 0o700)
            server._psql("postgres", f"CREATE TABLESPACE small LOCATION '{place}'")
            server._psql("postgres", f"GRANT ALL ON TABLESPACE small TO {server.ROLE}")
            options = "TABLESPACE small"
        databases.sql(f'CREATE DATABASE "{name}" {options}')
        dump = self.folder / "dump"
        self._run("pg_dump", "-Fc", "-Z0", "-f", dump, name, env=self._theirs)
        self._run(
            *("pg_restore", "-j2", "--no-owner", "--no-privileges", "--no-comments"),
            *("--exit-on-error", "-d", name, dump),
            env={**os.environ, **server.variables()},
        )
        dump.unlink()

    def _run(self, program, *words, env):
        done = subprocess.run(
            [venv.postgres_bin() / program, *words],
            env=env,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-2000:]

    def restart(self, mode):
        """As an administrator does, or, where it is ``immediate``, as after a crash."""
        assert server.stop(mode)
        server.start()

    @contextmanager
    def full(self, name):
        """Not a page more goes into the database."""
        if self.store.kind == "tmpfs":
            with self.store.full():
                yield
            return
        databases.sql(NO_ROOM, name)
        try:
            yield
        finally:
            databases.sql("DROP FUNCTION no_room CASCADE", name)

    def remove(self):
        server.stop("immediate")
        self.store.remove()
        shutil.rmtree(self.folder)
