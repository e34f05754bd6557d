"""Where the pages of a paper end, and where they had better end.

The printer knows neither "keep with next" nor orphans among the rows of a table. So
the texts of a page are marked by links, which the PDF tells the places of; where a page
ends badly, what stands there is moved to the next page, and it is printed again.
"""

import re

import lxml.html

from .annotations import drop_annotations
from .pdf_pages import open_pdf

ADDRESS = "http://place.invalid/"
# A link as the printer writes it. There are thousands in a long table, and pypdf takes
# longer to read them than the printer takes to print them.
LINK = re.compile(
    rb"\n(\d+) 0 obj\s*<<\s*/Type /Annot\s*/Subtype /Link\s*/Rect \[([^]]*)\]"
    rb"[^>]*/URI \(%s(\w+)\)" % re.escape(ADDRESS.encode())
)
# Of the page's own measure in pixels, to reckon with what the PDF has.
PROBE = "probe"
PROBE_SIZE = 100
# What doesn't end a page: a heading, or what announces a list.
HEADINGS = ("h3", "h4", "h5")
PART = "o_offboarding_part"
PLAIN = "color: inherit; text-decoration: none;"
# Pixels between a row's text and what follows the row.
PADDING = 8


def make_mark(name):
    """A link whose place the PDF tells, see ``MarkedPdf``."""
    return lxml.html.Element("a", {"href": f"{ADDRESS}{name}", "style": PLAIN})


class MarkedPage:
    """A page of HTML that can be printed again with other breaks."""

    def __init__(self, html):
        self.html = html
        self.root = lxml.html.document_fromstring(html)
        self.papers = self.root.find_class("o_offboarding_paper")
        # Elements of the marked texts, in their order.
        self.texts = []
        self.moved = set()
        for paper in self.papers:
            self._mark_all(paper)
            probe = make_mark(PROBE)
            size = f"width: {PROBE_SIZE}px; height: 1px"
            probe.set("style", f"display: block; position: absolute; top: 0; {size}")
            paper.insert(0, probe)

    def render(self):
        if not self.papers:
            return self.html
        return lxml.html.tostring(
            self.root, encoding="unicode", doctype="<!DOCTYPE html>"
        )

    def mend(self, printed, margin_bottom):
        """Move to the next page what ends a page badly, if anything does.

        :param printed: the page as it was printed, :class:`MarkedPdf`
        :param margin_bottom: of each page, in points
        :return: whether something was moved, so that it has to be printed again
        """
        if not self.papers:
            return False
        places, heights = printed.read_places()
        scale = (places.get(PROBE) or (0, 0, 0, 0, 0))[3] / PROBE_SIZE
        if not scale:
            return False
        limits = [height - margin_bottom - PADDING * scale for height in heights]
        flow = Flow(self, places, limits)
        for element in flow.find_bad_ends():
            if element in self.moved:
                continue
            self.moved.add(element)
            page, top = flow.get_start(element)
            if element.tag == "tr":
                self._fill_page(element, (limits[page] - top) / scale)
            else:
                style = element.get("style", "")
                element.set("style", f"{style}; page-break-before: always")
            return True
        return False

    def _mark_all(self, paper):
        for element in list(paper.iter()):
            if not isinstance(element.tag, str) or element.tag == "a":
                continue
            if (element.text or "").strip():
                link = make_mark(len(self.texts))
                self.texts.append(link)
                link.text, element.text = element.text, None
                element.insert(0, link)
            if element is not paper and (element.tail or "").strip():
                link = make_mark(len(self.texts))
                self.texts.append(link)
                link.text, element.tail = element.tail, None
                element.addnext(link)

    def _fill_page(self, row, height):
        """Put an empty row before ``row`` that leaves it no room on its page."""
        cell = lxml.html.Element("td", {"colspan": str(len(row))})
        cell.set("style", f"border: 0 none; padding: 0; height: {height:.0f}px")
        filler = lxml.html.Element("tr")
        filler.append(cell)
        row.addprevious(filler)


class Flow:
    """The texts of a printed page, and what belongs together."""

    def __init__(self, marked, places, limits):
        self.starts = {}
        self.ends = {}
        self.limits = limits
        self.order = []
        for number, link in enumerate(marked.texts):
            if place := places.get(str(number)):
                self.order.append(link)
                self.starts[link] = place[:2]
                self.ends[link] = (place[0], place[4])
        self.papers = marked.papers
        self.signatures = marked.root.find_class("o_offboarding_signatures")

    def get_start(self, element):
        """Page and place of its first text, None where it has none."""
        starts = [
            self.starts[link] for link in element.iter("a") if link in self.starts
        ]
        return min(starts, default=None)

    def find_bad_ends(self):
        """What had better start a page, in its order."""
        heads = []
        for unit in self._get_units():
            if unit.tag == "table":
                yield from self._check_table(unit, heads)
            elif heads and self._is_parted(heads[-1], unit):
                yield heads[0]
            elif unit in self.signatures and self._is_torn(unit):
                yield from unit.xpath("preceding-sibling::h5[last()]")
            heads = [*heads, unit] if self._is_heading(unit) else []

    def _get_units(self):
        """Headings, tables, and all other texts one by one."""
        done, inside = set(), {}
        for link in self.order:
            unit = self._get_unit(link.getparent(), inside)
            if unit is None:
                unit = link
            if unit not in done:
                done.add(unit)
                yield unit

    def _get_unit(self, element, known):
        """The heading, table or signatures that an element is in, or None.

        :param known: dict of those that were asked for: thousands are in one table
        """
        if element in known:
            return known[element]
        if self._is_unit(element):
            unit = element
        elif element in self.papers:
            unit = None
        else:
            unit = self._get_unit(element.getparent(), known)
        known[element] = unit
        return unit

    def _is_unit(self, element):
        is_table = element.tag == "table"
        return (
            (is_table and "o_offboarding_table" in element.get("class", ""))
            or element in self.signatures
            or self._is_heading(element)
        )

    def _is_heading(self, element):
        if element.tag == "p":
            following = element.getnext()
            is_before_list = following is not None and following.tag in ("ul", "ol")
            return is_before_list or element.text_content().rstrip().endswith(":")
        return element.tag in HEADINGS or PART in element.get("class", "").split()

    def _is_parted(self, one, other):
        """Whether another page starts between them."""
        return self._get_last_page(one) != self.get_start(other)[0]

    def _is_torn(self, signatures):
        """Whether they run over a page's end, or stand on a page of their own."""
        page = self.get_start(signatures)[0]
        above = signatures.xpath("preceding::a")
        starts = [self.starts[link] for link in above if link in self.starts]
        return self._get_last_page(signatures) != page or page > max(starts)[0]

    def _get_last_page(self, element):
        return max(
            self.starts[link][0] for link in element.iter("a") if link in self.starts
        )

    def _check_table(self, table, heads):
        """Its head and two rows stand together, and two rows at its end."""
        start = heads[0] if heads else table
        rows = [row for row in table.xpath("./tbody/tr") if self.get_start(row)]
        pages = [self.get_start(row)[0] for row in rows]
        first = [self.get_start(table)[0], *pages[:2]]
        if heads:
            first.append(self._get_last_page(heads[-1]))
        if len(set(first)) > 1:
            yield start
        elif len(pages) > 1 and pages[-1] != pages[-2]:
            yield rows[-2] if len(pages) > 3 else start
        for number, row in enumerate(rows):
            if self._spills(row):
                number = min(number, len(rows) - 2)
                yield rows[number] if number > 1 else start

    def _spills(self, row):
        """Whether its border, below its last text, is on the next page."""
        page, bottom = max(
            self.ends[link] for link in row.iter("a") if link in self.ends
        )
        return bottom > self.limits[page]


class MarkedPdf:
    """A page as it was printed, with its marks."""

    def __init__(self, content):
        self.content = content
        self.reader = open_pdf(content)
        # By the numbers of their objects: name, corners of the place.
        self.links = {
            int(number): (name.decode(), [float(one) for one in corners.split()])
            for number, corners, name in LINK.findall(content)
        }

    def read_places(self):
        """Where the marked texts are.

        :return: by name (page, points from its top, left, width, points from the page's
            top to its end), and heights of the pages
        """
        places, heights = {}, []
        for number, page in enumerate(self.reader.pages):
            height = float(page.mediabox.height)
            heights.append(height)
            for reference in page.get("/Annots", []):
                if reference.idnum not in self.links:
                    continue
                name, (left, bottom, right, top) = self.links[reference.idnum]
                top, bottom = height - max(top, bottom), height - min(top, bottom)
                place = (number, top, left, abs(right - left), bottom)
                places[name] = min(place, places.get(name, place))
        return places, heights

    def drop_marks(self):
        """The PDF without the marks, bytes; it can't be read for places after that."""
        if not self.links:
            return self.content
        return drop_annotations(self.reader, lambda mark: mark.idnum in self.links)
