import re
from contextlib import contextmanager
from unittest.mock import patch

import lxml.html

from ..tools import printer
from .page_geometry import Printed

TOTAL = re.compile(r"(?:Page|Strona)\s+(\d+)\s*/\s*(\d+)")


class PrintedMixin:
    """What is printed is read back by text and geometry."""

    @contextmanager
    def keep_printed(self):
        """Keep what the printer is given, the last time that it is called.

        :return: dict of its arguments, and of the ``content`` that it printed
        """
        kept = {}
        original = printer.print_pdf

        def keep(program, options, bodies, header=None, footer=None, **values):
            content = original(program, options, bodies, header, footer, **values)
            kept.update(program=program, options=options, bodies=bodies)
            kept.update(header=header, footer=footer, content=content)
            return content

        with patch.object(printer, "print_pdf", keep):
            yield kept

    def print_kept(self, kind, lang):
        """Print a new paper, see :meth:`keep_printed`."""
        with self.keep_printed() as kept:
            self.print_paper(self.make_paper(kind, lang=lang))
        return kept

    def print_again(self, kept, body):
        """Print another text with the same letterhead."""
        frame = kept["header"], kept["footer"]
        return printer.print_pdf(kept["program"], kept["options"], [body], *frame)

    def read_printed(self, content, body, lang):
        root = lxml.html.document_fromstring(body)
        return Printed(content, root.find_class("o_offboarding_paper")[0], lang)

    def assert_well_set(self, kept, lang):
        printed = self.read_printed(kept["content"], kept["bodies"][0], lang)
        self.assertEqual(list(printed.find_faults()), [])
        count = str(len(printed.sheets))
        numbers = [
            TOTAL.findall(" ".join(word.text for word in sheet.words))[-1]
            for sheet in printed.sheets
        ]
        expected = [(str(n + 1), count) for n in range(len(printed.sheets))]
        self.assertEqual(numbers, expected)
        return printed
