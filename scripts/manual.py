"""`make manual`: docs/ as a site in site/; `pictures` takes its pictures anew before.

The pictures are taken anew, in both languages, from a fresh copy of the demo database
that is dropped afterwards. What this takes lives in an environment of its own.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys

from env import report
from env.paths import ROOT
from env.report import Failure, step

VENV = ROOT / ".venv-manual"
REQUIREMENTS = ROOT / "requirements-manual.txt"
PICTURES = ROOT / "docs" / "manual" / "pictures"
NAME = "client_offboarding_pictures"


def run(*command):
    """Run a command in the repository.

    :raises Failure: it failed
    """
    # The theme's makers advertise their next program.
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=env)
    if done.returncode:
        raise Failure(f"{command[0]} failed; the reason is above")


def install():
    stamp = VENV / ".stamp"
    wanted = f"{REQUIREMENTS.read_text()}{sys.version}{VENV}"
    digest = hashlib.sha256(wanted.encode()).hexdigest()
    if stamp.is_file() and stamp.read_text() == digest:
        return
    with step("Tools of the manual"):
        shutil.rmtree(VENV, ignore_errors=True)
        run(sys.executable, "-m", "venv", VENV)
        pip = [VENV / "bin" / "python", "-m", "pip", "install", "--quiet"]
        run(*pip, "-r", REQUIREMENTS)
    stamp.write_text(digest)


def take_pictures(names):
    """Show the demo database to a browser.

    :param names: of the pictures to take; empty for all
    """
    # Only these need Odoo and a database.
    import demo
    from env import databases
    from env.lock import using_server
    from env.paths import LOG
    from setup import setup

    setup()
    log = LOG / "pictures-server.log"
    with using_server():
        demo.prepare(NAME)
        number = demo._free_port()
        url = f"http://{demo.HOST}:{number}"
        process = demo.serve(NAME, number, "--max-cron-threads=0", log=log)
        try:
            demo.wait(process, url, log)
            script = ROOT / "scripts" / "manual_pictures.py"
            run(VENV / "bin" / "python", script, url, PICTURES, *names)
        finally:
            demo.stop(process)
            databases.drop(NAME)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", nargs="*", metavar="pictures [NAME …]")
    options = parser.parse_args()
    if options.what and options.what[0] != "pictures":
        parser.error(f"Not known: {options.what[0]}.")
    install()
    if options.what:
        take_pictures(options.what[1:])
    run(VENV / "bin" / "mkdocs", "build", "--strict", "--quiet")
    print("The manual: site/index.html")


if __name__ == "__main__":
    report.main(main)
