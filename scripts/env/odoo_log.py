"""Odoo's log is part of the result: what it complains of fails the run.

The logs of databases that are built, installed and upgraded are read here (`judge`),
those of tests by the `conftest.py` of the tree. A test that provokes a complaint on
purpose catches it with `assertLogs` or `mute_logger`; what nobody can mend here is
listed below.
"""

import os
import re

from .report import Failure

# Set by `make test`: whoever only wants to look at the product isn't stopped by a
# warning of his own Odoo or Python, he is told.
STRICT = "STRICT_LOG"
# Each with its reason. Add nothing that we could mend.
EXPECTED = {
    # Debian's package leaves the file out; Odoo says so when it builds the web client.
    "selfie_segmentation": "mail/static/lib/selfie_segmentation",
    # wkhtmltopdf is older than the system's OpenSSL, which it doesn't need here.
    "QSslSocket": "QSslSocket",
}
RECORD = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ ([A-Z]+) \S+ \S+: ")
LEVELS = {"WARNING", "ERROR", "CRITICAL"}
TRACEBACK = "Traceback (most recent call last)"


def is_expected(text):
    return any(part in text for part in EXPECTED.values())


def records(text):
    """(level, text) of each record of a log, its traceback with it.

    What a program printed itself, outside of any record, has the level of the record
    before it, unless it is a traceback.
    """
    found = []
    for line in text.splitlines():
        match = RECORD.match(line)
        if match:
            found.append([match[1], [line]])
        elif line.startswith(TRACEBACK) and (not found or found[-1][0] not in LEVELS):
            found.append(["ERROR", [line]])
        elif found:
            found[-1][1].append(line)
    return [(level, "\n".join(lines)) for level, lines in found]


def complaints(text):
    """The records of a log that nobody expects, as texts."""
    return [
        record
        for level, record in records(text)
        if level in LEVELS and not is_expected(record)
    ]


def judge(text, what):
    """Say what a log complains of.

    :param what: names what was done, and where the log lies
    :raises Failure: there is something, and tests run
    """
    found = complaints(text)
    if not found:
        return
    message = "\n".join([f"{what}: Odoo's log complains:", *found])
    if os.environ.get(STRICT):
        raise Failure(message)
    print(f"note: {message}", flush=True)
