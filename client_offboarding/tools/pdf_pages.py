"""The files that the printer makes: read, and put together."""

import io

from pypdf import PdfReader, PdfWriter


def open_pdf(content):
    """Read a PDF that we have made.

    It is as the standard wants it. Else pypdf looks at each object whether it is where
    the table says, which takes longer than all that is done with it.
    """
    return PdfReader(io.BytesIO(content), strict=True)


def count_pages(content):
    """How many pages a PDF has that we have made: it says so, they aren't read."""
    return open_pdf(content).root_object["/Pages"]["/Count"]


def join_pdfs(contents):
    """One PDF of the pages of several that we have made.

    :param contents: bytes of each
    :return: bytes
    """
    first, *others = contents
    if not others:
        return first
    writer = PdfWriter(clone_from=open_pdf(first))
    for content in others:
        writer.append(open_pdf(content), import_outline=False)
    return write_pdf(writer)


def write_pdf(writer):
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()
