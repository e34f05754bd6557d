"""`.odoo/odoo.conf`: all that an Odoo command or pytest-odoo needs to know."""

import configparser
import os
import secrets

from . import addons, odoo_source, server, venv
from .paths import BIN, CONF, DATA, STATE

DATABASE = "client_offboarding"


def _kept_secret():
    parser = configparser.RawConfigParser()
    parser.read(CONF)
    return parser.get("options", "admin_passwd", fallback=None)


def write(odoo):
    """Write the configuration for the Odoo in folder `odoo`."""
    database = server.connection()
    paths = [addons.home(), *odoo_source.addons_paths(odoo), venv.addons_path()]
    options = {
        "addons_path": ",".join(map(str, dict.fromkeys(paths))),
        "admin_passwd": _kept_secret() or secrets.token_urlsafe(24),
        "bin_path": BIN,
        "data_dir": DATA,
        "db_host": database["host"],
        "db_port": database["port"],
        "db_user": database["user"],
        "db_password": database["password"] or "False",
        "db_name": DATABASE,
        # Ours has the extensions in template1, made by who may.
        "db_template": "template0" if server.external() else "template1",
        # Without a list no name can be chosen, and each command names its database.
        "list_db": "False",
        "http_interface": "127.0.0.1",
        "http_port": "8069",
        "pg_path": venv.postgres_bin(),
        "unaccent": str(not server.external()),
        "with_demo": "False",
        "limit_time_cpu": "3600",
        "limit_time_real": "3600",
    }
    text = "[options]\n" + "".join(f"{key} = {options[key]}\n" for key in options)
    if CONF.is_file() and CONF.read_text() == text:
        return
    STATE.mkdir(exist_ok=True)
    DATA.mkdir(exist_ok=True)
    part = CONF.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT, 0o600), "w") as handle:
        handle.write(text)
    part.replace(CONF)
