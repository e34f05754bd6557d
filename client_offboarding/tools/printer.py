"""The printer of papers: wkhtmltopdf, so that nobody waits for it for ever.

A page that is printed carries all that it needs. Else the printer asks the very server
that waits for it for style sheets and fonts: with as many people printing as there are
workers, nobody is served until the time limit.
"""

import base64
import contextlib
import fcntl
import os
import re
import subprocess
import tempfile
import time
from pathlib import Path

SECONDS = 60
LINK = re.compile(r"<link\b[^>]*\bhref=\"([^\"]+)\"[^>]*>")
FONT_FACE = re.compile(r"@font-face\s*{[^}]*}")
FONT_FAMILY = re.compile(r"font-family:\s*['\"]?([^'\";}]+)")
FONT_URL = re.compile(r"url\(['\"]?([^'\")?#]+\.(woff|ttf))['\"]?\)")
FONT_TYPES = {"ttf": "font/ttf", "woff": "application/font-woff"}


class PrinterError(Exception):
    """The printer made no PDF."""


class PrinterCrashed(PrinterError):
    """It ended by a signal, as it does on some pages."""


class PrinterBusy(PrinterError):
    """It took too long, or too many others print."""


def embed_style_sheets(html, read):
    """Put the style sheets that a page links to into the page.

    :param read: function from an address to the style sheet's text, or None where it
        isn't known: then the link stays
    """

    def replace(match):
        css = read(match[1]) if "stylesheet" in match[0] else None
        return match[0] if css is None else f"<style>{css}</style>"

    return LINK.sub(replace, html)


def embed_fonts(css, family, read):
    """Put the files of one font family into a style sheet; the others are left out.

    :param family: the only one that is printed with
    :param read: function from an address to the file's bytes, or None
    """

    def embed(match):
        content = read(match[1])
        if content is None:
            return match[0]
        data = base64.b64encode(content).decode()
        return f"url(data:{FONT_TYPES[match[2]]};base64,{data})"

    def replace(match):
        name = FONT_FAMILY.search(match[0])
        if not name or name[1].strip() != family:
            return ""
        # Of several formats the printer takes the first that it knows.
        urls = sorted(FONT_URL.finditer(match[0]), key=lambda url: url[2] != "woff")
        if not urls:
            return match[0]
        style = re.sub(r"src:[^;}]*;?", "", match[0][:-1])
        return f"{style};src:{embed(urls[0])}}}"

    return FONT_FACE.sub(replace, css)


@contextlib.contextmanager
def slot(seconds, folder=None, count=None):
    """Wait for one of as many places as there are cores: printing is all computing.

    :raises PrinterBusy: none became free in ``seconds``
    """
    folder = Path(folder or tempfile.gettempdir())
    deadline = time.monotonic() + seconds
    count = count or os.cpu_count() or 1
    with contextlib.ExitStack() as stack:
        name = f"client-offboarding-printer-{os.getuid()}"
        places = [
            stack.enter_context(open(folder / f"{name}-{number}", "w"))
            for number in range(count)
        ]
        while not any(_lock(place) for place in places):
            if time.monotonic() > deadline:
                raise PrinterBusy("too many papers are being printed")
            time.sleep(0.05)
        yield


def _lock(place):
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def print_pdf(program, options, bodies, header=None, footer=None, seconds=SECONDS):
    """Print pages.

    :param program: path of wkhtmltopdf
    :param options: its options, without those of files
    :param bodies: HTML of each document, text
    :param header: HTML of all headers, text
    :return: the PDF, bytes
    :raises PrinterError: no whole PDF came out
    """
    with tempfile.TemporaryDirectory(prefix="offboarding-paper-") as folder:

        def keep(name, html):
            path = Path(folder) / f"{name}.html"
            path.write_text(html)
            return str(path)

        files = []
        if header:
            files += ["--header-html", keep("header", header)]
        if footer:
            files += ["--footer-html", keep("footer", footer)]
        # The script in headers and footers finds its document by the third dot.
        files += [keep(f"report.body.tmp.{i}", body) for i, body in enumerate(bodies)]
        target = Path(folder) / "paper.pdf"
        _run([program, *options, *files, str(target)], seconds)
        content = target.read_bytes() if target.is_file() else b""
    # It may have stopped in the middle.
    if not content.startswith(b"%PDF") or b"%%EOF" not in content[-1024:]:
        raise PrinterError("what came out is no whole PDF")
    return content


def _run(command, seconds):
    with slot(seconds):
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
