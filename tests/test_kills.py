"""The server is killed while it works: all or nothing is done, and nothing twice.

As often PostgreSQL ends every connection, as when it is restarted.

`KILLS=100` kills a hundred times; without it each action is killed once. `KILL=erasing`
kills only what `tests/kills/data.py` calls so; several names stand with commas.
"""

import contextlib
import http.client
import json
import os
import random
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest
from odoo_shell import CONF, ODOO, ROOT, run_in_shell

sys.path.insert(0, str(ROOT / "scripts"))

from demo_api import Api, Refused  # noqa: E402
from env import addons, databases, server  # noqa: E402
from env.lock import exclusive, using_server  # noqa: E402

PRIVACY = "client_offboarding_privacy"
GONE = (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError)


def free_port():
    with contextlib.closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Server:
    """Odoo with worker processes; the one that starts them starts them again."""

    def __init__(self, name, log, *options, conf=CONF):
        port, other = free_port(), free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.command = [ODOO, "server", "-c", conf, "-d", name, "--workers=2"]
        self.command += ["--max-cron-threads=0", f"--http-port={port}"]
        self.command += ["--http-interface=127.0.0.1", f"--gevent-port={other}"]
        self.command += ["--log-level=warn", *options]
        self.log = log
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            self.command,
            stdout=self.log,
            stderr=self.log,
            cwd=ROOT,
            env={**os.environ, "ODOO_QUEUE_JOB_CHANNELS": "root:2"},
        )

    def children(self):
        pid = self.process.pid
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(child) for child in found]

    def kill(self):
        """All who work at this moment, in the midst of it."""
        for child in self.children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    def wait(self):
        for __ in range(300):
            with contextlib.suppress(*GONE):
                return urllib.request.urlopen(f"{self.url}/web/health", timeout=30)
            self.check()
            time.sleep(0.2)
        raise AssertionError("the server doesn't answer")

    def check(self):
        assert self.process.poll() is None, "the server is gone"

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()


def prepare(name, conf=CONF):
    """The keys of users, and what they ask for."""
    printed = run_in_shell(name, "kills/data.py", conf)
    keys = dict(map(json.loads, re.findall(r"^KEY (.*)$", printed, re.M)))
    return keys, [
        SimpleNamespace(**json.loads(line), answer=None)
        for line in re.findall(r"^ASK (.*)$", printed, re.M)
    ]


def look(name, conf=CONF):
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/check_invariants.py", "-c", conf, "-d", name],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout.splitlines()


# As a restarted PostgreSQL does to everybody.
CUT = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


class Killer:
    """Asks for something, and kills whoever does it, or takes the database away."""

    def __init__(self, served, name, keys):
        self.server, self.name, self.pace = served, name, 0.5
        self.strikes = served.kill, lambda: databases.sql(CUT, name)
        self.apis = {
            login: Api(served.url, name, login, key) for login, key in keys.items()
        }

    def ask(self, asked):
        ids = asked.ids or None
        api = self.apis[asked.user]
        try:
            answer = api.get(asked.model, asked.method, ids, **asked.arguments)
            # What a scheduled action ran into is an answer too.
            failed = isinstance(answer, dict) and answer.get("tag")
            return str(answer) if failed == "display_exception" else "done"
        except Refused as refused:
            return str(refused)
        except GONE:
            return "killed"

    def kill(self, asked):
        if asked.before:
            before = self.ask(SimpleNamespace(**asked.before))
            assert before == "done", before
        thread = threading.Thread(
            target=lambda: setattr(asked, "answer", self.ask(asked))
        )
        started = time.monotonic()
        thread.start()
        asked.delay = random.uniform(0, 2 * self.pace)
        thread.join(asked.delay)
        if not thread.is_alive():
            # About as long as it takes here, so that most are hit in the midst.
            self.pace = (self.pace + time.monotonic() - started) / 2
        asked.strike = random.randrange(len(self.strikes))
        self.strikes[asked.strike]()
        thread.join()
        self.server.wait()


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """What was asked for; what is wrong after the kills, and after asking again."""
    name = f"co_test_kills_{secrets.token_hex(4)}"
    log = (tmp_path_factory.mktemp("kills") / "server.log").open("w+")
    with using_server():
        with exclusive():
            server.start()
            # A copy of what `make test` has ready; by hand it is made anew.
            ready = os.environ.get("TEST_DATABASE")
            databases.make(name, "test", [addons.CORE, PRIVACY], source=ready)
        try:
            keys, asked = prepare(name)
            served = Server(name, log)
            try:
                served.wait()
                killer = Killer(served, name, keys)
                for one in asked:
                    killer.kill(one)
                broken = look(name)
                for one in asked:
                    one.again = killer.ask(one)
                    one.third = killer.ask(one)
                for one in asked:
                    [one.found] = (
                        databases.sql(one.counted, name) if one.counted else [""]
                    )
                    one.state = read_state(killer, one)
            finally:
                served.stop()
            broken_again = look(name)
        finally:
            databases.drop(name)
    return SimpleNamespace(asked=asked, broken=broken, broken_again=broken_again)


def read_state(killer, asked):
    if not asked.becomes:
        return None
    api = killer.apis[asked.user]
    [row] = api.get(asked.model, "read", asked.ids, fields=["state"])
    return row["state"]


def test_some_were_killed_in_the_midst(killed):
    assert len(killed.asked) >= 12
    assert any(one.answer != "done" for one in killed.asked)


def test_nothing_is_half_done(killed):
    sound = ["Everything is there, as it was."]
    assert killed.broken == sound
    assert killed.broken_again == sound


def test_what_is_asked_again_is_done_once(killed):
    for one in killed.asked:
        about = vars(one)
        assert one.state == one.becomes, about
        if one.counted:
            assert int(one.found) == one.once, about


def test_whoever_asks_again_gets_it_or_a_sentence(killed):
    for one in killed.asked:
        for answer in (one.again, one.third):
            assert answer != "killed", vars(one)
            assert answer == "done" or answer.endswith((".", "'.")) or "open" in answer
            assert "Error" not in answer and "psycopg2" not in answer
