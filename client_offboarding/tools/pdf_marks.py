"""Marks on what is printed: links, whose places and addresses the PDF tells."""

import re

from lxml import etree

from .annotations import drop_annotations

ADDRESS = "http://place.invalid/"
PLAIN = "color: inherit; text-decoration: none;"
# Of the page's own measure in pixels, to reckon with what the PDF has.
PROBE = "probe"
PROBE_SIZE = 100
# Of the total that header and footer show; the number is a part of its name.
TOTAL = "total"
LINK = b"/Subtype /Link"
# Marks and pages as the printer writes them: a page comes after what lies on it. There
# are thousands in a long table, and whatever reads them one by one takes long.
WRITTEN = re.compile(
    rb"\n(\d+) 0 obj\s*<<\s*/Type /Annot\s*%s\s*/Rect \[([^]]*)\][^>]*/URI \(%s(\w+)\)"
    rb"|/Type /Page\s[^>]*/MediaBox \[\d+ \d+ \d+ (\d+)\]"
    % (LINK, re.escape(ADDRESS.encode()))
)


def make_mark(name):
    """A link whose place the PDF tells, see ``MarkedPdf``."""
    return etree.Element("a", {"href": f"{ADDRESS}{name}", "style": PLAIN})


class MarkedPdf:
    """A page as it was printed, with its marks.

    ``places`` are, by name: page, points from its top, left, width. ``heights`` are
    those of the pages, in points, and ``totals`` what header and footer say how many
    pages there are.
    """

    def __init__(self, content):
        self.content = content
        self.places, self.heights, self.totals = {}, [], set()
        # Numbers of their objects.
        self.marks = set()
        marks = []
        for number, corners, name, height in WRITTEN.findall(content):
            if number:
                self.marks.add(int(number))
                marks.append((name.decode(), corners))
            else:
                self._read_page(float(height), marks)
                marks = []

    def _read_page(self, height, marks):
        page = len(self.heights)
        self.heights.append(height)
        for name, corners in marks:
            left, bottom, right, top = map(float, corners.split())
            place = (page, height - max(top, bottom), left, abs(right - left))
            self.places[name] = min(place, self.places.get(name, place))
            if name.startswith(TOTAL):
                self.totals.add(int(name.removeprefix(TOTAL)))

    def drop_marks(self):
        """The PDF without the marks, bytes."""
        if not self.marks:
            return self.content
        # Where there are no other links, none has to be looked at.
        has_others = self.content.count(LINK) > len(self.marks)
        is_mark = (lambda link: link.objgen[0] in self.marks) if has_others else None
        return drop_annotations(self.content, is_mark)
