"""The Debian mirror that this machine itself uses.

No address is written down here: machines sit behind mirrors of their own.
"""

import re
from pathlib import Path

from .report import Failure

APT = Path("/etc/apt")


# Names of whole releases: not those of security updates, backports or other vendors.
RELEASES = {"bookworm", "trixie", "forky", "stable", "testing", "sid", "unstable"}


def _deb822(text):
    """(types, uris, suites, components) of each enabled stanza of a `.sources` file."""
    for stanza in re.split(r"\n\s*\n", text):
        fields, last = {}, None
        for line in stanza.splitlines():
            # Comments may stand inside a stanza, and name dated snapshots.
            if line.startswith("#"):
                continue
            if line[:1].isspace() and last:
                fields[last] += " " + line.strip()
            elif ":" in line:
                name, _, value = line.partition(":")
                last = name.strip().lower()
                fields[last] = value.strip()
        if fields.get("enabled", "yes").lower() not in ("no", "false", "0"):
            yield tuple(
                fields.get(name, "").split()
                for name in ("types", "uris", "suites", "components")
            )


def _one_line(text):
    """The same of a `.list` file."""
    for line in text.splitlines():
        words = re.sub(r"\[[^]]*\]", " ", line.split("#")[0]).split()
        if len(words) >= 4:
            yield [words[0]], [words[1]], [words[2]], words[3:]


def mirrors(apt=APT):
    """Addresses of Debian's archive in the machine's sources, the likeliest first."""
    folder = apt / "sources.list.d"
    files = [
        apt / "sources.list",
        *(sorted(folder.glob("*")) if folder.is_dir() else ()),
    ]
    found = []
    for file in files:
        if not file.is_file() or file.suffix not in (".list", ".sources"):
            continue
        parse = _deb822 if file.suffix == ".sources" else _one_line
        for types, uris, suites, components in parse(file.read_text(errors="replace")):
            if "deb" in types and "main" in components and RELEASES & set(suites):
                found += [uri.rstrip("/") for uri in uris if "cdrom:" not in uri]
    # Vendors may use Debian's names for suites of their own.
    found.sort(key=lambda uri: not uri.endswith("/debian"))
    return list(dict.fromkeys(found))


def mirror():
    """
    :raises Failure: the machine has no Debian sources
    """
    found = mirrors()
    if not found:
        raise Failure(
            "no Debian mirror in this machine's apt sources; "
            "set ODOO_SRC=/path/to/odoo (a checkout of Odoo 19) instead"
        )
    return found[0]
