"""The Debian mirror that this machine itself uses.

No address is written down here: machines sit behind mirrors of their own.
"""

import re
from pathlib import Path

from .report import Failure

APT = Path("/etc/apt")


def _deb822(text):
    """(types, uris, suites) of each enabled stanza of a `.sources` file."""
    for stanza in re.split(r"\n\s*\n", text):
        fields, last = {}, None
        for line in stanza.splitlines():
            # Commented lines may stand inside a stanza and name dated snapshots.
            if line.startswith("#"):
                continue
            if line[:1].isspace() and last:
                fields[last] += " " + line.strip()
            elif ":" in line:
                last, _, value = line.partition(":")
                last = last.strip().lower()
                fields[last] = value.strip()
        if fields.get("enabled", "yes").lower() in ("no", "false", "0"):
            continue
        yield (
            fields.get("types", "").split(),
            fields.get("uris", "").split(),
            fields.get("suites", "").split(),
        )


def _one_line(text):
    """The same of a `.list` file."""
    for line in text.splitlines():
        line = re.sub(r"\[[^]]*\]", " ", line.split("#")[0])
        words = line.split()
        if len(words) >= 3:
            yield [words[0]], [words[1]], [words[2]]


def mirrors(apt=APT):
    """Addresses of Debian archives in the machine's own sources, in their order."""
    files = [apt / "sources.list"]
    for folder in (apt / "sources.list.d",):
        if folder.is_dir():
            files += sorted(folder.iterdir())
    found = []
    for file in files:
        if not file.is_file() or file.suffix not in (".list", ".sources"):
            continue
        text = file.read_text(errors="replace")
        parse = _deb822 if file.suffix == ".sources" else _one_line
        for types, uris, _suites in parse(text):
            if "deb" in types:
                found += [uri.rstrip("/") for uri in uris]
    # The archive of security updates and other vendors' have no unstable suite.
    return [uri for uri in dict.fromkeys(found) if re.search(r"/debian$", uri)]


def mirror():
    found = mirrors()
    if not found:
        raise Failure(
            "no Debian mirror in this machine's apt sources; "
            "set ODOO_SRC=/path/to/odoo (a checkout of Odoo 19) instead"
        )
    return found[0]
