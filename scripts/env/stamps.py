"""Stamps: a part is whole only when its stamp says so, and for the same inputs.

A stamp is removed before a part is touched and written after it is complete, so a
kill in between leaves none and the next call does the part again.
"""

import hashlib

from .paths import STAMPS


def digest(*parts):
    """A short hash of texts and files."""
    total = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if hasattr(part, "read_bytes") else str(part).encode()
        total.update(hashlib.sha256(data).digest())
    return total.hexdigest()[:12]


def is_done(name, key):
    stamp = STAMPS / name
    return stamp.is_file() and stamp.read_text() == key


def undo(name):
    (STAMPS / name).unlink(missing_ok=True)


def done(name, key):
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(key)
