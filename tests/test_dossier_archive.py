"""The archive of a case, without the ERP."""

import csv
import hashlib
import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from offboarding_tools import dossier


@pytest.mark.parametrize(
    "name, safe",
    [
        ("Report.pdf", "Report.pdf"),
        ("Zażółć gęślą jaźń.pdf", "Zażółć gęślą jaźń.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("..\\..\\boot.ini", "_.._boot.ini"),
        ("/etc/passwd", "_etc_passwd"),
        ("C:\\x.txt", "C__x.txt"),
        ("..", "file"),
        (".", "file"),
        ("", "file"),
        (None, "file"),
        ("  . ", "file"),
        ("a\x00b\nc.txt", "a_b_c.txt"),
        ("invoice\u202efdp.exe", "invoice_fdp.exe"),
        ("CON", "file_CON"),
        ("aux.txt", "file_aux.txt"),
        ("console.txt", "console.txt"),
        (".htaccess", "htaccess"),
    ],
)
def test_names_are_safe_everywhere(name, safe):
    assert dossier.safe_name(name) == safe


def test_long_name_keeps_its_extension():
    name = dossier.safe_name("ż" * 300 + ".pdf")
    assert len(name.encode()) <= dossier.NAME_LIMIT
    assert name.endswith(".pdf")


@given(st.text(max_size=400))
def test_any_name_is_one_part_of_a_path(name):
    safe = dossier.safe_name(name)
    assert safe and safe not in (".", "..")
    assert not set(safe) & set('/\\:*?"<>|\x00')
    assert len(safe.encode()) <= dossier.NAME_LIMIT + len("file_")
    assert dossier.safe_name(safe) == safe


@given(
    st.lists(st.sampled_from(["a.txt", "A.TXT", "a (2).txt", "b", "B", "a/../a.txt"]))
)
def test_every_path_is_taken_once(names):
    taken = dossier.Names()
    paths = [taken.take("papers", name) for name in names]
    assert len({path.casefold() for path in paths}) == len(paths)


def make(entries, index=None):
    pieces = dossier.stream("OFF/1", entries, lambda _entries: index or {})
    return zipfile.ZipFile(io.BytesIO(b"".join(pieces)))


def entry(path, *chunks, size=None, **about):
    length = sum(map(len, chunks))
    return dossier.Entry(path, lambda: chunks, length if size is None else size, about)


def test_archive_holds_the_files_and_their_checksums():
    archive = make(
        [entry("papers/a.pdf", b"one ", b"two"), entry("empty")], {"index.html": "<p>"}
    )
    assert archive.testzip() is None
    assert archive.read("OFF_1/papers/a.pdf") == b"one two"
    assert archive.read("OFF_1/empty") == b""
    lines = archive.read("OFF_1/SHA256SUMS").decode().splitlines()
    assert f"{hashlib.sha256(b'one two').hexdigest()}  papers/a.pdf" in lines
    assert f"{hashlib.sha256(b'<p>').hexdigest()}  index.html" in lines
    assert len(lines) == len(archive.namelist()) - 1


def test_index_knows_the_checksums():
    entries = [entry("a", b"x", kind="Paper")]

    def index(written):
        return {
            "index.csv": dossier.write_csv(
                dossier.list_files(
                    written, {"path": "File", "sha256": "Sum", "kind": "K"}
                )
            )
        }

    pieces = dossier.stream("c", entries, index)
    text = zipfile.ZipFile(io.BytesIO(b"".join(pieces))).read("c/index.csv").decode()
    row = next(csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))
    assert row == {"File": "a", "Sum": hashlib.sha256(b"x").hexdigest(), "K": "Paper"}


@pytest.mark.parametrize("size", [0, 2, 4])
def test_file_that_changed_breaks_the_archive_off(size):
    changed = entry("a.txt", b"abc", size=size)
    with pytest.raises(OSError, match="a.txt"):
        make([changed])


def test_nothing_is_read_before_its_turn():
    order = []

    def read(name):
        order.append(name)
        yield b"content of " + name.encode()

    entries = [
        dossier.Entry(name, lambda name=name: read(name), 12, {}) for name in "abc"
    ]
    pieces = dossier.stream("c", entries, lambda _entries: order.append("index") or {})
    assert order == []
    while b"content" not in next(pieces):
        pass
    assert order == ["a"]
    list(pieces)
    assert order == ["a", "b", "c", "index"]


def test_cell_is_no_formula():
    text = dossier.write_csv(
        [{"File": "=HYPERLINK(1)"}, {"File": "+1"}, {"File": "a=b"}]
    )
    assert text.splitlines()[1:] == ["'=HYPERLINK(1)", "'+1", "a=b"]


def test_page_runs_nothing():
    name = '"><script>alert(1)</script>'
    page = dossier.write_page(
        name,
        "pl",
        [
            dossier.write_table(name, [{name: name, "File": name}], "File"),
            dossier.write_message(name, "now", name, name),
        ],
    )
    assert "<script" not in page
    assert "default-src 'none'" in page


def test_json_is_read_back():
    assert json.loads(dossier.write_json({"a": "ż", "b": [1]})) == {"a": "ż", "b": [1]}
