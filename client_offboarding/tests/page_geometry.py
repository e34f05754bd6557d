"""What is wrong with a printed paper, read from its PDF: places of words, and ink."""

import html
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from itertools import takewhile

from .poppler import read_back

WORD = re.compile(
    r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">'
    r"(.*?)</word>"
)
PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.S)
# Points: 5 mm from the edge of the paper, and what letters may share by rounding.
MARGIN = 14
TOUCH = 2.5
# Free space between letterhead and text, in dots of DPI to the inch.
DPI = 72
FREE = 3
# Points between a table's head and its first row, at most.
APART = 16
DARK = 140
LIGHT = 225
HEADING = (
    "self::h3 or self::h4 or self::h5 or "
    "contains(concat(@class, ' '), 'o_offboarding_part ') "
    "or (self::p and substring(normalize-space(), string-length(normalize-space())) "
    "= ':')"
)
INLINE = {"a", "b", "em", "i", "span", "strong"}
# What a line doesn't end with, and what the next one doesn't begin with after it.
PARTED = [
    (r"^(§§?|art\.|ust\.|lit\.|nr|No\.|ul\.|al\.|lok\.|KRS|NIP:?|REGON:?)$", r"^\S"),
    (r"^[Ss]p\.$", r"^(z|k\.)"),
    (r"^z$", r"^o\.o\."),
    (r"^\d\d[-‑]$", r"^\d{3}(?!\d)"),
    (r"\d$", r"^(\d{3}\b|zł|€|PLN|EUR|%|szt\.|dni|r\.)"),
    (r"^[€$]$", r"^\d"),
]
ONE_LETTER = r"^[„(]?[aiouwzAIOUWZ]$"


@dataclass
class Word:
    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str


@dataclass
class Sheet:
    width: float
    height: float
    words: list = field(default_factory=list)


def normalize(text):
    """Text as the PDF has it, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).replace("‑", "-").split())


def read_sheets(content):
    """Pages of a PDF with their words, in the order in which they were printed."""
    told = read_back("pdftotext", "-raw", "-bbox", "-", "-", content=content)
    sheets = []
    for width, height, body in PAGE.findall(told.decode()):
        sheet = Sheet(float(width), float(height))
        for *box, text in WORD.findall(body):
            place = map(float, box)
            sheet.words.append(Word(len(sheets), *place, html.unescape(text)))
        sheets.append(sheet)
    return sheets


def find_stray(sheets):
    """Words outside the margins, and pages without any."""
    for number, sheet in enumerate(sheets, start=1):
        if not sheet.words:
            yield f"page {number} is empty"
        for word in sheet.words:
            across = MARGIN <= word.left and word.right <= sheet.width - MARGIN
            if not (across and 0 <= word.top and word.bottom <= sheet.height - MARGIN):
                yield f"page {number}, outside the margins: {word.text}"


def find_overlaps(sheets):
    """Words that lie upon each other: columns, lines, letterhead."""
    for number, sheet in enumerate(sheets, start=1):
        words = sorted(sheet.words, key=lambda word: word.top)
        for index, one in enumerate(words):
            for other in words[index + 1 :]:
                if other.top >= one.bottom - TOUCH:
                    break
                across = min(one.right, other.right) - max(one.left, other.left)
                down = min(one.bottom, other.bottom) - max(one.top, other.top)
                if across > TOUCH and down > TOUCH:
                    yield f"page {number}, upon each other: {one.text}, {other.text}"


class Printed:
    """A paper's HTML, each text of it with the words that the PDF has of it.

    :param paper: the element of its text, lxml
    """

    def __init__(self, content, paper, lang="en_US"):
        self.content = content
        self.sheets = read_sheets(content)
        self.images = read_images(content)
        self.paper = paper
        self.lang = lang
        self.letterhead = self._find_letterhead()
        self.words = {}
        self.missing = []
        self._align()

    def _find_letterhead(self):
        """Words of the lines that all pages begin and end with."""
        count = Counter(
            (word.text, round(word.left), round(word.top))
            for sheet in self.sheets
            for word in sheet.words
        )

        def is_repeated(word):
            times = count[word.text, round(word.left), round(word.top)]
            return len(self.sheets) > 1 and times == len(self.sheets)

        found = set()
        for sheet in self.sheets:
            lines = {}
            for word in sorted(sheet.words, key=lambda word: word.top):
                lines.setdefault(round(word.top), []).append(word)
            for ordered in (list(lines.values()), list(lines.values())[::-1]):
                # The last line has the number of the page.
                kept = takewhile(lambda line: any(map(is_repeated, line)), ordered)
                for line in kept:
                    found.update(map(id, line))
        return found

    def _get_texts(self, element):
        """Elements with the texts in them, or after them, in the order of the paper."""
        if isinstance(element.tag, str) and (element.text or "").strip():
            yield (element, "text"), element.text
        for child in element:
            yield from self._get_texts(child)
            if (child.tail or "").strip():
                yield (child, "tail"), child.tail

    def _align(self):
        words = [
            word
            for sheet in self.sheets
            for word in sheet.words
            if id(word) not in self.letterhead
        ]
        letters, owners = [], []
        for word in words:
            text = normalize(word.text)
            letters.append(text)
            owners += [word] * len(text)
        printed = "".join(letters)
        position = 0
        for key, text in self._get_texts(self.paper):
            wanted = normalize(text)
            found = printed.find(wanted, position)
            if found < 0:
                self.missing.append(text.strip())
                continue
            position = found + len(wanted)
            unique = dict.fromkeys(map(id, owners[found:position]))
            known = {id(word): word for word in owners[found:position]}
            self.words[key] = [known[number] for number in unique]

    def get_words(self, element):
        return [
            word
            for (owner, place), words in self.words.items()
            if element in (owner, *owner.iterancestors())
            and not (owner is element and place == "tail")
            for word in words
        ]

    def get_pages(self, element):
        return sorted({word.page for word in self.get_words(element)})

    def find_faults(self):
        """All that is wrong, as texts."""
        yield from (f"not printed: {text}" for text in self.missing)
        yield from find_stray(self.sheets)
        yield from find_overlaps(self.sheets)
        yield from self.find_overprints()
        yield from self.find_hidden()
        yield from self.find_lonely_headings()
        yield from self.find_torn_tables()
        yield from self.find_torn_signatures()
        yield from self.find_bad_lines()

    def find_overprints(self):
        """Pages on which nothing is free between the letterhead and the text."""
        own = {id(word) for words in self.words.values() for word in words}
        for number, (sheet, image) in enumerate(
            zip(self.sheets, self.images, strict=True)
        ):
            rows = [min(row) < DARK for row in image]
            texts = [word for word in sheet.words if id(word) in own]
            others = [word for word in sheet.words if id(word) in self.letterhead]
            if not texts or not others:
                continue
            top, bottom = min(w.top for w in texts), max(w.bottom for w in texts)
            above = [word.bottom for word in others if word.top < top]
            below = [word.top for word in others if word.bottom > bottom]
            strips = [(max(above, default=0), top)]
            strips.append((bottom, min(below, default=sheet.height)))
            for start, end in strips:
                strip = rows[int(start * DPI / 72) : int(end * DPI / 72)]
                if not has_gap(strip):
                    yield f"page {number + 1}: the letterhead touches the text"

    def find_hidden(self):
        """Words that something covers, so that they are there and not to be seen."""
        for words in self.words.values():
            for word in words:
                if not re.search(r"\w", word.text):
                    continue
                box = [
                    int(place * DPI / 72)
                    for place in (word.top, word.bottom, word.left, word.right)
                ]
                rows = self.images[word.page][box[0] : box[1] + 1]
                # The upper half and the lower one, of letters that have both.
                halves = (
                    [rows]
                    if len(word.text) < 4
                    else [
                        rows[: len(rows) * 3 // 5],
                        rows[len(rows) * 2 // 5 :],
                    ]
                )
                for half in halves:
                    if min(min(row[box[2] : box[3] + 1]) for row in half) > LIGHT:
                        yield f"page {word.page + 1}, hidden: {word.text}"

    def find_lonely_headings(self):
        for heading in self.paper.xpath(f".//*[{HEADING}]"):
            pages = self.get_pages(heading)
            for following in heading.xpath("following::*"):
                if found := self.words.get((following, "text")):
                    if pages and found[0].page != pages[-1]:
                        yield f"alone on its page: {heading.text_content().strip()}"
                    break

    def find_torn_tables(self):
        for table in self.paper.find_class("o_offboarding_table"):
            heads = table.xpath("./thead")
            head = [page for one in heads for page in self.get_pages(one)]
            rows = table.xpath("./tbody/tr")
            pages = [self.get_pages(row) for row in rows]
            name = " ".join(table.text_content().split())[:60]
            if any(len(of_row) > 1 for of_row in pages):
                yield f"a row is torn: {name}"
            starts = [of_row[0] for of_row in pages if of_row]
            if head and starts and head[0] != starts[0]:
                yield f"a head without rows: {name}"
            if len(starts) > 1 and starts[0] != starts[1]:
                yield f"the first row is alone: {name}"
            if len(starts) > 1 and starts[-1] != starts[-2]:
                yield f"the last row is alone: {name}"
            for one, other in zip(rows, rows[1:], strict=False):
                if self._is_parted_by_rest(one, other):
                    yield f"the rest of a row begins a page: {name}"

    def _is_parted_by_rest(self, one, other):
        """Whether, on the next page, the table's head and a row are far apart."""
        before, words = self.get_words(one), self.get_words(other)
        if not before or not words or before[-1].page == words[0].page:
            return False
        top = min(word.top for word in words)
        above = [
            word.bottom
            for word in self.sheets[words[0].page].words
            if word.top < top and id(word) not in self.letterhead
        ]
        return bool(above) and top - max(above) > APART

    def find_torn_signatures(self):
        for block in self.paper.find_class("o_offboarding_signatures"):
            pages = self.get_pages(block)
            if len(pages) > 1:
                yield "the signatures are torn"
            inside = {id(word) for word in self.get_words(block)}
            if not any(
                word.page == page and id(word) not in inside
                for page in pages
                for words in self.words.values()
                for word in words
            ):
                yield "the signatures are alone on their page"

    def find_bad_lines(self):
        blocks = {}
        for (owner, place), words in self.words.items():
            block = owner if place == "text" else owner.getparent()
            while block.tag in INLINE and block is not self.paper:
                block = block.getparent()
            blocks.setdefault(block, []).extend(words)
        for words in blocks.values():
            for one, other in zip(words, words[1:], strict=False):
                if one.page == other.page and other.top < one.bottom - TOUCH:
                    continue
                if self._is_parted(one.text, other.text):
                    yield f"a line ends with: {one.text} / {other.text}"

    def _is_parted(self, one, other):
        if self.lang.startswith("pl") and re.search(ONE_LETTER, one):
            return True
        return any(re.search(a, one) and re.search(b, other) for a, b in PARTED)


def has_gap(rows):
    """Whether some rows of dots that follow each other are free."""
    return any(not any(rows[at : at + FREE]) for at in range(len(rows) - FREE + 1))


def read_images(content):
    """Rows of dots of each page, a byte of grey each."""
    data = read_back("pdftoppm", "-gray", "-r", str(DPI), "-", content=content)
    pages = []
    while data:
        __, size, __, data = data.split(b"\n", 3)
        width, height = map(int, size.split())
        pages.append([data[row * width : (row + 1) * width] for row in range(height)])
        data = data[width * height :]
    return pages
