"""`make run`: the ERP with demo data on 127.0.0.1, until Ctrl-C."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from env import addons, databases, report, server
from env.conf import DATABASE
from env.lock import exclusive, is_server_used
from env.paths import CONF, LOG, ROOT, VENV
from env.report import Failure, die_with_parent, step
from setup import setup

HOST = "127.0.0.1"
LOGINS = ROOT / addons.CORE / "demo" / "logins.txt"


def port():
    """The port to serve on.

    :raises Failure: it is no port, or somebody else's
    """
    text = os.environ.get("PORT") or "8069"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Failure(f"PORT={text} is no port number")
    with socket.socket() as probe:
        # As the server does: a port in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(text)))
        except OSError as error:
            raise Failure(
                f"port {text} can't be had ({error.strerror}); "
                "choose another: make run PORT=8070"
            ) from None
    return int(text)


def serve(name, number, *options, log=LOG / "server.log"):
    """Start the server for a database; it doesn't outlive us.

    :return: its process
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "w") as output:
        return subprocess.Popen(
            [VENV / "bin" / "odoo", "-c", CONF, "-d", name]
            + ["--http-interface", HOST, "--http-port", str(number), *options],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=ROOT,
            # Ctrl-C reaches the whole group; the server shall get it once, from us.
            start_new_session=True,
            preexec_fn=die_with_parent,
        )


def wait(process, url, log=LOG / "server.log"):
    """Wait until the server answers.

    :raises Failure: it ended, or it doesn't answer in time
    """
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{url}/web/login", timeout=30).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise Failure(f"the server doesn't answer; see {log}")


def stop(process):
    """Let the server end what it is doing, and end it."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _welcome(url):
    text = LOGINS.read_text() if LOGINS.is_file() else "Log in as admin / admin.\n"
    print(f"\n{url}\n\n{text}\nCtrl-C stops the server and the database.", flush=True)


def _interrupt(*_):
    # A second one must not stop the stopping.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _prepare(name):
    with exclusive():
        server.start()
        databases.check_server()
        # A database that isn't ours is refused before anything is built.
        databases.state(name)
        databases.ensure(name, "demo", addons.own())


def _stop_database():
    with exclusive():
        if is_server_used() or not databases.idle():
            print("the database is left running: others use it (make stop)")
        else:
            server.stop()


def main():
    # Ctrl-C too: a shell's background jobs are started with it ignored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    name = os.environ.get("DB") or DATABASE
    number = port()
    setup()
    try:
        _prepare(name)
        url = f"http://{HOST}:{number}"
        with step("Server"):
            process = serve(name, number)
            try:
                wait(process, url)
            except BaseException:
                stop(process)
                raise
        _welcome(url)
        try:
            code = process.wait()
            raise Failure(f"the server ended ({code}); see {LOG / 'server.log'}")
        except KeyboardInterrupt:
            print("\nstopping …", flush=True)
        finally:
            stop(process)
    finally:
        _stop_database()


if __name__ == "__main__":
    report.main(main)
