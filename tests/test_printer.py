"""The printer of papers, with real programs: wkhtmltopdf, and ones that misbehave."""

import os
import re
import subprocess
import threading
import time
from pathlib import Path

import pytest
from offboarding_tools import printer, style_sheets

WKHTMLTOPDF = Path(__file__).parent.parent / ".odoo" / "bin" / "wkhtmltopdf"
PAGE = "<!DOCTYPE html><html><head>%s</head><body>%s</body></html>"
MARGINS = [
    "--quiet",
    "--page-size",
    "A4",
    "--margin-top",
    "20",
    "--margin-bottom",
    "20",
]
# As in the ERP, but the total is wrong by one, as the printer's sometimes is.
FOOTER = """<!DOCTYPE html><html><head><script>
    function subst() {
        var values = {};
        document.location.search.substring(1).split("&").forEach(function (pair) {
            values[pair.split("=")[0]] = pair.split("=")[1];
        });
        var show = function (name, value) {
            var found = document.getElementsByClassName(name);
            for (var i = 0; i < found.length; ++i) found[i].textContent = value;
        };
        show("page", values.sitepage);
        show("topage", Number(values.sitepages) + %d);
    }
</script></head><body onload="subst()">
    Page <span class="page"></span> / <b class="topage"></b>
</body></html>"""
LONG = PAGE % ("", "<p>A line</p>" * 90)


@pytest.fixture(autouse=True)
def own_places(tmp_path, monkeypatch):
    """Nobody else's printing is waited for."""
    places = tmp_path / "places"
    places.mkdir()
    original = printer.slot
    monkeypatch.setattr(
        printer, "slot", lambda seconds, _all: original(seconds, range(1), places)
    )


def program(tmp_path, script):
    path = tmp_path / "program"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def read(pdf):
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode()


def test_page_is_printed_with_header_and_footer():
    options = ["--quiet", "--margin-top", "20", "--margin-bottom", "20"]
    pdf = printer.print_pdf(
        str(WKHTMLTOPDF),
        options,
        [PAGE % ("", "Zażółć gęślą jaźń")],
        header=PAGE % ("<meta charset='utf-8'>", "Above"),
        footer=PAGE % ("", "Below"),
    )
    text = read(pdf)
    assert text.index("Above") < text.index("Za") < text.index("Below")


@pytest.mark.parametrize("wrong_by", [0, 1, -1])
def test_total_is_the_number_of_pages(wrong_by):
    bodies = [LONG, PAGE % ("", "<p>Short</p>")]
    pdf = printer.print_pdf(str(WKHTMLTOPDF), MARGINS, bodies, footer=FOOTER % wrong_by)
    pages = read(pdf).rstrip("\f").split("\f")
    totals = [re.search(r"Page (\d+) / (\d+)", page).groups() for page in pages]
    # Each document has a total of its own.
    length = len(pages) - 1
    assert length > 1
    assert totals == [
        *((str(number + 1), str(length)) for number in range(length)),
        ("1", "1"),
    ]


# A heading of two lines, as tall as itself with what follows it, in a block that must
# not break either.
HEADING = """
    * { box-sizing: border-box; }
    body { margin: 0; font: 13px/19px sans-serif; }
    h5 { margin: 16px 0 4px; font-size: 14px; page-break-inside: avoid; }
    h5::after { display: block; height: 80px; margin-bottom: -80px; content: ""; }
    p { margin: 0 0 8px; }
    .block { page-break-inside: avoid; }
"""


def crashing_page(pixels):
    head = f"<style>{HEADING} body {{ padding-top: {pixels}px; }}</style>"
    lines = "<div>A line</div>" * 4
    block = f"<div class='block'><h5>A heading<br/>of two lines</h5>{lines}</div>"
    return PAGE % (head, f"<div class='o_offboarding_paper'><p>Before</p>{block}</div>")


def test_page_on_which_the_printer_crashes_is_printed_lower(monkeypatch):
    """Which pages these are depends on some pixels; here nothing stands for it."""
    options = [
        *("--quiet", "--page-size", "A4", "--dpi", "90", "--zoom", str(96 / 90)),
        *("--margin-top", "61.6", "--header-spacing", "61.6"),
        *("--margin-bottom", "32", "--margin-left", "0", "--margin-right", "0"),
    ]

    def attempt(pixels):
        page = PAGE % ("", "<p>Above</p>")
        body = crashing_page(pixels)
        return printer.print_pdf(str(WKHTMLTOPDF), options, [body], page, page)

    def crashes(pixels):
        with monkeypatch.context() as patch:
            patch.setattr(printer, "LOWER", (0,))
            try:
                attempt(pixels)
            except printer.PrinterCrashed:
                return True
            return False

    crashing = [pixels for pixels in range(535, 563, 4) if crashes(pixels)]
    assert crashing
    for pixels in crashing:
        text = read(attempt(pixels))
        assert text.index("of two lines") < text.index("A line")


def test_what_is_appended_to_another_file_goes_on_with_its_numbers():
    pdf = printer.print_pdf(
        str(WKHTMLTOPDF), MARGINS, [LONG], footer=FOOTER % 0, before=4
    )
    pages = read(pdf).rstrip("\f").split("\f")
    total = 4 + len(pages)
    for number, page in enumerate(pages, start=5):
        assert f"Page {number} / {total}" in page


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ("exit 2", printer.PrinterError),
        ("kill -SEGV $$", printer.PrinterCrashed),
        ("exit 0", printer.PrinterError),
        ('for last; do :; done; echo "%PDF-1.4 half" > "$last"', printer.PrinterError),
    ],
)
def test_what_is_no_whole_pdf_is_refused(tmp_path, script, error):
    broken = program(tmp_path, script)
    with pytest.raises(error):
        printer.print_pdf(broken, [], ["<p>x</p>"])


def test_missing_program_is_told():
    with pytest.raises(printer.PrinterError):
        printer.print_pdf("/nonexistent/wkhtmltopdf", [], ["<p>x</p>"])


def test_printer_that_hangs_is_ended(tmp_path):
    hanging = program(tmp_path, f"echo $$ > {tmp_path}/pid; exec sleep 60")
    with pytest.raises(printer.PrinterBusy):
        printer.print_pdf(hanging, [], ["<p>x</p>"], seconds=1)
    number = int((tmp_path / "pid").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_who_finds_no_free_place_is_told_in_time(tmp_path):
    slow = program(tmp_path, "sleep 3; exit 2")

    def occupy():
        with pytest.raises(printer.PrinterError):
            printer.print_pdf(slow, [], ["<p>x</p>"])

    other = threading.Thread(target=occupy)
    other.start()
    time.sleep(0.5)
    try:
        with pytest.raises(printer.PrinterTaken):
            printer.print_pdf(str(WKHTMLTOPDF), [], ["<p>x</p>"], patience=1)
    finally:
        other.join()


def test_nothing_is_left_in_the_folder_of_temporary_files(tmp_path, monkeypatch):
    monkeypatch.setattr(printer.tempfile, "tempdir", str(tmp_path))
    printer.print_pdf(str(WKHTMLTOPDF), ["--quiet"], ["<p>x</p>"])
    assert not list(tmp_path.glob("offboarding-paper-*"))


def test_known_style_sheets_are_put_into_the_page():
    html = PAGE % (
        '<link type="text/css" rel="stylesheet" href="/web/assets/1/a.css"/>'
        '<link rel="stylesheet" href="/other.css"/>'
        '<link rel="icon" href="/web/assets/1/a.css"/>',
        "",
    )
    known = {"/web/assets/1/a.css": "p { color: red; }"}
    result = style_sheets.embed_style_sheets(html, known.get)
    assert "<style>p { color: red; }</style>" in result
    assert 'href="/other.css"' in result
    assert '<link rel="icon"' in result


def test_only_the_font_that_is_printed_with_is_put_in():
    css = (
        "@font-face {font-family: 'Lato'; font-weight: 400; src: url('/l.eot');"
        " src: url('/l.eot?#iefix') format('eot'), url('/l.ttf'), url(\"/l.woff\")}"
        "@font-face {font-family: 'Oswald'; src: url('/o.woff')}"
        "p { font-family: Lato; }"
    )
    result = style_sheets.embed_fonts(css, "Lato", {"/l.woff": b"woff"}.get)
    assert result == (
        "@font-face {font-family: 'Lato'; font-weight: 400;  ;"
        "src:url(data:application/font-woff;base64,d29mZg==)}p { font-family: Lato; }"
    )
