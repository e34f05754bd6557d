"""Papers whose pages end well, with the real printer."""

import re
import subprocess
from pathlib import Path

import pytest
from offboarding_tools import printer, style_sheets

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


def print_pages(text):
    body = f"<div class='o_offboarding_paper'>{text}</div>"
    content = printer.print_pdf(str(WKHTMLTOPDF), OPTIONS, [HTML % (STYLE, body)])
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True
    )
    assert b"place.invalid" not in content
    pages = done.stdout.decode().rstrip("\f").split("\f")
    return [[line.strip() for line in page.split("\n") if line] for page in pages]


@pytest.mark.parametrize("pixels", range(700, 1200, 50))
def test_heading_and_rows_stay_together(pixels):
    rows = "".join(f"<tr><td>Row {number}</td></tr>" for number in range(6))
    pages = print_pages(
        f"<div style='height: {pixels}px'>Top</div><h5>Heading</h5>"
        f"<table class='o_offboarding_table'><thead><tr><th>Head</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )
    for page in pages:
        shown = [line for line in page if line.startswith("Row")]
        assert not shown or len(shown) > 1
        assert page[-1] not in ("Heading", "Head")
    lines = [line for page in pages for line in page if line != "Head"]
    assert lines == ["Top", "Heading", *(f"Row {number}" for number in range(6))]


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
