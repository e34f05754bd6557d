"""One `make` at a time prepares the environment."""

import contextlib
import fcntl

from .paths import STATE


@contextlib.contextmanager
def using_server():
    """Say that the database server is in use, for as long as this lasts."""
    with open(STATE / "pg.users", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield


def is_server_used():
    """Whether another process is in `using_server`."""
    with open(STATE / "pg.users", "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


@contextlib.contextmanager
def exclusive():
    """Wait for another call that is preparing the same tree.

    The kernel drops the lock with the process, so a kill leaves nothing behind.
    """
    STATE.mkdir(exist_ok=True)
    with open(STATE / "lock", "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("    waiting for another make that is at work here …", flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
