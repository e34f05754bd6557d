"""The archive of a case: safe names, an index with checksums, sent piece by piece."""

import csv
import hashlib
import html
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from zipstream import ZipStream

CHUNK = 1 << 20
# What some system can't have in a name, and marks that turn the direction of a text,
# by which "invoice‮fdp.exe" shows as "invoiceexe.pdf".
UNSAFE = re.compile(
    r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]'
)
RESERVED = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
# Bytes of a name; file systems take 255, and folders and numbers come on top.
NAME_LIMIT = 120


@dataclass
class Entry:
    """A file of the archive.

    :param path: where it is kept, as a folder and a name; made safe and unique
    :param read: returns its content in pieces; called when its turn comes
    :param size: in bytes; another one when it is read breaks the archive off
    :param about: what the index tells of it: column → text
    :param checksum: SHA-1 of what was once stored
    """

    path: str
    read: Callable[[], Iterable[bytes]]
    size: int
    about: dict = field(default_factory=dict)
    checksum: str = ""
    sha256: str = ""
    is_damaged: bool = False


def safe_name(name: str, fallback: str = "file") -> str:
    """``name`` as one part of a path that every system takes, with its extension."""
    name = unicodedata.normalize("NFC", name or "")
    name = UNSAFE.sub("_", name).strip(" .")
    if not name or RESERVED.match(name):
        name = f"{fallback}_{name}".rstrip("_")
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10:
        stem, dot, extension = name, "", ""
    room = NAME_LIMIT - len((dot + extension).encode())
    while len(stem.encode()) > room:
        stem = stem[:-1]
    return stem.rstrip(" .") + dot + extension


class Names:
    """Paths of an archive: safe, and each only once, also where case doesn't count."""

    def __init__(self):
        self._taken = set()

    def take(self, folder: str, name: str) -> str:
        parts = [safe_name(part, "folder") for part in folder.split("/") if part]
        name = safe_name(name)
        stem, dot, extension = name.rpartition(".")
        if not dot:
            stem, extension = name, ""
        number, path = 1, "/".join([*parts, name])
        while path.casefold() in self._taken:
            number += 1
            path = "/".join([*parts, f"{stem} ({number}){dot}{extension}"])
        self._taken.add(path.casefold())
        return path


def read_file(path: str) -> Iterator[bytes]:
    """Content of a file in pieces."""
    with open(path, "rb", buffering=0) as file:
        while chunk := file.read(CHUNK):
            yield chunk


def stream(
    root: str,
    entries: list[Entry],
    make_index: Callable[[list[Entry]], dict[str, str]],
    moment: datetime | None = None,
) -> Iterator[bytes]:
    """The ZIP in pieces; never more than one of them is in memory.

    The index and the checksums come last: they are known once everything was read.

    :param root: folder that everything is in
    :param make_index: name → text of the files that tell about the others
    :raises OSError: when a file can't be read or isn't as long as it was; what was
        sent by then isn't a valid archive
    """
    archive = ZipStream()
    if moment:
        archive.comment = f"{moment:%Y-%m-%d %H:%M}"
    root = safe_name(root, "case")
    for entry in entries:
        archive.add(_read(entry), f"{root}/{entry.path}", size=entry.size)
        yield from archive.all_files()
    sums = []
    for name, text in make_index(entries).items():
        content = text.encode()
        sums.append((hashlib.sha256(content).hexdigest(), name))
        archive.add(content, f"{root}/{name}")
    sums += [(entry.sha256, entry.path) for entry in entries]
    lines = "".join(f"{digest}  {path}\n" for digest, path in sums)
    archive.add(lines.encode(), f"{root}/SHA256SUMS")
    yield from archive.finalize()


def _read(entry):
    digest, stored, size = hashlib.sha256(), hashlib.sha1(), 0
    for chunk in entry.read():
        digest.update(chunk)
        stored.update(chunk)
        size += len(chunk)
        yield chunk
    if size != entry.size:
        raise OSError(f"{entry.path}: {size} bytes instead of {entry.size}")
    entry.sha256 = digest.hexdigest()
    entry.is_damaged = bool(entry.checksum) and stored.hexdigest() != entry.checksum


# The index


def list_files(entries: list[Entry], columns: dict[str, str]) -> list[dict]:
    """What the index tells of each file: label of the column → text."""
    return [
        {label: str(_get_value(entry, key)) for key, label in columns.items()}
        for entry in entries
    ]


def _get_value(entry, key):
    if key in ("path", "size", "sha256"):
        return getattr(entry, key)
    return entry.about.get(key, "")


def write_csv(rows: list[dict]) -> str:
    """The rows as CSV that spreadsheets open as text."""
    file = io.StringIO()
    if rows:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(rows[0])
        writer.writerows([defuse(value) for value in row.values()] for row in rows)
    # The mark tells spreadsheets that it is UTF-8.
    return "\ufeff" + file.getvalue()


# What a spreadsheet takes for the beginning of a formula.
FORMULA = frozenset("=+-@\t\r")


def defuse(value):
    """A name of a file must not become a formula."""
    return f"'{value}" if value[:1] in FORMULA else value


def write_json(data: dict) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, default=str) + "\n"


STYLE = """
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;
color:#222}table{border-collapse:collapse;width:100%;margin:.5rem 0 2rem}th,td{
text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #ddd}
th{border-bottom:2px solid #888}code{font-size:11px;word-break:break-all;color:#555}
h2{margin-top:2.5rem}.m{color:#666;font-size:13px}.t{white-space:pre-wrap}
article{border-left:3px solid #ccc;padding:.2rem 1rem;margin:1rem 0}
"""


def write_page(title: str, lang: str, body: list[str]) -> str:
    """A page that shows nothing but itself: no script, and nothing from outside."""
    return (
        f'<!DOCTYPE html>\n<html lang="{html.escape(lang)}"><head>'
        '<meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{html.escape(title)}</title><style>{STYLE}</style></head><body>"
        f"<h1>{html.escape(title)}</h1>\n{''.join(body)}</body></html>\n"
    )


def write_table(title: str, rows: list[dict], link: str = "", code: str = "") -> str:
    """A heading and a table; ``link`` and ``code`` are labels of columns."""
    if not rows:
        return ""
    head = "".join(f"<th>{html.escape(label)}</th>" for label in rows[0])
    lines = "".join(
        "<tr>"
        + "".join(
            f"<td>{_write_cell(label, value, link, code)}</td>"
            for label, value in row.items()
        )
        + "</tr>\n"
        for row in rows
    )
    return f"<h2>{html.escape(title)}</h2><table><tr>{head}</tr>\n{lines}</table>"


def _write_cell(label, value, link, code):
    text = html.escape(str(value))
    if label == link:
        return f'<a href="{html.escape(quote(str(value)))}">{text}</a>'
    if label == code:
        return f"<code>{text}</code>"
    return f'<div class="t">{text}</div>' if "\n" in text else text


def write_message(author: str, moment: str, about: str, text: str) -> str:
    """A message of the history, as text."""
    return (
        f'<article><div class="m">{html.escape(moment)} · {html.escape(author)}'
        f"{' · ' + html.escape(about) if about else ''}</div>"
        f'<div class="t">{html.escape(text)}</div></article>\n'
    )
