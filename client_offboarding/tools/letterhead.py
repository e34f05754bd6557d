"""The room that a letterhead takes: it is measured before anything is printed.

The printer draws header and footer over the page, whatever their height; a long name, a
slogan or the lines of an account would lie upon the text.
"""

import hashlib
import re

import lxml.html

from .page_breaks import make_mark, read_places

INCH = 72
MILLIMETRE = INCH / 25.4
# Millimetres between the letterhead and the text, and to the edge of the sheet.
GAP = 5
EDGE = 5
# What stands above the letterhead and is another for each paper.
MARKS = re.compile(r"<div class=\"o_offboarding_(mark|draft)\">[^<]*</div>")
SCRIPT = re.compile(r"<script.*?</script>", re.S)
# Letterheads are few, and the same for every paper.
KEPT = 64
_measured = {}


def get_margin(options, side):
    """A margin that the printer's options say, in points."""
    name = f"--margin-{side}"
    if name not in options:
        return 0
    return float(options[options.index(name) + 1]) * MILLIMETRE


def make_room(options, frame, print_page):
    """The printer's options with margins that header and footer fit into.

    :param options: those of the paper format; its margins are the least
    :param frame: HTML of ``header`` and ``footer``
    :param print_page: function from options and HTML to a PDF, to measure by
    """
    if "--margin-top" not in options or not all(frame.values()):
        return options
    header, footer = (MARKS.sub("", SCRIPT.sub("", html)) for html in frame.values())
    top, bottom = _measure(options, header, footer, print_page)
    known = {}
    if top:
        top = max(get_margin(options, "top") / MILLIMETRE, top + GAP)
        # A header is drawn that far above the text: at the top of the sheet.
        known = {"--margin-top": top, "--header-spacing": top}
    if bottom:
        bottom = max(get_margin(options, "bottom") / MILLIMETRE, bottom + GAP + EDGE)
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


def _measure(options, header, footer, print_page):
    """Heights of header and footer in millimetres; of several, of the tallest."""
    key = hashlib.sha256(repr((options, header, footer)).encode()).digest()
    if key not in _measured:
        if len(_measured) >= KEPT:
            _measured.clear()
        _measured[key] = _print_heights(options, header, footer, print_page)
    return _measured[key]


def _print_heights(options, header, footer, print_page):
    root = lxml.html.document_fromstring(header)
    parts = {
        "header": root.find_class("header"),
        "footer": lxml.html.document_fromstring(footer).find_class("footer"),
    }
    body = root.find("body")
    for child in list(body):
        body.remove(child)
    for name, elements in parts.items():
        for number, element in enumerate(elements):
            end = make_mark(f"{name}-{number}")
            end.text = "."
            # Each on a page of its own, from its top.
            sheet = lxml.html.Element("div", {"style": "page-break-after: always"})
            sheet.extend([element, end])
            body.append(sheet)
    margins = {f"--margin-{side}": 0 for side in ("top", "bottom")}
    content = print_page(
        _set_options(options, {**margins, "--header-spacing": 0}),
        lxml.html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>"),
    )
    places, __ = read_places(content)
    return [
        max(
            (place[1] / MILLIMETRE for mark, place in places.items() if name in mark),
            default=0,
        )
        for name in parts
    ]
