"""What the user sees: steps with their time, and one clear line on failure."""

import contextlib
import ctypes
import re
import signal
import subprocess
import sys
import threading
import time

PR_SET_PDEATHSIG = 1


class Failure(Exception):
    """Something the user can act on; its text is shown without a traceback."""


@contextlib.contextmanager
def step(name):
    """Announce a step, and say how long it took."""
    print(f"==> {name} …", flush=True)
    start = time.monotonic()
    yield
    print(f"    {name}: done in {time.monotonic() - start:.1f} s", flush=True)


def die_with_parent():
    """For `preexec_fn`: were we killed, the child would go on building or serving."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def run(command, what, **options):
    """Run a command quietly; on failure show the line that says why.

    :raises Failure: naming `what` was being done
    """
    result = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=die_with_parent,
        **options,
    )
    if result.returncode:
        raise Failure(f"{what} failed: {last_error(result.stdout)}")
    return result.stdout


@contextlib.contextmanager
def growth(folder, total):
    """Show how much of a download has arrived in a folder.

    :param total: megabytes that are expected
    """
    stop, terminal = threading.Event(), sys.stdout.isatty()

    def watch():
        while not stop.wait(0.3 if terminal else 5):
            files = [file for file in folder.rglob("*") if file.is_file()]
            size = sum(file.stat().st_size for file in files) / 1e6
            text = f"    {size:.0f} of {total} MB"
            print(f"\r{text}" if terminal else text, end="" if terminal else "\n")
            sys.stdout.flush()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        if terminal:
            print("\r\033[K", end="", flush=True)


def follow(command, pattern, log, **options):
    """Run a command with its output in a log; show progress: a counter and a name.

    :param pattern: what a line that is progress looks like; its group is shown
    :return: the exit code
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    terminal, seen = sys.stdout.isatty(), []
    with open(log, "w") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=die_with_parent,
            **options,
        )
        for line in process.stdout:
            output.write(line)
            match = re.search(pattern, line)
            if not match:
                continue
            seen.append(match[1])
            text = f"    {len(seen)}: {match[1]}"[:79]
            if terminal:
                print(f"\r\033[K{text}", end="", flush=True)
            elif len(seen) % 20 == 0:
                print(text, flush=True)
    if terminal and seen:
        print("\r\033[K", end="", flush=True)
    return process.wait()


def last_error(text, pattern=r"(?i)\s*(error|e):"):
    """The line of a program's output that says best what went wrong.

    :param pattern: how such a line begins
    """
    lines = [line for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(pattern, line)]
    return (errors or lines or ["no output"])[-1].strip()


def main(function, failed=1):
    """Run a command's function; exit with its code, or one clear message.

    :param failed: the code then
    """
    try:
        sys.exit(function())
    except Failure as failure:
        print(f"error: {failure}", file=sys.stderr)
        sys.exit(failed)
    except KeyboardInterrupt:
        print("interrupted; the same command carries on from here", file=sys.stderr)
        sys.exit(130)
