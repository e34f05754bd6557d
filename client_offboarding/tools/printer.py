"""The printer of papers: wkhtmltopdf, so that nobody waits for it for ever.

A page that is printed carries all that it needs. Else the printer asks the very server
that waits for it for style sheets and fonts: with as many people printing as there are
workers, nobody is served until the time limit.
"""

import contextlib
import fcntl
import logging
import os
import re
import subprocess
import tempfile
import time
from pathlib import Path

from . import letterhead
from .page_breaks import MarkedPage
from .pdf_marks import ADDRESS, PLAIN, TOTAL, MarkedPdf
from .pdf_pages import join_pdfs

_logger = logging.getLogger(__name__)
SECONDS = 60
# wkhtmltopdf crashes where a block that must not break ends within some pixels of a
# page's end: then the page is printed again, that many pixels lower.
LOWER = (0, 5, 11, 17)
# Where header and footer have the total.
TOTAL_PLACE = re.compile(r"<(\w+)[^>]*\bclass=\"topage\"[^>]*></\1>")
# Odoo's script writes the numbers. They are those of the file that is printed, and what
# total it writes is marked.
MARK_TOTAL = """<script>
    var write = subst;
    subst = function () {
        write();
        var totals = document.getElementsByClassName("topage");
        for (var i = 0; i < totals.length; ++i) {
            var mark = document.createElement("a");
            mark.href = "%s" + totals[i].textContent;
            mark.style.cssText = "%s";
            mark.textContent = totals[i].textContent;
            totals[i].replaceChild(mark, totals[i].firstChild);
        }
    };
</script></head>""" % (f"{ADDRESS}{TOTAL}", PLAIN)
RENUMBER = """<script>
    var number = subst;
    subst = function () {
        number();
        var pages = document.getElementsByClassName("page");
        for (var i = 0; i < pages.length; ++i)
            pages[i].textContent = Number(pages[i].textContent) + %d;
    };
</script></head>"""


class PrinterError(Exception):
    """The printer made no PDF."""


class PrinterCrashed(PrinterError):
    """It ended by a signal, as it does on some pages."""


class PrinterBusy(PrinterError):
    """It took too long."""


class PrinterTaken(PrinterError):
    """Too many others print."""


@contextlib.contextmanager
def slot(seconds, places=None, folder=None):
    """Wait for a free place: printing is all computing.

    :param places: numbers of those to choose from; as many as there are cores
    :raises PrinterTaken: none became free in ``seconds``
    """
    folder = Path(folder or tempfile.gettempdir())
    deadline = time.monotonic() + seconds
    with contextlib.ExitStack() as stack:
        name = f"client-offboarding-printer-{os.getuid()}"
        files = [
            stack.enter_context(open(folder / f"{name}-{number}", "w"))
            for number in places or range(os.cpu_count() or 1)
        ]
        while not any(_lock(file) for file in files):
            if time.monotonic() > deadline:
                raise PrinterTaken("too many papers are being printed")
            time.sleep(0.05)
        yield


def _lock(file):
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def print_pdf(
    program,
    options,
    bodies,
    header=None,
    footer=None,
    before=0,
    seconds=SECONDS,
    places=None,
    patience=SECONDS,
):
    """Print pages, each document numbered by itself.

    :param program: path of wkhtmltopdf
    :param options: its options, without those of files
    :param bodies: HTML of each document, text
    :param header: HTML of all headers, text
    :param footer: HTML of all footers, text
    :param before: how many pages of another file the document will be appended to
    :param seconds: how long the program may take
    :param places: see :func:`slot`
    :param patience: how long to wait for a place, in seconds
    :return: the PDF, bytes
    :raises PrinterError: no whole PDF came out
    """
    frame = {"header": header, "footer": footer}
    with slot(patience, places):
        return _print_parts(program, options, bodies, frame, before, seconds)


def _print_parts(program, options, bodies, frame, before, seconds):
    def measure(options, frame, html):
        return _print_lower([program, *options], frame, 0, html, seconds)

    options = letterhead.make_room(options, frame, measure)
    parts = []
    for index, body in enumerate(bodies):

        def attempt(frame, body, index=index):
            return _print_lower([program, *options], frame, index, body, seconds)

        parts.append(_print_document(attempt, frame, body, options, before))
    return join_pdfs(parts)


def _print_document(attempt, frame, body, options, before):
    """Print one document with good page ends and the right total."""
    page = MarkedPage(body)

    def print_page(said):
        numbered = _number(frame, before, said)
        return MarkedPdf(attempt(numbered, page.render()))

    said = before and before + 1
    marked = print_page(said)
    margins = [letterhead.get_margin(options, side) for side in ("top", "bottom")]
    while page.mend(marked, *margins):
        marked = print_page(said)
    content = marked.drop_marks()
    total = before + len(marked.heights)
    # wkhtmltopdf reckons how many pages there will be before it breaks them, and is
    # sometimes wrong by one.
    if _has_total(frame) and ({said} if said else marked.totals) != {total}:
        content = print_page(total).drop_marks()
    return content


def _print_lower(command, frame, index, body, seconds):
    """Print one document; where the printer crashes, again a little lower."""
    for pixels in LOWER:
        style = f".o_offboarding_paper {{ padding-top: {pixels}px; }}"
        lowered = body.replace("</head>", f"<style>{style}</style></head>", 1)
        try:
            return _print(command, frame, index, lowered if pixels else body, seconds)
        except PrinterCrashed as error:
            _logger.info("Offboarding, printed %s px lower: %s", pixels, error)
            failed = error
    raise failed


def _print(command, frame, index, body, seconds):
    with tempfile.TemporaryDirectory(prefix="offboarding-paper-") as folder:

        def keep(name, html):
            path = Path(folder) / f"{name}.html"
            path.write_text(html)
            return str(path)

        files = []
        for name, html in frame.items():
            if html:
                files += [f"--{name}-html", keep(name, html)]
        # The script in headers and footers finds its document by the third dot.
        files.append(keep(f"report.body.tmp.{index}", body))
        target = Path(folder) / "paper.pdf"
        _run([*command, *files, str(target)], seconds)
        content = target.read_bytes() if target.is_file() else b""
    # It may have stopped in the middle.
    if not content.startswith(b"%PDF") or b"%%EOF" not in content[-1024:]:
        raise PrinterError("what came out is no whole PDF")
    return content


def _has_total(frame):
    return any(TOTAL_PLACE.search(html or "") for html in frame.values())


def _number(frame, before, total):
    """Header and footer with the numbers of the pages.

    :param before: how many pages come before them
    :param total: 0 where the printer reckons it
    """
    result = {}
    for name, html in frame.items():
        html = html or ""
        if total:
            html = TOTAL_PLACE.sub(rf"<\1>{total}</\1>", html)
        elif TOTAL_PLACE.search(html):
            html = html.replace("</head>", MARK_TOTAL, 1)
        if before:
            html = html.replace("</head>", RENUMBER % before, 1)
        result[name] = html
    return result


def _run(command, seconds):
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise PrinterBusy(f"no PDF within {seconds} s") from error
    except OSError as error:
        raise PrinterError(str(error)) from error
    message = done.stderr.decode(errors="replace")[-1000:]
    if done.returncode < 0:
        raise PrinterCrashed(f"ended by signal {-done.returncode}: {message}")
    # 1: something couldn't be loaded; the pages are there all the same.
    if done.returncode > 1:
        raise PrinterError(f"ended with code {done.returncode}: {message}")
