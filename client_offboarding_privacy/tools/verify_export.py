#!/usr/bin/env python3
"""Check an export of personal data: its archive, its checksums and its schema.

    python3 verify_export.py EXPORT.zip [FINGERPRINT]

Needs nothing but Python. Only where lxml is installed data.xml is also checked against
data.xsd; else it says that it wasn't. FINGERPRINT is the one printed on the record of
the return of the data: with it, this is that very export, and not just one without
faults. Ends with 0 if all is well, with 1 if not, with 2 for what can't be read.
"""

import hashlib
import re
import sys
import zipfile

CHUNK = 1 << 20
SUMS, DATA, SCHEMA = "SHA256SUMS", "data.xml", "data.xsd"
# The archive ends with the SHA-256 of all that is before it, in hexadecimal.
SEAL_SIZE = 64
NAMESPACE = "urn:client-offboarding:data-export:1"
LINE = re.compile(r"([0-9a-f]{64})  (.+)")


def find_faults(path, fingerprint=None):
    """Everything that is wrong with an export.

    :param path: of the archive
    :param fingerprint: that it should have
    :return: (list of faults, list of what else there is to say)
    :raises OSError: where it can't be read
    """
    faults, notes = [], []
    if not is_sealed(path):
        faults.append("The archive isn't as it was made: a byte was changed or is gone")
    try:
        with zipfile.ZipFile(path) as archive:
            _check_archive(archive, fingerprint, faults, notes)
    except (
        zipfile.BadZipFile,
        EOFError,
        NotImplementedError,
        RuntimeError,
        UnicodeError,
        ValueError,
        OSError,
    ) as error:
        faults.append(f"The archive is damaged: {error}")
    return faults, notes


def is_sealed(path):
    """Whether the last 64 bytes are the checksum of all the others."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        left = file.seek(0, 2) - SEAL_SIZE
        if left < 0:
            return False
        file.seek(0)
        while left and (chunk := file.read(min(CHUNK, left))):
            digest.update(chunk)
            left -= len(chunk)
        return file.read() == digest.hexdigest().encode()


def _check_archive(archive, fingerprint, faults, notes):
    members = _get_members(archive, faults)
    if SUMS not in members:
        faults.append(f"{SUMS} is missing: nothing can be compared")
        return
    listed = archive.read(members[SUMS])
    found = hashlib.sha256(listed).hexdigest()
    notes.append(f"Fingerprint: {found}")
    if fingerprint and fingerprint.strip().lower() != found:
        faults.append("The fingerprint is another one: this isn't that export")
    sums = _read_sums(listed.decode(), faults)
    faults += [f"Missing: {name}" for name in sorted(sums.keys() - members.keys())]
    extra = members.keys() - sums.keys() - {SUMS}
    faults += [f"Not on the list: {name}" for name in sorted(extra)]
    size = 0
    for name in sorted(sums.keys() & members.keys()):
        digest, count = _hash(archive, members[name])
        size += count
        if digest != sums[name]:
            faults.append(f"Changed: {name}")
    notes.append(f"Files: {len(sums)}, bytes: {size}")
    if DATA in members and SCHEMA in members:
        _check_schema(archive, members, faults, notes)
    else:
        faults.append(f"{DATA} or {SCHEMA} is missing")


def _get_members(archive, faults):
    """Files of the archive by their path below its one folder."""
    members, seen, roots = {}, set(), set()
    for info in archive.infolist():
        name = info.filename
        # As it is written: Python cuts at a NUL and turns backslashes.
        parts = info.orig_filename.split("/")
        if (
            len(parts) < 2
            or set(parts) & {"", ".", ".."}
            or any(sign in info.orig_filename for sign in "\\:\0")
        ):
            faults.append(f"Leads out of its folder: {info.orig_filename!r}")
            continue
        if name.casefold() in seen:
            faults.append(f"Twice: {name}")
        if (info.external_attr >> 28) == 0o12 or info.is_dir():
            faults.append(f"No file: {name}")
        if info.compress_type != zipfile.ZIP_STORED:
            # What unpacks to more than it seems to be.
            faults.append(f"Compressed: {name}")
            continue
        seen.add(name.casefold())
        roots.add(parts[0])
        members["/".join(parts[1:])] = info
    if len(roots) > 1:
        faults.append(f"More than one folder: {', '.join(sorted(roots))}")
    return members


def _read_sums(text, faults):
    sums = {}
    for line in text.splitlines():
        match = LINE.fullmatch(line)
        if not match or match[2] in sums:
            faults.append(f"{SUMS} has a line that makes no sense: {line!r}")
            continue
        sums[match[2]] = match[1]
    return sums


def _hash(archive, info):
    digest, size = hashlib.sha256(), 0
    with archive.open(info) as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def _check_schema(archive, members, faults, notes):
    try:
        from lxml import etree
    except ImportError:
        notes.append(
            f"The schema was NOT checked: install lxml (pip install lxml) to check "
            f"{DATA} against {SCHEMA}"
        )
        return
    try:
        with archive.open(members[SCHEMA]) as file:
            schema = etree.XMLSchema(etree.parse(file, _make_parser(etree)))
        with archive.open(members[DATA]) as file:
            counts = check_data(etree, file, schema)
    except etree.LxmlError as error:
        faults.append(f"{DATA} doesn't fit {SCHEMA}: {error}")
        return
    notes.append(f"{DATA} fits {SCHEMA}: {counts[0]} records, {counts[1]} files")
    there = sum(name.startswith("files/") for name in members)
    if counts[1] != there:
        faults.append(f"{DATA} tells of {counts[1]} files, the archive has {there}")


def _make_parser(etree):
    return etree.XMLParser(resolve_entities=False, no_network=True)


def check_data(etree, file, schema):
    """Read data.xml piece by piece against its schema.

    :return: (number of records, number of files)
    :raises etree.LxmlError: where it doesn't fit
    """
    counts = {"records": 0, "files": 0}
    events = etree.iterparse(
        file,
        events=("end",),
        tag=[f"{{{NAMESPACE}}}{name}" for name in counts],
        schema=schema,
        resolve_entities=False,
        no_network=True,
        huge_tree=True,
    )
    for _event, block in events:
        counts[block.tag.rpartition("}")[2]] += len(block)
        # Else the whole of it would be in memory at the end.
        block.clear()
        while block.getprevious() is not None:
            del block.getparent()[0]
    return counts["records"], counts["files"]


def say(text, stream=None):
    (stream or sys.stdout).write(f"{text}\n")


def main(arguments):
    if not 1 <= len(arguments) <= 2 or arguments[0] in ("-h", "--help"):
        say(__doc__)
        return 2
    try:
        faults, notes = find_faults(*arguments)
    except OSError as error:
        say(f"It can't be read: {error}", sys.stderr)
        return 2
    for note in notes:
        say(note)
    for fault in faults:
        say(f"FAULT: {fault}")
    say("NOT in order." if faults else "In order.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
