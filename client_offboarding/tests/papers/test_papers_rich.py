import re
import shutil
from unittest import skipUnless
from unittest.mock import patch

import lxml.html

from odoo.tests import tagged

from ...tools import printer
from ..page_geometry import Printed
from ..rich_common import RichCase

KIND = "client.offboarding.paper.kind"
TOTAL = re.compile(r"(?:Page|Strona)\s+(\d+)\s*/\s*(\d+)")


@skipUnless(shutil.which("pdftotext"), "poppler-utils reads the papers back")
@tagged("post_install", "-at_install")
class TestPapersRich(RichCase):
    """Every paper of a case that has something of everything, as it is printed."""

    def print_kept(self, paper):
        """Print a paper, and keep what the printer was given.

        :return: arguments of the printer, the last time that it was called
        """
        kept = {}
        original = printer.print_pdf

        def keep(program, options, bodies, header=None, footer=None, **values):
            kept.update(program=program, options=options, bodies=bodies)
            kept.update(header=header, footer=footer)
            return original(program, options, bodies, header, footer, **values)

        with patch.object(printer, "print_pdf", keep):
            self.print_paper(paper)
        return kept

    def read(self, content, html, lang):
        root = lxml.html.document_fromstring(html)
        return Printed(content, root.find_class("o_offboarding_paper")[0], lang)

    def assert_well_set(self, content, html, lang):
        printed = self.read(content, html, lang)
        self.assertEqual(list(printed.find_faults()), [])
        count = str(len(printed.sheets))
        numbers = [
            TOTAL.findall(" ".join(word.text for word in sheet.words))[-1]
            for sheet in printed.sheets
        ]
        expected = [(str(n + 1), count) for n in range(len(printed.sheets))]
        self.assertEqual(numbers, expected)

    def assert_all_printed(self, lang):
        # Other addons' kinds have tests of their own.
        kinds = [
            code
            for code in self.env["client.offboarding.protocol"]._get_kind_codes()
            if self.env[f"{KIND}.{code}"]._original_module == "client_offboarding"
        ]
        self.assertGreaterEqual(len(kinds), 14)
        for kind in kinds:
            with self.subTest(kind=kind, lang=lang):
                paper = self.make_paper(kind, lang=lang)
                kept = self.print_kept(paper)
                content = paper.attachment_id.raw
                self.assert_well_set(content, kept["bodies"][0], lang)
                text = "".join(self.read_pages(paper.attachment_id))
                self.assertNotIn("0,00 zł\nKaucja", text)
                self.assertNotRegex(text, r"\bFalse\b|\bNone\b")

    def test_papers_in_polish(self):
        self.assert_all_printed("pl_PL")

    def test_papers_in_english(self):
        self.assert_all_printed("en_US")
