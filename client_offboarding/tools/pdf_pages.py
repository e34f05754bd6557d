"""The files that the printer makes: counted, cut and put together.

By qpdf, of which ``pikepdf`` is the interface: it takes a tenth of the time that pypdf
takes, which reads what others send and where texts stand.
"""

import contextlib
import io

import pikepdf

A4 = (595, 842)  # in points


def open_pdf(content):
    """A PDF that we have made, as ``pikepdf.Pdf``."""
    return pikepdf.open(io.BytesIO(content))


def count_pages(content):
    """How many pages a PDF has that we have made."""
    with open_pdf(content) as pdf:
        return len(pdf.pages)


def make_blank_pdf():
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=A4)
        return write_pdf(pdf)


def join_pdfs(contents):
    """One PDF of the pages of several that we have made.

    :param contents: bytes of each
    :return: bytes
    """
    if len(contents) == 1:
        return contents[0]
    # What is taken over is read when the whole is written: all stay open until then.
    with contextlib.ExitStack() as stack:
        first, *others = (
            stack.enter_context(open_pdf(content)) for content in contents
        )
        for other in others:
            first.pages.extend(other.pages)
        return write_pdf(first)


def write_pdf(pdf):
    """Its bytes: what no page and no form names any more isn't among them."""
    target = io.BytesIO()
    # The same pages are the same file.
    pdf.save(target, deterministic_id=True)
    return target.getvalue()
