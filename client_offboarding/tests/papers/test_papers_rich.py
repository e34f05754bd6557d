import shutil
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from unittest import skipUnless

import lxml.html

from odoo.tests import tagged

from ..printed_common import PrintedMixin
from ..rich_common import RichCase

KIND = "client.offboarding.paper.kind"


@skipUnless(shutil.which("pdftotext"), "poppler-utils reads the papers back")
@tagged("post_install", "-at_install")
class TestPapersRich(PrintedMixin, RichCase):
    """Every paper of a case that has something of everything, as it is printed."""

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
                kept = self.print_kept(kind, lang)
                printed = self.assert_well_set(kept, lang)
                words = [word.text for sheet in printed.sheets for word in sheet.words]
                self.assertFalse({"False", "None"} & set(words))

    def test_papers_in_polish(self):
        self.assert_all_printed("pl_PL")

    def test_papers_in_english(self):
        self.assert_all_printed("en_US")

    def assert_printed_all(self, kept, bodies):
        """What was changed of a paper, by name, is printed as well as itself."""
        with ThreadPoolExecutor(2) as pool:
            contents = list(
                pool.map(lambda body: self.print_again(kept, body), bodies.values())
            )
        for (name, body), content in zip(bodies.items(), contents, strict=True):
            with self.subTest(changed=name):
                self.assert_well_set({"content": content, "bodies": [body]}, "pl_PL")

    def make_body(self, root):
        return lxml.html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>")

    def lower(self, kept, pixels):
        """The paper, its text after the parties so much lower."""
        root = lxml.html.document_fromstring(kept["bodies"][0])
        gap = lxml.html.Element("div", {"style": f"height: {pixels}px"})
        root.find_class("o_offboarding_parties")[0].addnext(gap)
        return self.make_body(root)

    def test_pages_end_well_wherever_they_end(self):
        for kind in ("settlement", "agreement", "combined"):
            kept = self.print_kept(kind, "pl_PL")
            bodies = {
                f"{kind}, {pixels} px lower": self.lower(kept, pixels)
                for pixels in range(60, 700, 90)
            }
            self.assert_printed_all(kept, bodies)

    def lengthen(self, kept, count):
        """The paper, with so many rows in its first table of things."""
        root = lxml.html.document_fromstring(kept["bodies"][0])
        rows = root.find_class("o_offboarding_table")[1].find("tbody")
        row = rows[0]
        for other in list(rows):
            rows.remove(other)
        for number in range(1, count + 1):
            copy = deepcopy(row)
            copy[0].text = f"{number}."
            rows.append(copy)
        return self.make_body(root)

    def test_tables_of_any_length_are_broken_well(self):
        kept = self.print_kept("returns", "pl_PL")
        counts = (1, 2, 3, 4, 5, 6, 7, 8, 10, 13, 17, 22, 28, 40)
        bodies = {f"{count} rows": self.lengthen(kept, count) for count in counts}
        self.assert_printed_all(kept, bodies)
