"""The pieces of an export of personal data: XML, CSV, and the ZIP around them."""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.sax.saxutils import quoteattr

from lxml import etree
from zipstream import ZipStream

from .verify_export import NAMESPACE, SEAL_SIZE, check_data

HERE = Path(__file__).parent
VERIFIER, SCHEMA = HERE / "verify_export.py", HERE / "data_export.xsd"
SEAL = "sha256 of all before: "
# What XML can't have in a text, and PostgreSQL can.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# In this order.
ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}


def clean(text: str) -> str:
    """``text`` without the characters that XML doesn't know."""
    return ILLEGAL.sub("\ufffd", text)


def _make(tag, /, **attributes):
    values = {key: clean(str(value)) for key, value in attributes.items() if value}
    return etree.Element(f"{{{NAMESPACE}}}{tag}", values, nsmap={None: NAMESPACE})


def _write(element):
    return etree.tostring(element, encoding="utf-8") + b"\n"


def write_head(models: list[dict], **attributes: str) -> bytes:
    """The beginning of data.xml: what the records consist of.

    :param models: dicts of ``name``, ``label`` and ``fields``, which are dicts of
        ``name``, ``label``, ``type`` and ``of``
    """
    root = _make("data-export", **attributes)
    described = etree.SubElement(root, f"{{{NAMESPACE}}}models")
    for model in models:
        element = _make("model", name=model["name"], label=model["label"])
        element.extend(_make("field", **field) for field in model["fields"])
        described.append(element)
    text = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text.removesuffix(b"</data-export>") + b"\n"


FOOT = b"</data-export>\n"


def write_records(model: str, ids: list[int], columns: list[tuple]) -> bytes:
    """Records as a piece of data.xml.

    Put together as text, which takes a small part of the time of a tree, and read by
    lxml against the schema when all of it is there.

    :param columns: (field, its value in each record: a text, or a tuple of (text, id of
        the record that it names))
    """
    head = f'<records xmlns="{NAMESPACE}" model={quoteattr(model)}>'
    values = [_write_column(field, texts) for field, texts in columns]
    rows = [
        f'<record id="{id_}">{"".join(row)}</record>\n'
        for id_, *row in zip(ids, *values, strict=True)
    ]
    return "".join([head, *rows, "</records>\n"]).encode()


def _write_column(field, texts):
    start = f'<value field="{field}"'
    if texts and isinstance(texts[0], tuple):
        links = {}
        for named in set(texts):
            labels = _escape([text for text, _of in named])
            links[named] = "".join(
                f'{start} id="{of}">{label}</value>'
                for label, (_text, of) in zip(labels, named, strict=True)
            )
        return [links[named] for named in texts]
    texts = _escape(texts)
    return [f"{start}>{text}</value>" if text else "" for text in texts]


def _escape(texts):
    """Texts as they stand in XML; all at once, which takes a tenth of one by one."""
    if not texts:
        return []
    # No text of the database has the sign that parts them.
    whole = "\0".join(texts)
    for sign, written in ESCAPED.items():
        whole = whole.replace(sign, written)
    texts = whole.split("\0")
    return list(map(clean, texts)) if ILLEGAL.search("".join(texts)) else texts


def write_files(files: Iterable[dict]) -> bytes:
    """Files as a piece of data.xml; ``bytes`` may be 0, other values are left out."""
    block = _make("files")
    for file in files:
        element = _make("file", **file)
        element.set("bytes", str(file["bytes"]))
        block.append(element)
    return _write(block)


def write_csv(rows: Iterable[list], is_first: bool = False) -> bytes:
    """Rows of a CSV that spreadsheets take for UTF-8."""
    file = io.StringIO()
    csv.writer(file, delimiter=";", lineterminator="\r\n").writerows(rows)
    return (("\ufeff" if is_first else "") + file.getvalue()).encode()


class Pieces:
    """A file-like object over pieces of bytes, for what reads files."""

    def __init__(self, pieces: Iterable[bytes]):
        self._pieces, self._rest = iter(pieces), b""

    # pylint: disable-next=method-required-super
    def read(self, size: int) -> bytes:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = piece
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken


def check_schema(pieces: Iterable[bytes]) -> tuple[int, int]:
    """Check data.xml against its schema, piece by piece.

    :return: (number of records, number of files)
    :raises ValueError: where it doesn't fit
    """
    schema = etree.XMLSchema(etree.parse(str(SCHEMA)))
    try:
        return check_data(etree, Pieces(pieces), schema)
    except etree.LxmlError as error:
        raise ValueError(str(error)) from error


class Member:
    """A file of the archive; ``read`` returns its content in pieces."""

    __slots__ = ("path", "size", "sha256", "read")

    def __init__(
        self, path: str, size: int, sha256: str, read: Callable[[], Iterable[bytes]]
    ):
        self.path, self.size, self.sha256, self.read = path, size, sha256, read

    def __iter__(self):
        digest = hashlib.sha256()
        for chunk in self.read():
            digest.update(chunk)
            yield chunk
        if digest.hexdigest() != self.sha256:
            raise OSError(f"{self.path}: it isn't what it was when it was exported")


def stream(root: str, members: list[Member]) -> tuple[int, Iterator[bytes]]:
    """The ZIP in pieces, and its size, which is known before.

    Nothing is compressed, so that whoever gets it sees how much is still to come, and
    that a transfer broke off. The pieces fail with an OSError where a file isn't what
    it was: what was sent by then isn't a valid archive.
    """
    archive = ZipStream(sized=True)
    for member in members:
        archive.add(member, f"{root}/{member.path}", size=member.size)
    archive.comment = SEAL + "0" * SEAL_SIZE
    return len(archive), _seal(archive.finalize(), len(archive))


def _seal(pieces, size):
    """Put the checksum of everything before it in the last bytes."""
    digest, left = hashlib.sha256(), size - SEAL_SIZE
    # In a thread of its own, beside that of the next piece: checksums let go of
    # Python's lock. Never more than one waits, so memory holds two pieces.
    with ThreadPoolExecutor(1) as pool:
        before = pool.submit(digest.copy)
        for piece in pieces:
            if len(piece) > left:
                piece = piece[:left]
            if piece:
                before.result()
                before = pool.submit(digest.update, piece)
                left -= len(piece)
                yield piece
        before.result()
    yield digest.hexdigest().encode()
