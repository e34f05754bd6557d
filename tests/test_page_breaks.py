"""Papers whose pages end well, with the real printer."""

import io
import re
import subprocess
from pathlib import Path

import pytest
from offboarding_tools import page_breaks, pdf_marks, printer, style_sheets
from pypdf import PdfReader

WKHTMLTOPDF = Path(__file__).parent.parent / ".odoo" / "bin" / "wkhtmltopdf"
HTML = "<!DOCTYPE html><html><head>%s</head><body>%s</body></html>"
STYLE = """<meta charset="utf-8"/><style>
    body { margin: 0; font: 13px/20px sans-serif; }
    table { width: 100%; border-collapse: collapse; }
    thead { display: table-header-group; }
    tr, p { page-break-inside: avoid; }
    td, th { padding: 5px 0; border-bottom: 1px solid black; text-align: left; }
    h5, p { margin: 0; }
</style>"""
OPTIONS = ["--quiet", "--page-size", "A4", "--margin-left", "0", "--margin-right", "0"]
OPTIONS += ["--margin-top", "20", "--margin-bottom", "20"]


def print_text(text, mode):
    body = f"<div class='o_offboarding_paper'>{text}</div>"
    content = printer.print_pdf(str(WKHTMLTOPDF), OPTIONS, [HTML % (STYLE, body)])
    done = subprocess.run(
        ["pdftotext", mode, "-", "-"], input=content, capture_output=True, check=True
    )
    assert b"place.invalid" not in content
    return done.stdout.decode()


def print_pages(text):
    pages = print_text(text, "-layout").rstrip("\f").split("\f")
    return [[line.strip() for line in page.split("\n") if line] for page in pages]


def make_table(rows, head="Head"):
    return (
        f"<table class='o_offboarding_table'><thead><tr><th>{head}</th></tr></thead>"
        f"<tbody>{''.join(f'<tr><td>{row}</td></tr>' for row in rows)}</tbody></table>"
    )


@pytest.mark.parametrize("pixels", range(700, 1200, 50))
def test_heading_and_rows_stay_together(pixels):
    table = make_table(f"Row {number}" for number in range(6))
    pages = print_pages(
        f"<div style='height: {pixels}px'>Top</div><h5>Heading</h5>{table}"
    )
    for page in pages:
        shown = [line for line in page if line.startswith("Row")]
        assert not shown or len(shown) > 1
        assert page[-1] not in ("Heading", "Head")
    lines = [line for page in pages for line in page if line != "Head"]
    assert lines == ["Top", "Heading", *(f"Row {number}" for number in range(6))]


@pytest.mark.parametrize("head", ["Head", "Head<br>of two lines"])
def test_no_page_begins_with_the_rest_of_a_row(head):
    table = make_table((make_row(number) for number in range(400)), head)
    pages = print_text(table, "-bbox").split("<page ")[1:]
    gaps = []
    for page in pages:
        tops = {
            word: float(top)
            for top, word in re.findall(r'yMin="([\d.]+)"[^>]*>(Head|Row)<', page)[
                1::-1
            ]
        }
        gaps.append(tops["Row"] - tops["Head"])
    assert len(pages) > 20
    assert max(gaps) - min(gaps) < 2


def make_row(number):
    """A row of one to five lines, some with less between them."""
    lines = "<br>".join(["and more"] * (number * 7 % 5))
    return f"Row {number}<div style='line-height: {15 + number % 9}px'>{lines}</div>"


def test_marks_are_where_the_pdf_has_them():
    links = "<p><a href='http://elsewhere.invalid/'>Elsewhere</a></p>" * 2
    page = page_breaks.MarkedPage(
        HTML
        % (STYLE, f"<div class='o_offboarding_paper'>{links}{'<p>Text</p>' * 90}</div>")
    )
    content = printer._print([str(WKHTMLTOPDF), *OPTIONS], {}, 0, page.render(), 60)
    marked = pdf_marks.MarkedPdf(content)
    found = {}
    for number, sheet in enumerate(PdfReader(io.BytesIO(content)).pages):
        height = float(sheet.mediabox.height)
        assert marked.heights[number] == height
        for annotation in sheet["/Annots"]:
            address = annotation["/A"]["/URI"]
            left, bottom, right, top = map(float, annotation["/Rect"])
            name = address.removeprefix("http://place.invalid/")
            found[name] = (number, height - max(top, bottom), left, right - left)
    assert len(marked.heights) > 1
    assert found.pop("http://elsewhere.invalid/")
    assert set(found) == set(marked.places) == {"probe", *map(str, range(90))}
    for name, place in found.items():
        assert marked.places[name] == pytest.approx(place)
    rest = PdfReader(io.BytesIO(marked.drop_marks())).pages
    kept = [mark["/A"]["/URI"] for sheet in rest for mark in sheet.get("/Annots", [])]
    assert kept == ["http://elsewhere.invalid/"] * 2


def test_row_that_no_page_can_hold_ends_the_search():
    tall = "<tr><td>Row 1<div style='height: 1500px'></div></td></tr>"
    rows = f"{tall}<tr><td>Row 2</td></tr>"
    pages = print_pages(
        f"<h5>Heading</h5><table class='o_offboarding_table'><tbody>{rows}</tbody>"
        "</table>"
    )
    assert "Row 2" in [line for page in pages for line in page]


def test_rules_that_match_nothing_are_left_out():
    css = (
        "/* .gone */ p, .known, .gone { a: b; } .gone { c: d; }"
        "@media print { .gone { e: f; } } .known:not(.gone) { g: h; }"
    )
    pruned = style_sheets.prune(css, frozenset(["known"]))
    assert re.sub(r"\s+", "", pruned) == "p,.known{a:b;}.known:not(.gone){g:h;}"
