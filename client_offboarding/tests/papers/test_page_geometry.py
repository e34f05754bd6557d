import lxml.html

from odoo.tests import BaseCase, tagged

from odoo.addons.base.models.ir_actions_report import _wkhtml

from ...tools import printer
from ..page_geometry import Printed

STYLE = """
    body { margin: 0 60px; font: 13px/20px sans-serif; }
    table, thead, tbody, tr { display: block; }
    .next { page-break-before: always; }
    .over { position: absolute; top: 100px; left: 100px; }
    .cover { position: absolute; top: 90px; left: 0; width: 100%; height: 60px;
        background: white; }
"""
ROW = "<tr{}><td>{}</td></tr>"
HEAD = "<thead><tr><th>Head</th></tr></thead>"
TABLE = "<table class='o_offboarding_table'>{}<tbody{}>{}</tbody></table>"
NEXT = " class='next'"
SIGNATURES = "<p>Before</p><div class='o_offboarding_signatures {}'>{}</div>"
# What is wrong, and what is said of it.
BAD = {
    "<p style='margin-left: -85px'>Stray</p>": "outside the margins: Stray",
    "<p class='over'>One</p><p class='over'>Two</p>": "upon each other: One, Two",
    "<p style='display: none'>Missing</p>": "not printed: Missing",
    "<p class='over'>Covered</p><div class='cover'></div>": "hidden: Covered",
    "<h5>Heading</h5><p class='next'>Text</p>": "alone on its page: Heading",
    "<p>A list:</p><ul class='next'><li>Item</li></ul>": "alone on its page: A list:",
    TABLE.format(HEAD, NEXT, ROW.format("", "One")): "a head without rows: HeadOne",
    TABLE.format(
        HEAD, "", ROW.format("", 1) + ROW.format(NEXT, "Two") + ROW.format("", 3)
    ): "the first row is alone",
    TABLE.format(
        HEAD, "", ROW.format("", 1) + ROW.format("", 2) + ROW.format(NEXT, "Three")
    ): "the last row is alone",
    TABLE.format(
        "",
        "",
        ROW.format("", "One") + "</tbody><tfoot class='next' style='display: block'>"
        "<tr><td>Head</td></tr></tfoot><tbody>"
        "<tr><td style='padding-top: 50px'>Two</td></tr>",
    ): "the rest of a row begins a page",
    TABLE.format(
        HEAD, "", "<tr><td><div>Up</div><div class='next'>Down</div></td></tr>"
    ): "a row is torn",
    SIGNATURES.format("next", "Name"): "the signatures are alone",
    SIGNATURES.format("", "<p>Name</p><p class='next'>Day</p>"): "signatures are torn",
    "<p>Kupiono w<br/>Krakowie</p>": "a line ends with: w / Krakowie",
    "<p>100,00<br/>zł</p>": "a line ends with: 100,00 / zł",
    "<p>1<br/>234,00 zł</p>": "a line ends with: 1 / 234,00",
    "<p>Świt Sp.<br/>z o.o.</p>": "a line ends with: Sp. / z",
    "<p>Świt Sp. z<br/>o.o.</p>": "a line ends with: z / o.o.",
    "<p>zgodnie z art.<br/>5</p>": "a line ends with: art. / 5",
    "<p>zgodnie z §<br/>5</p>": "a line ends with: § / 5",
    "<p>przy ul.<br/>Długiej</p>": "a line ends with: ul. / Długiej",
    "<p>umowa nr<br/>7</p>": "a line ends with: nr / 7",
    "<p>00-<br/>503 Warszawa</p>": "a line ends with: 00- / 503",
}


@tagged("post_install", "-at_install")
class TestPageGeometry(BaseCase):
    """What reads printed papers finds each thing that it looks for."""

    def find_faults(self, text):
        body = f"<div class='o_offboarding_paper'>{text}</div>"
        html = (
            "<!DOCTYPE html><html><head><meta charset='utf-8'/>"
            f"<style>{STYLE}</style></head><body>{body}</body></html>"
        )
        options = ["--quiet", "--page-size", "A4"]
        options += [word for side in "TBLR" for word in (f"-{side}", "10")]
        content = printer._print([_wkhtml().bin, *options], {}, 0, html, 60)
        return list(Printed(content, lxml.html.fromstring(body), "pl_PL").find_faults())

    def test_good_page_has_no_faults(self):
        rows = "".join(ROW.format("", number) for number in "123")
        text = (
            "<h5>Nagłówek</h5><p>Świt Sp. z&nbsp;o.o., ul. Długa 5, 00-503 Warszawa, "
            "100,00&nbsp;zł</p>" + TABLE.format(HEAD, "", rows)
        )
        signatures = SIGNATURES.format("", "Name")
        self.assertEqual(self.find_faults(text + signatures), [])

    def test_each_fault_is_found(self):
        for text, fault in BAD.items():
            with self.subTest(text=text):
                found = "\n".join(self.find_faults(text))
                self.assertIn(fault, found)

    def test_letterhead_upon_the_text_is_found(self):
        """What is at the same place of each page is taken for the letterhead."""
        for between in ("margin-top: -9px", "margin-top: -6px; border-top: 60px solid"):
            with self.subTest(between=between):
                text = "".join(
                    f"<div class='next'>Świt</div><div style='{between}'>{text}</div>"
                    for text in ("First", "Second")
                )
                found = "\n".join(self.find_faults(text))
                self.assertIn("page 2: the letterhead touches the text", found)
        text = text.replace(between, "margin-top: 9px")
        self.assertNotIn("letterhead", "\n".join(self.find_faults(text)))
