"""What the user sees: steps with their time, and one clear line on failure."""

import contextlib
import re
import subprocess
import sys
import time


class Failure(Exception):
    """Something the user can act on; its text is shown without a traceback."""


@contextlib.contextmanager
def step(name):
    """Announce a step, and say how long it took."""
    print(f"==> {name} …", flush=True)
    start = time.monotonic()
    yield
    print(f"    {name}: done in {time.monotonic() - start:.1f} s", flush=True)


def run(command, what, **options):
    """Run a command quietly; on failure show the end of what it said.

    :raises Failure: naming `what` was being done
    """
    result = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **options,
    )
    if result.returncode:
        tail = "\n".join(result.stdout.strip().splitlines()[-15:])
        raise Failure(f"{what} failed:\n{tail}")
    return result.stdout


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


def last_error(log):
    """The line of a log that says best what went wrong."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines()]
    errors = [line for line in lines if re.match(r"(?i)(error|e):", line)]
    return (errors or lines or ["no output"])[-1]


def main(function):
    """Run a command's function; exit with its code, or 1 and one clear message."""
    try:
        sys.exit(function())
    except Failure as failure:
        print(f"error: {failure}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("interrupted; the same command carries on from here", file=sys.stderr)
        sys.exit(130)
