"""What lies over the pages of a PDF: links, fields of forms, signatures."""

from pikepdf import Array

from .pdf_pages import open_pdf, write_pdf


def drop_annotations(content, is_dropped=None, is_form_dropped=False):
    """The PDF without its annotations, or without some.

    :param content: bytes of a PDF that we have made
    :param is_dropped: function that tells it of an annotation, ``pikepdf.Object``
    :param is_form_dropped: whether the form goes too that its fields belong to
    :return: bytes
    """
    with open_pdf(content) as pdf:
        for page in pdf.pages:
            kept = []
            if is_dropped:
                kept = [
                    mark for mark in page.get("/Annots", []) if not is_dropped(mark)
                ]
            page["/Annots"] = Array(kept)
        if is_form_dropped and "/AcroForm" in pdf.Root:
            del pdf.Root["/AcroForm"]
        return write_pdf(pdf)
