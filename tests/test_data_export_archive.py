"""The archive of exported data and the program that checks it, without the ERP."""

import hashlib
import io
import random
import subprocess
import sys
import zipfile

import pytest
from privacy_tools import archive, verify_export

MODELS = [
    {
        "name": "res.partner",
        "label": "Contact",
        "fields": [{"name": "name", "label": "Name", "type": "char", "of": None}],
    }
]
ABOUT = {
    "number": "OFF/2026/00001 / 7",
    "company": "Usługi",
    "made": "2026-11-16T10:00:00Z",
    "lang": "pl-PL",
}


def make_member(path, content):
    digest = hashlib.sha256(content).hexdigest()
    return archive.Member(path, len(content), digest, lambda: [content])


def make_files(count=2):
    """An export of two contacts and some files, by their paths."""
    files = {
        f"files/res.partner/7/{number}.bin": bytes([number]) * 100
        for number in range(count)
    }
    listed = [
        {
            "path": path,
            "name": "a <b> & \x02",
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "type": "",
        }
        for path, content in files.items()
    ]
    data = archive.write_head(MODELS, **ABOUT)
    data += archive.write_records("res.partner", [7], [("name", ["Anna\x01"])])
    data += archive.write_records("res.partner", [8], [("name", [(("Jan", 3),)])])
    if listed:
        data += archive.write_files(listed)
    data += archive.FOOT
    return {
        "data.xml": data,
        "data.xsd": archive.SCHEMA.read_bytes(),
        "verify_export.py": archive.VERIFIER.read_bytes(),
        **files,
    }


def make_sums(files):
    return "".join(
        f"{hashlib.sha256(content).hexdigest()}  {path}\n"
        for path, content in files.items()
    ).encode()


def write(path, files, sums=None):
    """Put them into an archive as the product does; returns the fingerprint."""
    sums = make_sums(files) if sums is None else sums
    members = [make_member(*item) for item in [*files.items(), ("SHA256SUMS", sums)]]
    size, pieces = archive.stream("root", members)
    path.write_bytes(b"".join(pieces))
    assert path.stat().st_size == size
    return hashlib.sha256(sums).hexdigest()


def run(*arguments):
    """The program, as whoever got the export starts it."""
    return subprocess.run(
        [sys.executable, archive.VERIFIER, *map(str, arguments)],
        capture_output=True,
        text=True,
    )


@pytest.fixture
def export(tmp_path):
    return tmp_path / "export.zip"


def test_sound_export_is_in_order(export):
    fingerprint = write(export, make_files())
    done = run(export, fingerprint)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Fingerprint: {fingerprint}" in done.stdout
    assert "data.xml fits data.xsd: 2 records, 2 files" in done.stdout
    assert "In order." in done.stdout


def test_any_program_unpacks_it(export):
    files = make_files()
    write(export, files)
    with zipfile.ZipFile(export) as found:
        assert found.testzip() is None
        for path, content in files.items():
            assert found.read(f"root/{path}") == content


def test_every_single_changed_byte_is_refused(export):
    write(export, make_files(0))
    sound = export.read_bytes()
    source = random.Random(1)
    # Each of the last, where the directory is, and some hundred of the others.
    tail = range(len(sound) - 500, len(sound))
    for position in [*source.sample(range(len(sound)), 200), *tail]:
        content = bytearray(sound)
        content[position] ^= 1 << source.randrange(8)
        export.write_bytes(content)
        faults, _notes = verify_export.find_faults(export)
        assert any("a byte was changed" in fault for fault in faults), position


def test_cut_off_export_is_refused(export):
    write(export, make_files())
    sound = export.read_bytes()
    for size in (0, 10, len(sound) // 2, len(sound) - 1):
        export.write_bytes(sound[:size])
        assert run(export).returncode == 1


def test_export_with_new_sums_and_seal_is_not_that_export(export):
    fingerprint = write(export, make_files())
    files = make_files()
    files["files/res.partner/7/0.bin"] = b"forged"
    files["data.xml"] = files["data.xml"].replace(
        hashlib.sha256(bytes(100)).hexdigest().encode(),
        hashlib.sha256(b"forged").hexdigest().encode(),
    )
    write(export, files)
    assert not verify_export.find_faults(export)[0]
    faults, _notes = verify_export.find_faults(export, fingerprint)
    assert faults == ["The fingerprint is another one: this isn't that export"]


def test_changed_missing_and_added_files_are_named(export):
    files = make_files()
    sums = make_sums(files)
    files["files/res.partner/7/0.bin"] = b"changed"
    del files["files/res.partner/7/1.bin"]
    files["files/res.partner/7/new.bin"] = b"new"
    write(export, files, sums)
    faults, _notes = verify_export.find_faults(export)
    assert "Changed: files/res.partner/7/0.bin" in faults
    assert "Missing: files/res.partner/7/1.bin" in faults
    assert "Not on the list: files/res.partner/7/new.bin" in faults


def test_data_that_does_not_fit_its_schema_is_refused(export):
    files = make_files()
    files["data.xml"] = files["data.xml"].replace(b'id="8"', b'id="eight"')
    write(export, files)
    done = run(export)
    assert done.returncode == 1
    assert "data.xml doesn't fit data.xsd" in done.stdout


def test_without_lxml_it_says_that_the_schema_was_not_checked(export, monkeypatch):
    write(export, make_files())
    monkeypatch.setitem(sys.modules, "lxml", None)
    faults, notes = verify_export.find_faults(export)
    assert not faults
    assert any("The schema was NOT checked" in note for note in notes)


def test_it_needs_nothing_but_python(export):
    write(export, make_files())
    # Isolated: no packages of the user or of an environment are found.
    done = subprocess.run(
        ["/usr/bin/env", "python3", "-I", "-S", archive.VERIFIER, export],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "The schema was NOT checked" in done.stdout


@pytest.mark.parametrize(
    "name",
    ["root/../../x", "/etc/x", "root/..\\..\\x", "C:/x", "x", "root//x", "root/a\0b"],
)
def test_path_that_leads_out_is_refused(export, name):
    write(export, make_files())
    with zipfile.ZipFile(export, "a") as file:
        info = zipfile.ZipInfo("root/x")
        info.filename = name
        file.writestr(info, b"x")
    faults, _notes = verify_export.find_faults(export)
    assert any("Leads out" in fault for fault in faults)


def test_file_that_isnt_what_it_seems_is_named(export):
    """A link, a twin where case doesn't matter, another root, a bomb."""
    write(export, make_files())
    link = zipfile.ZipInfo("root/link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(export, "a") as file:
        file.writestr(link, b"/etc/passwd")
        file.writestr("root/DATA.XML", b"")
        file.writestr("other/x", b"x")
        file.writestr("root/bomb", bytes(10**6), zipfile.ZIP_DEFLATED)
    faults, _notes = verify_export.find_faults(export)
    for fault in (
        "No file: root/link",
        "Twice: root/DATA.XML",
        "More than one folder: other, root",
        "Compressed: root/bomb",
    ):
        assert fault in faults


def test_list_of_sums_that_lacks_or_makes_no_sense_is_a_fault(export):
    files = make_files()
    members = [make_member(*item) for item in files.items()]
    export.write_bytes(b"".join(archive.stream("root", members)[1]))
    faults, _notes = verify_export.find_faults(export)
    assert faults == ["SHA256SUMS is missing: nothing can be compared"]
    line = make_sums(files).splitlines()[0].decode()
    # No sum at all, and one file twice, of which the second could be another's.
    write(export, files, make_sums(files) + f"no sum\n{line}\n".encode())
    faults, _notes = verify_export.find_faults(export)
    assert faults == [
        f"SHA256SUMS has a line that makes no sense: {wrong!r}"
        for wrong in ("no sum", line)
    ]


def test_data_and_schema_belong_to_every_export(export):
    for name in ("data.xml", "data.xsd"):
        files = make_files()
        del files[name]
        write(export, files)
        assert verify_export.find_faults(export)[0] == [
            "data.xml or data.xsd is missing"
        ]


def test_file_that_data_does_not_tell_of_is_a_fault(export):
    files = make_files()
    files["files/res.partner/7/more.bin"] = b"more"
    write(export, files)
    assert verify_export.find_faults(export)[0] == [
        "data.xml tells of 2 files, the archive has 3"
    ]


def test_what_is_no_archive_is_answered_in_words(export, tmp_path):
    export.write_bytes(b"no archive")
    assert "FAULT: The archive is damaged" in run(export).stdout
    assert run(tmp_path / "missing.zip").returncode == 2
    assert run().returncode == 2


def test_file_that_is_not_what_it_was_breaks_the_archive_off():
    member = make_member("files/a", b"content")
    member.read = lambda: [b"CONTENT"]
    _size, pieces = archive.stream("root", [member])
    with pytest.raises(OSError, match="isn't what it was"):
        b"".join(pieces)


def test_content_is_read_only_when_its_turn_comes():
    read = []

    def note(number):
        read.append(number)
        return [bytes(10)]

    digest = hashlib.sha256(bytes(10)).hexdigest()
    members = [
        archive.Member(f"files/{number}", 10, digest, lambda n=number: note(n))
        for number in range(3)
    ]
    _size, pieces = archive.stream("root", members)
    next(pieces)
    assert read in ([], [0])
    assert len(b"".join(pieces)) > 30
    assert read == [0, 1, 2]


def test_more_than_four_gigabytes_are_told_as_such():
    """The size before anything is sent, and the directory in the wide form."""
    chunk = bytes(1 << 24)
    count = (4 << 30) // len(chunk) + 1
    digest = hashlib.sha256()
    for _number in range(count):
        digest.update(chunk)
    member = archive.Member(
        "files/a", count * len(chunk), digest.hexdigest(), lambda: [chunk] * count
    )
    size, pieces = archive.stream("root", [member])
    sent, tail = 0, b""
    for piece in pieces:
        sent += len(piece)
        tail = (tail + piece)[-400:]
    assert sent == size > 4 << 30
    # The mark of the wide end of the directory.
    assert b"PK\x06\x06" in tail


def test_schema_is_checked_in_pieces():
    data = make_files()["data.xml"]
    pieces = [data[start : start + 7] for start in range(0, len(data), 7)]
    assert archive.check_schema(pieces) == (2, 2)
    other = [data.replace(b"record", b"rec0rd")]
    with pytest.raises(ValueError, match="record"):
        archive.check_schema(other)


def test_tables_open_as_such():
    content = archive.write_csv([["ID", "Name"], [1, 'a;b\n"c"']], True)
    assert content.startswith(b"\xef\xbb\xbf")
    assert io.StringIO(content.decode("utf-8-sig")).read() == (
        'ID;Name\r\n1;"a;b\n""c"""\r\n'
    )
