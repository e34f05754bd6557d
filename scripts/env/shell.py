"""Odoo's shell, for scripts that anybody runs on a database of his own."""

import shutil
import subprocess

from .conf import DATABASE
from .paths import CONF, ROOT, VENV
from .report import Failure, last_error

# How the last line of a traceback begins: with what was raised.
RAISED = r"[\w.]+: "


def add_options(parser):
    """What each of them is told; without options, the demo database of this tree."""
    parser.add_argument("-c", "--config", default=str(CONF))
    parser.add_argument("-d", "--database", default=DATABASE)
    parser.add_argument(
        "--odoo",
        help="program of the server; else that of this tree, or `odoo` on the path",
    )


def find_odoo(named=None):
    """
    :raises Failure: it isn't there
    """
    own = VENV / "bin" / "odoo"
    wanted = named or (str(own) if own.exists() else "odoo")
    if not (found := shutil.which(wanted)):
        raise Failure(
            f"{wanted} can't be started: name the program of your Odoo,"
            " --odoo=/path/to/odoo"
        )
    return found


def run(options, code, end):
    """Run lines of Python as Odoo's shell does, with the modules of `scripts/`.

    :param end: what the last line of their output begins with
    :return: lines of their output
    :raises Failure: they didn't come to their end, with what Odoo says of it
    """
    command = [find_odoo(options.odoo), "shell"]
    command += ["-c", options.config, "-d", options.database]
    folder = str(ROOT / "scripts")
    done = subprocess.run(
        [*command, "--no-http", "--log-level=error"],
        input=f"import sys\nsys.path.insert(0, {folder!r})\n{code}\n",
        capture_output=True,
        text=True,
    )
    lines = done.stdout.splitlines()
    if done.returncode or not any(line.startswith(end) for line in lines):
        said = done.stderr.strip() or f"Odoo ended with {done.returncode}"
        raise Failure(last_error(said, RAISED))
    return lines


def require(env, addon, model):
    """End with a sentence where the database has no such addon.

    By a model of it: whoever asks reads its tables.
    """
    if model not in env:
        raise SystemExit(f"{addon} isn't installed in the database {env.cr.dbname}")
