"""Where the pages of a paper end, and where they had better end.

The printer knows neither "keep with next" nor orphans among the rows of a table. So
the texts of a page are marked by links, which the PDF tells the places of; where a page
ends badly, what stands there is moved to the next page, and it is printed again.
"""

import lxml.html
from lxml import etree

from .blocks import find_blocks
from .pdf_marks import PROBE, PROBE_SIZE, make_mark

# What doesn't end a page: a heading, or what announces a list.
HEADINGS = ("h3", "h4", "h5")
PART = "o_offboarding_part"
# Long tables: of the first a row stands on one page, the other has lists in its cells.
TABLE, FINDINGS = "o_offboarding_table", "o_offboarding_findings"
# Pixels between a row's text and what follows the row.
PADDING = 8
# Pixels above a page's first row, more than its head and its padding take: there is the
# rest of a row that began on the page before.
REST = 12


def find_texts(element):
    """The texts whose places tell where pages end, in their order.

    :return: list of pairs of an element and ``text`` or ``tail``
    """
    if element.tag == "a" or not isinstance(element.tag, str):
        return []
    found = [(element, "text")] if (element.text or "").strip() else []
    # Below a head, whose texts end on one line and begin on several.
    is_row = element.tag == "tr" and element.getparent().tag == "tbody"
    is_whole = is_row and is_in(element, TABLE)
    for child in element:
        found += find_texts(child)
        if (child.tail or "").strip():
            found.append((child, "tail"))
        if found and is_whole:
            return found[:1]
    if element.tag == "td" and is_in(element, FINDINGS):
        return [*found[:1], *found[1:][-1:]]
    return found


def is_in(element, name):
    """Whether an element is in a table of a class."""
    table = next(element.iterancestors("table"), None)
    return table is not None and is_of(table, name)


def is_of(element, name):
    return name in element.get("class", "").split()


class MarkedPage:
    """A page of HTML that can be printed again with other breaks."""

    def __init__(self, html):
        self.html = html
        self.root = etree.fromstring(html, etree.HTMLParser())
        self.papers = find_blocks(self.root, "o_offboarding_paper")
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

    def mend(self, printed, margin_top, margin_bottom):
        """Move to the next page what ends a page badly, if anything does.

        :param printed: the page as it was printed, :class:`MarkedPdf`
        :param margin_top: of each page, in points
        :param margin_bottom: the same
        :return: whether something was moved, so that it has to be printed again
        """
        if not self.papers:
            return False
        scale = printed.places.get(PROBE, (0, 0, 0, 0))[3] / PROBE_SIZE
        if not scale:
            return False
        flow = Flow(self, printed.places, margin_top + REST * scale)
        for element in flow.find_bad_ends():
            if element in self.moved:
                continue
            self.moved.add(element)
            page, top = flow.get_start(element)
            if element.tag == "tr":
                room = printed.heights[page] - margin_bottom - top
                self._fill_page(element, room / scale - PADDING)
            else:
                style = element.get("style", "")
                element.set("style", f"{style}; page-break-before: always")
            return True
        return False

    def _mark_all(self, paper):
        for element, name in find_texts(paper):
            link = make_mark(len(self.texts))
            self.texts.append(link)
            link.text = getattr(element, name)
            setattr(element, name, None)
            if name == "text":
                element.insert(0, link)
            else:
                element.addnext(link)

    def _fill_page(self, row, height):
        """Put an empty row before ``row`` that leaves it no room on its page."""
        cell = etree.Element("td", {"colspan": str(len(row))})
        cell.set("style", f"border: 0 none; padding: 0; height: {height:.0f}px")
        filler = etree.Element("tr")
        filler.append(cell)
        row.addprevious(filler)


class Flow:
    """The texts of a printed page, and what belongs together."""

    def __init__(self, marked, places, highest):
        # What stands lower than that, without its table's head, doesn't begin a page.
        self.highest = highest
        self.starts = {}
        for number, link in enumerate(marked.texts):
            if place := places.get(str(number)):
                self.starts[link] = place[:2]
        self.papers = marked.papers
        self.signatures = find_blocks(marked.root, "o_offboarding_signatures")

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
        for link in self.starts:
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
        return (
            (element.tag == "table" and is_of(element, TABLE))
            or element in self.signatures
            or self._is_heading(element)
        )

    def _is_heading(self, element):
        if element.tag == "p":
            following = element.getnext()
            is_before_list = following is not None and following.tag in ("ul", "ol")
            return is_before_list or "".join(element.itertext()).rstrip().endswith(":")
        return element.tag in HEADINGS or is_of(element, PART)

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
        starts = {row: self.get_start(row) for row in table.xpath("./tbody/tr")}
        rows = [row for row, place in starts.items() if place]
        pages = [starts[row][0] for row in rows]
        first = [self.get_start(table)[0], *pages[:2]]
        if heads:
            first.append(self._get_last_page(heads[-1]))
        if len(set(first)) > 1:
            yield start
        elif len(pages) > 1 and pages[-1] != pages[-2]:
            yield rows[-2] if len(pages) > 3 else start
        head = starts[rows[0]][1] - self.get_start(table)[1] if rows else 0
        for number, row in enumerate(rows[1:]):
            page, top = starts[row]
            if page > pages[number] and top - head > self.highest:
                number = min(number, len(rows) - 2)
                yield rows[number] if number > 1 else start
