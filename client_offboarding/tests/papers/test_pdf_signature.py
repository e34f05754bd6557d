import io

from pypdf import PdfWriter

from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ...tools.pdf_signature import PdfError, PdfSignature, read_signatures
from ..pdf_common import make_key, sign_pdf
from ..rights import make_pdf


@tagged("post_install", "-at_install")
class TestPdfSignature(BaseCase):
    """What a PDF says about its signatures is read without being believed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paper = make_pdf()
        cls.signed = sign_pdf(cls.paper, *make_key())

    def test_signed_file(self):
        self.assertTrue(self.signed.startswith(self.paper))
        self.assertEqual(
            read_signatures(self.signed),
            [PdfSignature("Anna Kowalska", "CA of a test", True, True, True)],
        )

    def test_elliptic_key_and_a_certificate_that_is_not_qualified(self):
        signed = sign_pdf(self.paper, *make_key(is_rsa=False, is_qualified=False))
        self.assertEqual(
            read_signatures(signed),
            [PdfSignature("Anna Kowalska", "CA of a test", True, True, False)],
        )

    def test_changed_byte_is_noticed(self):
        at = self.signed.index(b"842")
        forged = self.signed[:at] + b"841" + self.signed[at + 3 :]
        self.assertEqual([one.is_intact for one in read_signatures(forged)], [False])

    def test_signature_of_another_key_is_noticed(self):
        key, __ = make_key()
        __, certificate = make_key()
        forged = sign_pdf(self.paper, key, certificate)
        self.assertEqual([one.is_intact for one in read_signatures(forged)], [False])

    @mute_logger("pypdf._reader")
    def test_what_was_added_later_is_noticed(self):
        writer = PdfWriter(io.BytesIO(self.signed), incremental=True)
        writer.add_metadata({"/Title": "Other terms"})
        result = io.BytesIO()
        writer.write(result)
        self.assertEqual(
            [
                (one.is_intact, one.is_last)
                for one in read_signatures(result.getvalue())
            ],
            [(True, False)],
        )

    def test_gap_that_holds_more_than_the_signature_is_not_intact(self):
        start = self.signed.index(b"/ByteRange [ 0 ") + len(b"/ByteRange [ 0 ")
        end = self.signed.index(b" ", start)
        first = str(int(self.signed[start:end]) - 9).encode()
        forged = self.signed[:start] + first.ljust(end - start) + self.signed[end:]
        self.assertEqual([one.is_intact for one in read_signatures(forged)], [False])

    def test_paper_without_a_signature(self):
        self.assertEqual(read_signatures(self.paper), [])

    @mute_logger("pypdf._reader")
    def test_what_is_no_pdf_is_refused(self):
        writer = PdfWriter(io.BytesIO(self.paper))
        writer.encrypt("secret", algorithm="RC4-128")
        locked = io.BytesIO()
        writer.write(locked)
        for content, code in (
            (b"", "invalid"),
            (b"PK\x03\x04", "invalid"),
            (b"<html>%PDF-1.4</html>", "invalid"),
            (b"%PDF-1.7\n", "invalid"),
            (b"%PDF-1.7\n" + b"\xff" * 4096, "invalid"),
            (self.signed[:200], "invalid"),
            (locked.getvalue(), "encrypted"),
        ):
            with self.subTest(content=content[:20]):
                with self.assertRaises(PdfError) as caught:
                    read_signatures(content)
                self.assertEqual(str(caught.exception), code)
