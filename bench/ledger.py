"""The ledger that benchmarks run on: made once by SQL, in a database of its own."""

import contextlib
import secrets
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent / "scripts"))

from env import addons, databases, stamps  # noqa: E402
from env.paths import CONF  # noqa: E402
from env.report import Failure, step  # noqa: E402

USERS = 20
CLIENTS = 20_000
PRIVACY = "client_offboarding_privacy"
# What `README.md` promises, and what the SQL must have made.
SIZES = {
    "res_partner WHERE is_company AND name LIKE 'Client %'": 20_000,
    "account_move_line": 1_000_000,
    "client_offboarding WHERE state NOT IN ('closed', 'cancelled')": 10_000,
}


def database():
    """Name of the database with the ledger and the addons as they are in the tree.

    It is a template: benchmarks roll back what they do, or copy it.
    """
    name, files = _get_name()
    if not databases.state(name):
        _drop_outdated()
        _build(name, files, [addons.CORE])
    databases.ensure(name, "test", [addons.CORE])
    return name


def with_privacy(part=1):
    """Name of such a database with the search for personal data, which works on
    whatever else is installed.

    :param part: the ledger is so many times smaller
    """
    modules = [addons.CORE, PRIVACY]
    source, files = _get_name()
    name = f"{source}_privacy" if part == 1 else f"{source}_privacy_{part}"
    if databases.state(name):
        databases.ensure(name, "test", modules)
    elif part > 1:
        _build(name, files, modules, part)
    else:
        source = database()
        half = f"co_bench_privacy_{databases.owner()}"
        with step("Ledger with the search for personal data"):
            databases.drop(half)
            databases._copy(source, half)
            databases._install(half, "-i", [PRIVACY], (), "Ledger with privacy")
            databases._mark_current(half, modules)
            databases._rename(half, name)
    return name


def _get_name():
    files = sorted((FOLDER / "ledger").glob("*.sql"))
    key = stamps.digest(databases.template("test"), Path(__file__), *files)
    return f"co_bench_{key}", files


def _build(name, files, modules, part=1):
    """Fill it under another name, which a killed call leaves behind harmlessly."""
    half = f"co_bench_part_{databases.owner()}"
    databases.ensure(half, "test", modules, fresh=True)
    with step("Ledger of the benchmarks"):
        with environment(half) as env:
            _make_users(env)
            defaults = get_defaults(env)
            env.cr.commit()
        # One session: the files share temporary tables.
        statements = [
            "CREATE FUNCTION pg_temp.clients() RETURNS integer LANGUAGE sql IMMUTABLE"
            f" AS 'SELECT {CLIENTS // part}';"
        ]
        statements += [f"{column} SET DEFAULT {value};" for column, value in defaults]
        statements += [file.read_text() for file in files]
        statements += [f"{column} DROP DEFAULT;" for column, _value in defaults]
        databases.sql("\n".join(statements), half)
        for table, size in SIZES.items():
            (count,) = databases.sql(f"SELECT count(*) FROM {table}", half)
            if int(count) < size // part:
                raise Failure(f"the ledger has {count} of {size // part} {table}")
        databases.sql("VACUUM ANALYZE", half)
        databases._rename(half, name)


def _make_users(env):
    """Those who are responsible for the cases, and a foreign currency."""
    env.ref("base.EUR").active = True
    groups = [
        env.ref("base.group_user").id,
        env.ref("client_offboarding.group_offboarding_user").id,
    ]
    env["res.users"].create(
        [
            {
                "name": f"Bench {number:02}",
                "login": f"bench_{number:02}",
                "group_ids": [(6, 0, groups)],
            }
            for number in range(USERS)
        ]
    )


def get_defaults(env):
    """What the ORM fills in, as SQL: the files name only what matters here, and a
    field that the addon gets later must not break them.

    :return: list of (start of an `ALTER TABLE`, value)
    """
    found = []
    for name, model in env.items():
        if not name.startswith(("client.offboarding", "contract.")):
            continue
        if not model._auto or model._abstract or model._transient:
            continue
        columns = [f.name for f in model._fields.values() if f.store and f.column_type]
        for column, value in model.default_get(columns).items():
            if value is not None and value is not False:
                sql = env.cr.mogrify("%s", [value]).decode()
                start = f'ALTER TABLE {model._table} ALTER COLUMN "{column}"'
                found.append((start, sql))
    return found


def _drop_outdated():
    """Remove ledgers of ours that were made from other files."""
    current, _files = _get_name()
    for name in databases.sql(
        "SELECT datname FROM pg_database WHERE datname LIKE 'co\\_bench\\_%'"
        " AND shobj_description(oid, 'pg_database')"
        f" LIKE '%{databases.owner()}%'"
    ):
        if not name.startswith(current):
            databases.drop(name)


@contextlib.contextmanager
def environment(name):
    """An environment of the superuser; what isn't committed is rolled back."""
    import odoo
    from odoo.modules.registry import Registry

    odoo.tools.config.parse_config(
        ["-c", str(CONF), "-d", name, "--log-level=error"], setup_logging=True
    )
    try:
        with Registry(name).cursor() as cr:
            yield odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
            cr.rollback()
    finally:
        odoo.sql_db.close_db(name)


@contextlib.contextmanager
def copied(source):
    """An environment of a copy, in which something may stay until the block ends."""
    name = f"co_copy_{secrets.token_hex(4)}"
    databases._copy(source, name)
    try:
        with environment(name) as env:
            yield env
    finally:
        databases.drop(name)


def today(env):
    from odoo.fields import Date

    return Date.context_today(env.user)


def days(env):
    """What the reference takes for today: with days off, of the one company."""
    day = today(env)
    return {
        "today": day,
        "overdue_before": env.company._get_overdue_before(day),
    }


if __name__ == "__main__":
    print(database())
