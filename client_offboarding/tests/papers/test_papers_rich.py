import re
import shutil
from unittest import skipUnless

from odoo.tests import tagged

from ..rich_common import RichCase

KIND = "client.offboarding.paper.kind"
TOTAL = re.compile(r"(?:Page|Strona)\s+(\d+)\s*/\s*(\d+)")


@skipUnless(shutil.which("pdftotext"), "poppler-utils reads the papers back")
@tagged("post_install", "-at_install")
class TestPapersRich(RichCase):
    """Every paper of a case that has something of everything, as it is printed."""

    def assert_all_printed(self, lang):
        # Other addons' kinds have tests of their own.
        kinds = [
            code
            for code in self.env["client.offboarding.protocol"]._get_kind_codes()
            if self.env[f"{KIND}.{code}"]._original_module == "client_offboarding"
        ]
        for kind in kinds:
            with self.subTest(kind=kind, lang=lang):
                paper = self.make_paper(kind, lang=lang)
                pages = self.print_paper(paper)
                numbers = [TOTAL.findall(page)[-1] for page in pages]
                count = str(len(pages))
                expected = [(str(n), count) for n in range(1, len(pages) + 1)]
                self.assertEqual(numbers, expected)
                self.assert_well_set(paper.attachment_id)
                text = "".join(pages)
                self.assertNotIn("0,00 zł\nKaucja", text)
                self.assertNotRegex(text, r"\bFalse\b|\bNone\b")

    def test_papers_in_polish(self):
        self.assert_all_printed("pl_PL")

    def test_papers_in_english(self):
        self.assert_all_printed("en_US")
