"""`make demo`: a demo client is offboarded, from his form to the signed papers.

A fresh copy of the demo database gets a server on a free port, and three users work in
it through the public JSON-2 API. `DB=name` names the copy, `OUT=folder` takes the
papers.
"""

import json
import os
import socket
import subprocess
import time
from pathlib import Path

import demo_story
from demo_api import Api, Refused
from env import addons, databases, report, server
from env.conf import DATABASE
from env.lock import exclusive, using_server
from env.paths import CONF, LOG, ROOT, VENV
from env.report import Failure, step
from run import HOST, serve, stop, wait
from setup import setup

# Kept as it was made, and copied for every run.
BASE = f"{DATABASE}_demo_base"


def _free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def prepare(name):
    with exclusive():
        server.start()
        databases.check_server()
        # A database that isn't ours is refused before anything is built.
        found = databases.state(name)
        base = databases.state(BASE)
        # An upgrade would keep the demo data of an earlier state of the tree.
        outdated = base and base["addons"] != addons.digest(addons.own())
        databases.ensure(BASE, "demo", addons.own(), fresh=outdated)
        if found:
            databases.drop(name)
        databases.make(name, "demo", addons.own(), source=BASE)


def _make_keys(name, url):
    """API keys of the demo users, by login.

    :raises Failure: the administrator's script failed
    """
    with open(Path(__file__).with_name("demo_keys.py")) as script:
        done = subprocess.run(
            [VENV / "bin" / "odoo", "shell", "-c", CONF, "-d", name, "--no-http"],
            stdin=script,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "DEMO_URL": url},
        )
    if done.returncode or not done.stdout.strip():
        tail = "\n".join(done.stderr.strip().splitlines()[-15:])
        raise Failure(f"no API keys could be made:\n{tail}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def _run(name, folder):
    number, log = _free_port(), LOG / "demo-server.log"
    url = f"http://{HOST}:{number}"
    with step("API keys for three demo users"):
        keys = _make_keys(name, url)
    with step("Server"):
        process = serve(name, number, "--max-cron-threads=0", log=log)
        try:
            wait(process, url, log)
        except BaseException:
            stop(process)
            raise
    try:
        users = [Api(url, name, login, key) for login, key in keys.items()]
        demo_story.tell(*users, folder)
    except (RuntimeError, Refused) as error:
        raise Failure(f"{error}\n(see {log})") from error
    finally:
        stop(process)


def main():
    name = os.environ.get("DB") or f"{DATABASE}_demo"
    folder = Path(os.environ.get("OUT") or ROOT / "demo-output").absolute()
    setup()
    with using_server():
        prepare(name)
        start = time.monotonic()
        _run(name, folder)
    print(f"\nThe main job took {time.monotonic() - start:.0f} s.")
    print(f"Look at the closed case: make run DB={name}")


if __name__ == "__main__":
    report.main(main)
