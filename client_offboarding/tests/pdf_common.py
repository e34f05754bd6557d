"""PDFs with electronic signatures, as tools for qualified signatures make them."""

import io
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from ..tools.pdf_signature import QUALIFIED

ROOM = 8192  # bytes kept free for the signature
FREE = 10**9  # stands for numbers that are known once the file is written


def make_key(name="Anna Kowalska", is_qualified=True, is_rsa=True):
    """A key and its certificate, which calls itself qualified.

    :return: (private key, certificate)
    """
    if is_rsa:
        key = rsa.generate_private_key(65537, 2048)
    else:
        key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    issuer = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "CA of a test")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2026, 1, 1))
        .not_valid_after(datetime(2027, 1, 1))
    )
    if is_qualified:
        statements = b"".join(
            b"\x30" + bytes([len(number)]) + number for number in QUALIFIED
        )
        oid = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
        value = b"\x30" + bytes([len(statements)]) + statements
        builder = builder.add_extension(
            x509.UnrecognizedExtension(oid, value), critical=False
        )
    return key, builder.sign(key, hashes.SHA256())


def sign_pdf(content, key, certificate):
    """Add a signature to a PDF: what was there stays as it is, byte by byte."""
    writer = PdfWriter(io.BytesIO(content), incremental=True)
    value = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Sig"),
            NameObject("/Filter"): NameObject("/Adobe.PPKLite"),
            NameObject("/SubFilter"): NameObject("/ETSI.CAdES.detached"),
            NameObject("/ByteRange"): ArrayObject(
                [NumberObject(0), *[NumberObject(FREE)] * 3]
            ),
            NameObject("/Contents"): ByteStringObject(b"\0" * ROOM),
        }
    )
    field = DictionaryObject(
        {
            NameObject("/FT"): NameObject("/Sig"),
            NameObject("/T"): TextStringObject("Signature"),
            NameObject("/V"): writer._add_object(value),
        }
    )
    form = DictionaryObject(
        {
            NameObject("/Fields"): ArrayObject([writer._add_object(field)]),
            NameObject("/SigFlags"): NumberObject(3),
        }
    )
    writer.root_object[NameObject("/AcroForm")] = form
    result = io.BytesIO()
    writer.write(result)
    return fill_signature(result.getvalue(), key, certificate)


def fill_signature(content, key, certificate):
    """Put the numbers and the signature where room was left for them."""
    hole = b"<" + b"00" * ROOM + b">"
    first = content.rindex(hole)
    start = first + len(hole)
    numbers = [0, first, start, len(content) - start]
    free = f"[ 0 {FREE} {FREE} {FREE} ]".encode()
    assert free in content
    filled = ("[ " + " ".join(map(str, numbers)) + " ]").encode().ljust(len(free))
    content = content.replace(free, filled)
    signature = (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(content[:first] + content[start:])
        .add_signer(certificate, key, hashes.SHA256())
        .sign(
            serialization.Encoding.DER,
            [
                pkcs7.PKCS7Options.DetachedSignature,
                pkcs7.PKCS7Options.Binary,
                pkcs7.PKCS7Options.NoCapabilities,
            ],
        )
    )
    room = signature.hex().ljust(2 * ROOM, "0").encode()
    return content[: first + 1] + room + content[start - 1 :]


def warm_up():
    """Make a key and sign with it once.

    ``cryptography`` remembers the class of dates at its first use, which has to be
    before a test freezes the time.
    """
    key, certificate = make_key()
    builder = pkcs7.PKCS7SignatureBuilder().set_data(b"")
    builder = builder.add_signer(certificate, key, hashes.SHA256())
    builder.sign(serialization.Encoding.DER, [])


warm_up()
