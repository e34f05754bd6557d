"""The room that a letterhead takes: it is measured before anything is printed.

The printer draws header and footer over the page, whatever their height; a long name, a
slogan or the lines of an account would lie upon the text.
"""

import hashlib
import io
import re

import lxml.html
from markupsafe import Markup
from pypdf import PdfReader

from .blocks import find_blocks
from .typography import bind_words

INCH = 72
MILLIMETRE = INCH / 25.4
# Millimetres between the letterhead and the text, and to the edge of the sheet.
GAP = 5
EDGE = 5
# What stands above the letterhead and is another for each paper.
MARKS = re.compile(r"<div class=\"o_offboarding_(mark|draft)\">[^<]*</div>")
# Nothing that is printed between the two may be taller.
MOST = 130
NOTHING = "<!DOCTYPE html><html><head></head><body>&nbsp;</body></html>"
# What covers the text under it, and how far it reaches.
SHAPES = {"o_folder_header_container": 62}
# Points that letters reach below their line.
DESCENT = 4
# Letterheads are few, and the same for every paper.
KEPT = 64
_measured = {}


def read_page(html, lang, has_logo=True):
    """A page as the company's layout made it, its words joined.

    :param has_logo: else the ERP's picture that stands for one is left out
    :return: an ``lxml`` element that holds it
    """
    root = lxml.html.fragment_fromstring(str(html), create_parent="div")
    bind_words(root, lang)
    for header in find_blocks(root, "header"):
        if not has_logo:
            for logo in header.xpath(".//img[@alt='Logo']"):
                logo.drop_tree()
        _lower_title(header, root)
    for number in root.xpath(".//span[@class='page']/.."):
        number.set("class", f"{number.get('class', '')} text-nowrap")
    return root


def _lower_title(header, root):
    """Put the title above the text, where a layout has it in the letterhead.

    There a long address runs into it.
    """
    for title in header.find_class("o_folder_title"):
        title.clear()
        title.set("class", "w-25")
        # It stands there for the outline, not to be seen.
        for heading in root.xpath(".//h3[contains(@class, 'opacity-0')]"):
            heading.attrib.clear()


def write_page(root):
    """The HTML of a page that was read, for a template to print."""
    return Markup("").join(
        Markup(lxml.html.tostring(node, encoding="unicode")) for node in root
    )


def get_margin(options, side):
    """A margin that the printer's options say, in points."""
    name = f"--margin-{side}"
    if name not in options:
        return 0
    return float(options[options.index(name) + 1]) * MILLIMETRE


def make_room(options, frame, attempt):
    """The printer's options with margins that header and footer fit into.

    :param options: those of the paper format; its margins are the least
    :param frame: HTML of ``header`` and ``footer``
    :param attempt: function from options, frame and HTML to a PDF, to measure by
    """
    # As the ERP prints: its header has no height, and is drawn from the sheet's top.
    if "--header-spacing" not in options or not all(frame.values()):
        return options
    plain = {name: MARKS.sub("", html) for name, html in frame.items()}
    key = hashlib.sha256(repr((options, plain)).encode()).digest()
    if key not in _measured:
        if len(_measured) >= KEPT:
            _measured.clear()
        _measured[key] = _measure(options, plain, attempt)
    header, footer = _measured[key]
    known = {}
    if header:
        top = max(get_margin(options, "top") / MILLIMETRE, header + GAP)
        # A header is drawn that far above the text: at the top of the sheet.
        known = {"--margin-top": top, "--header-spacing": top}
    if footer:
        least = get_margin(options, "bottom") / MILLIMETRE
        bottom = max(least, footer + GAP + EDGE)
        known.update({"--margin-bottom": bottom, "--footer-spacing": GAP})
    return _set_options(options, known)


def _set_options(options, values):
    options = list(options)
    for name, value in values.items():
        if name in options:
            options[options.index(name) + 1] = f"{value:.1f}"
        else:
            options += [name, f"{value:.1f}"]
    return options


def _measure(options, frame, attempt):
    """How far header and footer reach, in millimetres: on a sheet of nothing else."""
    room = dict.fromkeys(("--margin-top", "--header-spacing", "--margin-bottom"), MOST)
    content = attempt(_set_options(options, room), frame, NOTHING)
    # Strict: it is ours, so each object is where its table says; else pypdf looks.
    page = PdfReader(io.BytesIO(content), strict=True).pages[0]
    height = float(page.mediabox.height) / MILLIMETRE
    ends = [height - end / MILLIMETRE for end in _read_ends(page)]
    above = [end for end in ends if end <= MOST]
    below = [end - (height - MOST) for end in ends if end > height - MOST]
    covered = [end for name, end in SHAPES.items() if name in frame["header"]]
    return max([*above, *covered], default=0), max(below, default=0)


def _read_ends(page):
    """Where texts and pictures of a page end, in points from its bottom."""
    ends = []

    def read(operator, _arguments, matrix, text_matrix):
        if operator in (b"Tj", b"TJ"):
            x, y = text_matrix[4:]
            ends.append(matrix[1] * x + matrix[3] * y + matrix[5] - DESCENT)
        elif operator == b"Do":
            ends.append(min(matrix[5], matrix[3] + matrix[5]))

    page.extract_text(visitor_operand_before=read)
    return ends
