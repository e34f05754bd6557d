"""The seal of a file: a PAdES signature by the company's certificate.

Baseline B of ETSI EN 319 142: it proves who sealed the file, and that nothing was
changed since. The time in it is that of our own clock; no time stamp is asked for, so
nothing leaves the server.
"""

import io

from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

DER = serialization.Encoding.DER


def read_chain(certificates):
    """Certificates of the library ``cryptography``, as DER."""
    return [certificate.public_bytes(DER) for certificate in certificates]


def seal(content, key, certificate, chain=(), field="Seal"):
    """Add the seal behind the bytes of a PDF.

    :param content: bytes of the file
    :param key: private key, PEM without a password
    :param certificate: PEM
    :param chain: DER of those that issued it, for who doesn't have them
    :param field: name of the field of the form that holds it
    :return: bytes that begin with ``content``
    """
    private = serialization.load_pem_private_key(key, None)
    own = x509.load_pem_x509_certificate(certificate)
    signer = SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(own.public_bytes(DER)),
        signing_key=keys.PrivateKeyInfo.load(
            private.private_bytes(
                DER,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        ),
        cert_registry=SimpleCertificateStore.from_certs(
            asn1_x509.Certificate.load(other) for other in chain
        ),
    )
    metadata = PdfSignatureMetadata(
        field_name=field, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    return PdfSigner(metadata, signer).sign_pdf(writer).getvalue()
