"""What lies over the pages of a PDF: links, fields of forms, signatures."""

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, NameObject

from .pdf_pages import write_pdf


def drop_annotations(reader, is_dropped=None, is_form_dropped=False):
    """The PDF without its annotations, or without some.

    :param reader: of the PDF; what it reads is changed
    :param is_dropped: function that tells it of a reference to an annotation
    :param is_form_dropped: whether the form goes too that its fields belong to
    :return: bytes
    """
    for page in reader.pages:
        # What is copied is the page as it is read, of which this is a view: what no
        # page names any more would stay in the file.
        source = page.indirect_reference.get_object()
        kept = []
        if is_dropped:
            kept = [mark for mark in page.get("/Annots", []) if not is_dropped(mark)]
        source[NameObject("/Annots")] = ArrayObject(kept)
    writer = PdfWriter(clone_from=reader)
    if is_form_dropped:
        writer.root_object.pop("/AcroForm", None)
    return write_pdf(writer)
