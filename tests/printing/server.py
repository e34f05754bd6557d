"""A server whose printer does what a test wants, and those who talk to it."""

import json
import os
import re
import subprocess
import time
import urllib.request
from http.cookiejar import CookieJar

from env.paths import CONF, PYTHON, ROOT, VENV
from env.report import die_with_parent
from run import HOST, wait

# What a printer may do instead of printing; its last argument is the file to write.
BROKEN = {
    "missing": None,
    "failing": "exit 2",
    "crashing": "kill -SEGV $$",
    "half": 'for file in "$@"; do :; done; printf "%%PDF-1.4 half" > "$file"; exit 1',
    "silent": "exit 0",
}


class Printer:
    """A program in the place of wkhtmltopdf."""

    def __init__(self, folder):
        self.folder = folder
        self.program = folder / "wkhtmltopdf"
        self.pids = folder / "pids"
        self.pids.mkdir()
        self.real = re.search(r"^bin_path *= *(.*)$", CONF.read_text(), re.M)[1]
        self.print()

    def _become(self, script):
        # Nobody starts half a program.
        part = self.folder / "part"
        part.write_text(
            f'#!/bin/sh\ncase "$*" in *--version*) exec {self.real}/wkhtmltopdf "$@"\n'
            f"esac\n{script}\n"
        )
        part.chmod(0o755)
        part.rename(self.program)

    def print(self):
        self._become(f'exec {self.real}/wkhtmltopdf "$@"')

    def misbehave(self, how):
        if BROKEN[how] is None:
            self.program.unlink()
        else:
            self._become(BROKEN[how])

    def hang(self):
        for file in self.pids.iterdir():
            file.unlink()
        self._become(f"touch {self.pids}/$$\nexec sleep 50")

    def wait_for(self, seconds=30):
        """Wait until it hangs."""
        deadline = time.monotonic() + seconds
        while not (started := list(self.pids.iterdir())):
            assert time.monotonic() < deadline, "nothing was printed"
            time.sleep(0.02)
        return [int(file.name) for file in started]

    def give_up(self):
        """End what hangs; what is printed from now on fails."""
        started = self.wait_for()
        self.misbehave("failing")
        for pid in started:
            os.kill(pid, 9)


class Visitor:
    """Somebody with a browser."""

    def __init__(self, url, login=None, database=None):
        self.url = url
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar())
        )
        self.seconds = None
        if login:
            self.post(
                "/web/session/authenticate",
                {"db": database, "login": login, "password": login},
            )

    def get(self, path):
        start = time.monotonic()
        with self.opener.open(self.url + path, timeout=120) as answer:
            text = answer.read().decode()
        self.seconds = time.monotonic() - start
        return text

    def post(self, path, params):
        """The result of a call, or the message of the error that it ended with."""
        request = urllib.request.Request(
            self.url + path,
            json.dumps({"jsonrpc": "2.0", "params": params}).encode(),
            {"Content-Type": "application/json"},
        )
        start = time.monotonic()
        with self.opener.open(request, timeout=120) as answer:
            result = json.load(answer)
        self.seconds = time.monotonic() - start
        if "error" in result:
            return result["error"]["data"]["message"]
        return result.get("result")

    def call(self, model, method, ids, *arguments, **options):
        return self.post(
            f"/web/dataset/call_kw/{model}/{method}",
            {
                "model": model,
                "method": method,
                "args": [ids, *arguments],
                "kwargs": options,
            },
        )

    def read(self, model, number, *names):
        [values] = self.call(model, "read", [number], list(names))
        return {name: values[name] for name in names}

    def sign(self, case, papers=None):
        return self.post(
            f"/my/offboardings/{case['case']}/papers/sign",
            {
                "access_token": case["token"],
                "papers": papers or {str(case["sent"]): case["sha256"]},
                "name": "Anna Kowalska",
                "role": "President",
                "basis": "KRS",
                "method": "typed",
            },
        )


def shell(name, script):
    """Run a script in `odoo shell`; return what it printed."""
    with open(script) as handle:
        done = subprocess.run(
            [VENV / "bin" / "odoo", "shell", "-c", CONF, "-d", name, "--no-http"],
            stdin=handle,
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def start(name, number, folder, *options):
    """Start a server with a printer of ours in ``folder``.

    :return: (process, its address, ``Printer``, its log)
    """
    printer = Printer(folder)
    log, url = folder / "server.log", f"http://{HOST}:{number}"
    # Not by our own command: it puts the right printer before any other. That there
    # is one is found out before there are workers.
    program = folder / "serve.py"
    program.write_text(
        "import odoo.cli\n"
        "from odoo.addons.base.models import ir_actions_report\n"
        "ir_actions_report._wkhtml()\n"
        "odoo.cli.main()\n"
    )
    with open(log, "w") as output:
        process = subprocess.Popen(
            [PYTHON, program, "server", "-c", CONF, "-d", name]
            + ["--http-interface", HOST, "--http-port", str(number), *options],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            env={
                **os.environ,
                "PATH": os.pathsep.join([str(folder), os.environ["PATH"]]),
                # Nobody else's printing is waited for.
                "TMPDIR": str(folder),
            },
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
    wait(process, url, log)
    return process, url, printer, log
