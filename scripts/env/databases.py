"""Odoo databases: templates built once, copies of them, and whose they are.

Each of ours carries a comment with the identity of this work tree (whose filestore
holds its files) and with what it was made from. One without it is never touched.
A database under construction has another name; it gets its own when it is whole.
"""

import json
import os
import secrets
import shutil
import subprocess
import time
from pathlib import Path

from . import addons, assets, odoo_log, server, stamps, system, venv
from .paths import CONF, DATA, LOG, ROOT, STATE, VENV
from .report import Failure, die_with_parent, step

MARK = "client-offboarding "
OCA = ("contract_line_successor", "contract_termination")
KINDS = {
    "test": {"install": OCA, "options": ()},
    "demo": {
        "install": ("l10n_pl", *OCA),
        "options": ("--with-demo", "--load-language=en_US,pl_PL"),
    },
}


def sql(statement, database="postgres"):
    """Run a statement by psql; return its rows as lines of text.

    :raises Failure: with the server's own message
    """
    target = server.connection()
    environment = {
        key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ
    }
    environment.update(
        server.variables(),
        PGCONNECT_TIMEOUT="10",
        PGOPTIONS="-c client_min_messages=warning",
    )
    done = subprocess.run(
        [venv.postgres_bin() / "psql", "-XAtqw", "-v", "ON_ERROR_STOP=1"]
        + ["-d", database, "-c", statement],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        where = f"{target['host']}:{target['port']} as {target['user']}"
        message = done.stderr.strip().splitlines() or ["no message"]
        raise Failure(f"database server {where}: {message[0]}")
    return done.stdout.splitlines()


def check_server():
    """Refuse a server that can't be used, before anything is built on it.

    :raises Failure: it doesn't answer, is too old, or the role lacks rights
    """
    row = sql(
        "SELECT current_setting('server_version_num')::int >= 130000,"
        " rolcreatedb OR rolsuper, rolname FROM pg_roles WHERE rolname = current_user"
    )
    recent, may_create, role = row[0].split("|")
    if recent != "t":
        raise Failure("the database server is older than PostgreSQL 13")
    if role == "postgres":
        raise Failure("Odoo refuses the role postgres: name another one (PGUSER)")
    if may_create != "t":
        raise Failure(f"the database role {role} may not create databases (CREATEDB)")


def idle():
    """Whether nobody else is connected to the server."""
    try:
        rows = sql(
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type ="
            " 'client backend' AND pid <> pg_backend_pid()"
        )
    except Failure:
        return True
    return rows == ["0"]


def _quoted(text):
    return "'" + text.replace("'", "''") + "'"


def owner():
    """Identity of this work tree's databases: their files are in its filestore."""
    file = STATE / "id"
    if not file.is_file():
        part = file.with_suffix(".part")
        part.write_text(secrets.token_hex(6))
        part.replace(file)
    return file.read_text()


def state(name):
    """What our comment on a database says; None if there is no such database.

    :raises Failure: the database exists and isn't ours
    """
    rows = sql(
        "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database"
        f" WHERE datname = {_quoted(name)}"
    )
    if not rows:
        return None
    if rows[0].startswith(MARK):
        found = json.loads(rows[0][len(MARK) :])
        if found["owner"] == owner():
            return found
    raise Failure(
        f"the database {name} exists and was not made here; it is left alone "
        "(rename it, or choose another name with DB=name)"
    )


def mark(name, **values):
    text = MARK + json.dumps({"owner": owner(), **values})
    sql(f'COMMENT ON DATABASE "{name}" IS {_quoted(text)}')


def _part(name):
    """Name of a database under construction, which nobody else would choose."""
    return f"co_part_{owner()}_{name}"


def filestore(name):
    return DATA / "filestore" / name


def _run_when_free(statement, taken):
    """Run a statement, for a minute again where it fails with the words ``taken``."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return sql(statement)
        except Failure as failure:
            if taken not in str(failure) or time.monotonic() > deadline:
                raise
            time.sleep(1)


def drop(name):
    """Drop a database that is ours or under construction, and its files."""
    # The server's own cleaning may be at work in it, which only it may end.
    statement = f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'
    _run_when_free(statement, "permission denied to terminate")
    shutil.rmtree(filestore(name), ignore_errors=True)


def _copy(source, target):
    # Tests run two at a time, and the other one may be reading it.
    _run_when_free(f'CREATE DATABASE "{target}" TEMPLATE "{source}"', "being accessed")
    if filestore(source).is_dir():
        # Files of the store are named by their content and never written again.
        shutil.copytree(filestore(source), filestore(target), copy_function=os.link)


def _rename(source, target):
    """Files first: a database of the final name always has its files."""
    shutil.rmtree(filestore(target), ignore_errors=True)
    if filestore(source).is_dir():
        filestore(source).rename(filestore(target))
    sql(f'ALTER DATABASE "{source}" RENAME TO "{target}"')


def _odoo(*arguments, title, stdin=subprocess.DEVNULL):
    """Run Odoo to its end, its log in `.odoo/log/`.

    :raises Failure: it failed; the message has the end of the log
    """
    LOG.mkdir(parents=True, exist_ok=True)
    log = LOG / (title.lower().replace(" ", "-").replace(":", "") + ".log")
    with open(log, "w") as output:
        done = subprocess.run(
            [VENV / "bin" / "odoo", *arguments, "-c", CONF, "--no-http"],
            stdin=stdin,
            stdout=output,
            stderr=output,
            cwd=ROOT,
            preexec_fn=die_with_parent,
        )
    text = log.read_text(errors="replace").strip()
    if done.returncode:
        tail = "\n".join(text.splitlines()[-25:])
        raise Failure(f"{title} failed; the end of {log}:\n{tail}")
    odoo_log.judge(text, f"{title} ({log})")


def _install(name, flag, modules, options, title):
    """Install (`-i`) or upgrade (`-u`) modules in a database."""
    arguments = ["server", "-d", name, flag, ",".join(modules), "--stop-after-init"]
    _odoo(*arguments, *options, title=title)


def _build_assets(name):
    with open(Path(assets.__file__)) as script:
        _odoo("shell", "-d", name, title=f"Web assets of {name}", stdin=script)


def check_installed(name, modules, demo=False):
    """Odoo exits with 0 though a module is missing or its demo data failed."""
    wanted = ",".join(_quoted(module) for module in modules)
    rows = sql(
        "SELECT name FROM ir_module_module WHERE state = 'installed'"
        f" AND name IN ({wanted})" + (" AND demo" if demo else ""),
        name,
    )
    missing = set(modules) - set(rows)
    if missing:
        what = "installed with its demo data" if demo else "installed"
        raise Failure(f"not {what}: {', '.join(sorted(missing))} (see {LOG})")


def template(kind):
    """Name of the template of that kind; it is built if it is missing."""
    recipe = KINDS[kind]
    modules = [*recipe["install"], *addons.foreign_dependencies()]
    modules = list(dict.fromkeys(modules))
    key = stamps.digest(
        ROOT / "requirements-oca.txt",
        venv.odoo_version(),
        json.dumps([modules, recipe["options"]]),
        owner(),
    )
    name = f"co_tmpl_{kind}_{key}"
    if state(name):
        return name
    system.require_space()
    part = _part(kind)
    title = f"Database template: {kind}"
    with step(title):
        drop(part)
        _install(part, "-i", modules, recipe["options"], title)
        check_installed(part, modules)
        _build_assets(part)
        mark(part, template=kind)
        _rename(part, name)
    _drop_outdated(kind, name)
    return name


def _drop_outdated(kind, current):
    """Remove templates of ours that were made from other versions."""
    rows = sql(
        "SELECT datname FROM pg_database WHERE shobj_description(oid, 'pg_database')"
        f" LIKE {_quoted(MARK + '%' + owner() + '%template%' + kind + '%')}"
    )
    for name in set(rows) - {current}:
        drop(name)


def make(name, kind, modules, source=None):
    """Make the database `name`: a copy of a template with `modules` installed.

    :param source: a database of ours that is copied instead and has them already
    :raises Failure: Odoo fails, or the demo data of a module
    """
    install = modules if source is None else ()
    source = source or template(kind)
    system.require_space()
    part = _part(name)
    title = f"Database {name}"
    demo = "--with-demo" in KINDS[kind]["options"]
    with step(title):
        drop(part)
        _copy(source, part)
        if install:
            _install(part, "-i", modules, KINDS[kind]["options"], title)
            check_installed(part, modules, demo=demo)
            _build_assets(part)
        _mark_current(part, modules)
        _rename(part, name)


def _mark_current(name, modules):
    static = addons.digest(modules, ("static",))
    mark(name, modules=modules, addons=addons.digest(modules), static=static)


def ensure(name, kind, modules, fresh=False):
    """Have the database `name` with the addons as they are in the tree now."""
    found = state(name)
    if found and (fresh or found["modules"] != modules):
        drop(name)
        found = None
    if not found:
        make(name, kind, modules)
        return
    static = addons.digest(modules, ("static",))
    if found["addons"] != addons.digest(modules):
        with step(f"Database {name}: upgrade of {', '.join(modules)}"):
            # A kill in between must not leave a mark that says it is up to date.
            mark(name, modules=modules, addons=None, static=None)
            _install(name, "-u", modules, (), f"Upgrade of {name}")
            check_installed(name, modules)
            if found.get("static") != static:
                _build_assets(name)
            _mark_current(name, modules)
