"""The PostgreSQL server: our own from a wheel, or the one that the user names."""

import hashlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from . import stamps, venv
from .paths import PG, STATE
from .report import Failure, run, step

ROLE = "client_offboarding"
PORT = 5432
# Bytes that a Unix socket's address holds, less those of "/.s.PGSQL.5432" and NUL.
SOCKET_ROOM = 107 - 15
ACCOUNT = "embedded_postgres"

SETTINGS = """
# Written by scripts/env/server.py
listen_addresses = ''
port = 5432
unix_socket_permissions = 0777
shared_buffers = 256MB
max_connections = 100
max_wal_size = 4GB
checkpoint_timeout = 30min
# A crash of the machine may lose the last moments, never the consistency.
synchronous_commit = off
# A copy of a template is a copy of files, not a log of their pages.
file_copy_method = copy
"""


def external():
    """Connection of the server named by DATABASE_URL or PGHOST, or None."""
    url = os.environ.get("DATABASE_URL")
    if url:
        parts = urlsplit(url)
        if parts.scheme not in ("postgres", "postgresql"):
            raise Failure("DATABASE_URL must begin with postgresql://")
        query = parse_qs(parts.query)
        return {
            "host": unquote(parts.hostname or query.get("host", [""])[0]),
            "port": parts.port or int(query.get("port", [PORT])[0]),
            "user": unquote(parts.username or "") or _me(),
            "password": unquote(parts.password or ""),
        }
    if os.environ.get("PGHOST"):
        return {
            "host": os.environ["PGHOST"],
            "port": int(os.environ.get("PGPORT") or PORT),
            "user": os.environ.get("PGUSER") or _me(),
            "password": os.environ.get("PGPASSWORD", ""),
        }
    return None


def check():
    """Ask for an answer of the server that the user named; rights are asked later.

    :raises Failure: nothing listens there
    """
    target = external()
    if not target:
        return
    host, port = target["host"], target["port"]
    try:
        if host.startswith("/"):
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(10)
                probe.connect(f"{host}/.s.PGSQL.{port}")
        else:
            socket.create_connection((host, port), timeout=10).close()
    except OSError as error:
        reason = error.strerror or error
        raise Failure(
            f"the database server {host}:{port} doesn't answer: {reason}"
        ) from None


def _me():
    return pwd.getpwuid(os.getuid()).pw_name


def connection():
    """Host, port, user and password for Odoo."""
    given = external()
    if given:
        return given
    return {
        "host": str(socket_folder()),
        "port": PORT,
        "user": ROLE,
        "password": _password(),
    }


def variables():
    """The connection in the variables that PostgreSQL's own programs read."""
    target = connection()
    return {
        "PGHOST": target["host"],
        "PGPORT": str(target["port"]),
        "PGUSER": target["user"],
        "PGPASSWORD": target["password"],
    }


def _password():
    """Of our role: other people of this machine can reach the socket."""
    file = STATE / "pg.password"
    if not file.is_file():
        STATE.mkdir(exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as handle:
            handle.write(secrets.token_urlsafe(24))
    return file.read_text()


def _reachable_by_account():
    """Whether the account that the server runs under can enter the tree (as root)."""
    return all(folder.stat().st_mode & 0o001 for folder in [STATE, *STATE.parents])


def _home():
    """Folder of the data. PostgreSQL refuses to run as root, so as root it runs under
    an account of its own, which must be able to reach it.
    """
    if os.geteuid() or not STATE.exists() or _reachable_by_account():
        return PG
    return Path("/var/lib/client-offboarding") / _place()


def _place():
    return hashlib.sha256(str(STATE).encode()).hexdigest()[:10]


def data_folder():
    return _home() / "data"


def socket_folder():
    folder = _home() / "run"
    if len(os.fsencode(folder)) <= SOCKET_ROOM:
        return folder
    return Path(tempfile.gettempdir()) / f"co-pg-{os.getuid()}-{_place()}"


def _binaries():
    """Where the account can run them: a copy, if it can't enter the tree."""
    source = venv.postgres_bin()
    if _home() == PG:
        return source
    copy = _home() / "site"
    if not copy.is_dir():
        part = _home() / "site.part"
        shutil.rmtree(part, ignore_errors=True)
        # The programs find their libraries beside the package that holds them.
        package = source.parents[1]
        for folder in package.parent.glob(f"{package.name}*"):
            shutil.copytree(folder, part / folder.name)
        part.rename(copy)
    return copy / source.relative_to(source.parents[2])


def _owner():
    """Keyword arguments for subprocess: the account that the server runs under."""
    if os.geteuid():
        return {}
    try:
        pwd.getpwnam(ACCOUNT)
    except KeyError:
        run(["useradd", "--system", ACCOUNT], f"making the account {ACCOUNT}")
    entry = pwd.getpwnam(ACCOUNT)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _make_folder(folder, mode):
    owner = _owner()
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(mode)
    if owner:
        os.chown(folder, owner["user"], owner["group"])


def is_running():
    if not (data_folder() / "PG_VERSION").is_file():
        return False
    return _control("status").returncode == 0


def _control(*words):
    # pg_ctl's child keeps its output open: a pipe would never end.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [_binaries() / "pg_ctl", "-D", data_folder(), *words],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            **_owner(),
        )
        output.seek(0)
        done.stdout = output.read()
        return done


def _initialize():
    """Make the data folder under another name first: a half-made one is never used."""
    data, part = data_folder(), data_folder().with_name("data.part")
    shutil.rmtree(part, ignore_errors=True)
    _make_folder(part, 0o700)
    run(
        [
            _binaries() / "initdb",
            "-D",
            part,
            "-U",
            "postgres",
            "--auth-local=peer",
            "--auth-host=reject",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ],
        "initdb",
        cwd="/",
        **_owner(),
    )
    account = pwd.getpwuid(_owner().get("user", os.geteuid())).pw_name
    (part / "pg_hba.conf").write_text(
        "local all postgres peer map=owner\nlocal all all scram-sha-256\n"
    )
    (part / "pg_ident.conf").write_text(f"owner {account} postgres\n")
    with open(part / "postgresql.conf", "a") as handle:
        handle.write(SETTINGS)
    part.rename(data)


def _psql(database, statement):
    run(
        [_binaries() / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"]
        + ["-h", socket_folder(), "-U", "postgres", "-d", database, "-c", statement],
        "preparing the database server",
        cwd="/",
        **_owner(),
    )


def _prepare():
    """Make the role for Odoo, which refuses to work as `postgres`, and the extensions
    that it looks for; they need their functions to be the role's own.
    """
    role = f"""
        SET client_min_messages = warning;
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
                CREATE ROLE {ROLE};
            END IF;
        END $$;
        ALTER ROLE {ROLE} LOGIN CREATEDB PASSWORD '{_password()}';
    """
    extensions = f"""
        SET client_min_messages = warning;
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE EXTENSION IF NOT EXISTS unaccent;
        ALTER FUNCTION unaccent(text) OWNER TO {ROLE};
        ALTER FUNCTION unaccent(text) IMMUTABLE;
    """
    _psql("postgres", role)
    _psql("template1", extensions)


def _is_prepared():
    file = _home() / "prepared"
    return file.is_file() and file.read_text() == stamps.digest(_password())


def start():
    """Start our server, unless it runs or the user named another one."""
    if external() or (is_running() and _is_prepared()):
        return
    with step("Database server"):
        _make_folder(_home(), 0o755)
        _make_folder(socket_folder(), 0o755)
        if not (data_folder() / "PG_VERSION").is_file():
            _initialize()
        if not is_running():
            _launch()
        if not _is_prepared():
            _prepare()
            (_home() / "prepared").write_text(stamps.digest(_password()))


def _launch():
    log = _home() / "log"
    option = f"-k '{socket_folder()}'"
    done = _control("-w", "-t", "60", "-l", str(log), "-o", option, "start")
    if done.returncode:
        tail = log.read_text().splitlines()[-5:] if log.is_file() else []
        raise Failure("\n".join(["PostgreSQL doesn't start:", *tail]))


def remove():
    """Remove the data where it lies outside the tree (see `_home`)."""
    if _home() != PG:
        shutil.rmtree(_home(), ignore_errors=True)
    if socket_folder().parent != _home():
        shutil.rmtree(socket_folder(), ignore_errors=True)


def stop(mode="fast"):
    """Stop our server; a server that the user named is left alone.

    :param mode: of `pg_ctl`; after ``immediate`` it starts as after a crash
    """
    if external() or not venv.VENV.is_dir() or not is_running():
        return False
    done = _control("-m", mode, "-w", "stop")
    deadline = time.monotonic() + 10
    while is_running() and time.monotonic() < deadline:
        time.sleep(0.2)
    if done.returncode and is_running():
        raise Failure(f"PostgreSQL doesn't stop: {done.stdout.strip()}")
    return True
