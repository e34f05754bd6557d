"""What the electronic signatures in a PDF say about themselves.

A signature covers the bytes of the file but for its own. Read here is whether they are
still what was signed, and what the signatory's certificate claims. Whether its issuer
can be trusted, and whether it was valid or withdrawn, takes lists of trusted issuers:
that isn't checked.
"""

import binascii
import hashlib
import io
import struct
import zlib
from typing import NamedTuple

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from .annotations import drop_annotations

# More fields than any form has: a file that refers to itself must not hold us up.
MAX_FIELDS = 5000
# Numbers of ETSI EN 319 412-5 in a certificate: it is a qualified one, and its key is
# in a device for qualified signatures.
QUALIFIED = (bytes.fromhex("060604008e460101"), bytes.fromhex("060604008e460104"))
DAMAGED = (
    PyPdfError,
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


class PdfError(ValueError):
    """Why a file isn't accepted: ``invalid`` or ``encrypted``."""


class PdfSignature(NamedTuple):
    signer: str  # as named by the certificate
    issuer: str
    is_intact: bool  # the bytes that it covers are those that were signed
    is_last: bool  # nothing was added to the file afterwards
    is_qualified: bool  # by the certificate's own word


def read_signatures(content):
    """Check that a file is a PDF, and read the signatures in it.

    :param content: bytes
    :return: list of :class:`PdfSignature`, in the order of the file's fields
    :raises PdfError: with the code of what is wrong
    """
    if not content.lstrip()[:5] == b"%PDF-":
        raise PdfError("invalid")
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise PdfError("encrypted")
        if not len(reader.pages):
            raise PdfError("invalid")
        ranges = list(_find_ranges(reader))
    except PdfError:
        raise
    except DAMAGED as error:
        raise PdfError("invalid") from error
    return [_read_signature(content, numbers) for numbers in ranges]


def remove_signatures(content):
    """The pages without signatures, which fit no other file than the one they were in.

    :param content: bytes of a PDF that nobody but us has signed
    :return: bytes: the same where there are none
    """
    if b"/ByteRange" not in content:
        return content
    return drop_annotations(content, lambda mark: mark.get("/FT") == "/Sig", True)


def _find_ranges(reader):
    """The byte ranges of all signed fields, of documents as of forms."""
    form = reader.trailer["/Root"].get_object().get("/AcroForm")
    if form is None:
        return
    waiting = list(form.get_object().get("/Fields") or ())
    for _count in range(MAX_FIELDS):
        if not waiting:
            return
        field = waiting.pop(0).get_object()
        value = field.get("/V")
        value = value.get_object() if value is not None else None
        if hasattr(value, "get") and "/ByteRange" in value:
            yield [int(number) for number in value["/ByteRange"]]
        waiting.extend(field.get("/Kids") or ())


def _read_signature(content, numbers):
    """Read one signature; what can't be read isn't intact."""
    broken = PdfSignature("", "", False, False, False)
    if len(numbers) != 4 or min(numbers) < 0 or numbers[0] != 0:
        return broken
    __, first, start, rest = numbers
    # The gap holds the signature itself, in brackets, and nothing else.
    gap = content[first:start]
    if first > start or start + rest > len(content) or gap[:1] + gap[-1:] != b"<>":
        return broken
    try:
        data = binascii.unhexlify(gap[1:-1].strip())
        signed = cms.ContentInfo.load(data)["content"]
        info = signed["signer_infos"][0]
        certificate = _find_certificate(signed, info)
        covered = content[:first] + content[start : start + rest]
        is_intact = _is_intact(info, certificate, covered)
    except (*DAMAGED, UnsupportedAlgorithm, binascii.Error):
        return broken
    return PdfSignature(
        _get_name(certificate.subject),
        _get_name(certificate.issuer),
        is_intact,
        start + rest == len(content.rstrip()) or start + rest == len(content),
        all(number in _get_statements(certificate) for number in QUALIFIED),
    )


def _find_certificate(signed, info):
    """The certificate that the signature says it was made with."""
    sid = info["sid"]
    for choice in signed["certificates"]:
        known = choice.chosen
        if sid.name == "issuer_and_serial_number":
            found = (
                known.serial_number == sid.chosen["serial_number"].native
                and known.issuer == sid.chosen["issuer"]
            )
        else:
            found = known.key_identifier == sid.chosen.native
        if found:
            return x509.load_der_x509_certificate(known.dump())
    raise LookupError("no certificate")


def _is_intact(info, certificate, covered):
    """Whether the signature is of these bytes, and made by the certificate's key."""
    name = info["digest_algorithm"]["algorithm"].native
    attributes = info["signed_attrs"]
    digests = [
        attribute["values"][0].native
        for attribute in attributes
        if attribute["type"].native == "message_digest"
    ]
    if digests != [hashlib.new(name, covered).digest()]:
        return False
    # What is signed is the set of attributes, which hold the digest.
    message = attributes.untag().dump()
    algorithm = {
        "sha256": hashes.SHA256,
        "sha384": hashes.SHA384,
        "sha512": hashes.SHA512,
    }[name]()
    key, signature = certificate.public_key(), info["signature"].native
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, message, _get_padding(info, algorithm), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message, ec.ECDSA(algorithm))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _get_padding(info, algorithm):
    if info["signature_algorithm"].signature_algo == "rsassa_pss":
        return padding.PSS(padding.MGF1(algorithm), padding.PSS.AUTO)
    return padding.PKCS1v15()


def _get_name(name):
    names = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value) if names else name.rfc4514_string()


def _get_statements(certificate):
    try:
        oid = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
        return certificate.extensions.get_extension_for_oid(oid).value.value
    except x509.ExtensionNotFound:
        return b""
