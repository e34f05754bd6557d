import base64
import hashlib
import subprocess
import tempfile
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.client_offboarding.tests.common import OffboardingCase
from odoo.addons.client_offboarding.tests.poppler import require
from odoo.addons.client_offboarding.tests.rights import (
    make_own_pdf,
    sign_by_all,
    stub_printer,
)

from ..models import paper as sealed_paper

UNSEALED = "The file carries no electronic seal."


def make_certificate(company, start, end):
    """A certificate that a company has made for itself, as people get theirs."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, company.name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(datetime.fromisoformat(start))
        .not_valid_after(datetime.fromisoformat(end))
        .sign(key, hashes.SHA256())
    )
    encryption = serialization.BestAvailableEncryption(b"secret")
    content = pkcs12.serialize_key_and_certificates(
        b"seal", key, certificate, None, encryption
    )
    return (
        company.env["certificate.certificate"]
        .with_company(company)
        .create(
            {
                "name": "Seal",
                "company_id": company.id,
                "content": base64.b64encode(content),
                "pkcs12_password": "secret",
            }
        )
    )


@tagged("post_install", "-at_install")
class TestSeal(OffboardingCase):
    """Every final file is sealed, and whoever has it can tell; else it says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stub_printer(cls, make_own_pdf)
        cls.company.name = "Swit Sp. z o.o."
        cls.company = cls.company.sudo()
        cls.good = make_certificate(cls.company, "2026-01-01", "2027-12-31")
        cls.company.offboarding_certificate_id = cls.good
        cls.case = cls.open_case(initiated_by="client")
        cls.case.action_give_notice()
        cls.case.action_start_handover()

    def make_paper(self, kind="no_claims", **values):
        paper = self.case.env["client.offboarding.protocol"].create(
            {"offboarding_id": self.case.id, "kind": kind, "lang": "en_US", **values}
        )
        paper.action_generate()
        return paper

    def sign(self, paper):
        sign_by_all(paper)
        self.assertEqual(paper.state, "signed")
        return paper.sudo().signed_attachment_id.raw

    def read_seals(self, content):
        """What poppler says of the signatures in a file; nothing of ours is asked."""
        require("pdfsig")
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(content)
            file.flush()
            # Whether the issuer is trusted is another question: ours is our own.
            done = subprocess.run(
                ["pdfsig", "-nocert", file.name], capture_output=True, text=True
            )
        return done.stdout + done.stderr

    def test_what_is_to_sign_and_what_is_signed_are_sealed(self):
        paper = self.make_paper()
        put_up = paper.sudo().attachment_id.raw
        signed = self.sign(paper)
        for content, kept in (
            (put_up, paper.sha256),
            (signed, paper.signed_sha256),
        ):
            told = self.read_seals(content)
            self.assertIn("Signature #1:", told)
            # The seal of the first file fits no other: there is none but the second.
            self.assertNotIn("Signature #2:", told)
            self.assertIn("Signature Validation: Signature is Valid.", told)
            self.assertIn("Certificate Common Name: Swit Sp. z o.o.", told)
            self.assertIn("ETSI.CAdES.detached", told)
            self.assertIn("Total document signed", told)
            self.assertEqual(hashlib.sha256(content).hexdigest(), kept)
        self.assertEqual(paper.seal_state, "sealed")

    def test_key_that_comes_on_its_own_seals_too(self):
        key, pem, __ = self.company._get_offboarding_seal()
        models = self.env["certificate.certificate"].with_company(self.company)
        self.company.offboarding_certificate_id = models.create(
            {
                "name": "In two files",
                "company_id": self.company.id,
                "content": base64.b64encode(pem),
                "private_key_id": self.env["certificate.key"]
                .with_company(self.company)
                .create({"name": "Key", "content": base64.b64encode(key)})
                .id,
            }
        )
        paper = self.make_paper()
        self.assertEqual(paper.seal_state, "sealed")
        told = self.read_seals(paper.sudo().attachment_id.raw)
        self.assertIn("Signature Validation: Signature is Valid.", told)

    def test_one_changed_byte_breaks_the_seal(self):
        content = self.make_paper().sudo().attachment_id.raw
        place = content.index(b"595")
        changed = content[:place] + b"596" + content[place + 3 :]
        told = self.read_seals(changed)
        self.assertIn("Signature Validation: Digest Mismatch.", told)
        self.assertNotIn("Signature is Valid", told)

    def test_verify_page_knows_the_sealed_file(self):
        paper = self.make_paper()
        known = self.env["client.offboarding.protocol"].sudo()
        content = paper.sudo().attachment_id.raw
        found = known._verify(hashlib.sha256(content).hexdigest())
        self.assertEqual(found["state"], "unsigned")
        unsealed = content[: content.rindex(b"%%EOF", 0, content.index(b"/ByteRange"))]
        found = known._verify(hashlib.sha256(unsealed).hexdigest())
        self.assertEqual(found["state"], "unknown")

    def test_draft_is_not_sealed(self):
        draft = self.make_paper("confirmation")
        self.assertTrue(draft.is_preview)
        self.assertFalse(draft.seal_state)
        self.assertNotIn(b"/ByteRange", draft.sudo().attachment_id.raw)

    def test_without_a_good_certificate_papers_are_made_and_say_so(self):
        elsewhere = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        bare = self.good.copy({"name": "Bare"})
        bare.private_key_id = False
        archived = self.good.copy({"name": "Old", "active": False})
        states = {
            "missing": self.env["certificate.certificate"],
            "company": make_certificate(elsewhere, "2026-01-01", "2027-12-31"),
            "expired": make_certificate(self.company, "2025-01-01", "2026-11-01"),
            "early": make_certificate(self.company, "2026-12-01", "2027-12-31"),
            "key": bare,
        }
        cases = [*states.items(), ("missing", archived)]
        for state, certificate in cases:
            self.company.offboarding_certificate_id = certificate
            with self.subTest(state=state):
                paper = self.make_paper()
                self.assertEqual(paper.seal_state, state)
                self.assertNotIn(b"/ByteRange", paper.sudo().attachment_id.raw)
                self.assertEqual(paper._get_check_notes(), [UNSEALED])
                self.assertNotIn(b"/ByteRange", self.sign(paper))
                self.assertEqual(paper.seal_state, state)
        self.company.offboarding_certificate_id = self.good
        self.assertEqual(self.make_paper()._get_check_notes(), [])

    def test_certificate_that_expires_between_leaves_the_first_seal_out(self):
        """The signed file isn't sealed, and doesn't carry a seal that fits another."""
        paper = self.make_paper()
        self.assertEqual(paper.seal_state, "sealed")
        self.company.offboarding_certificate_id = False
        signed = self.sign(paper)
        self.assertEqual(paper.seal_state, "missing")
        self.assertNotIn(b"/ByteRange", signed)

    def test_whatever_fails_the_paper_is_made(self):
        def fail(*_args):
            raise ValueError("no such curve")

        self.patch(sealed_paper.pades, "seal", fail)
        with mute_logger("odoo.addons.client_offboarding_seal.models.paper"):
            paper = self.make_paper()
        self.assertEqual(paper.seal_state, "failed")
        self.assertEqual(paper.sha256, paper._hash(paper.sudo().attachment_id))

    def test_our_seal_is_not_the_clients_signature(self):
        paper = self.make_paper()
        content = paper.sudo().attachment_id.raw
        self.assertEqual(paper._read_pdf_signatures(content), [])
        client = make_certificate(
            self.env["res.company"].sudo().create({"name": "Kowalski"}),
            "2026-01-01",
            "2027-12-31",
        )
        client.company_id.sudo().offboarding_certificate_id = client
        key, own, chain = client.company_id._get_offboarding_seal()
        both = sealed_paper.pades.seal(content, key, own, chain, field="Client")
        [theirs] = paper._read_pdf_signatures(both)
        self.assertEqual(theirs.signer, "Kowalski")
        self.assertTrue(theirs.is_intact)

    def test_certificate_is_for_administrators(self):
        field = self.env["res.company"]._fields["offboarding_certificate_id"]
        self.assertEqual(field.groups, "base.group_system")
        self.assertFalse(self.company.with_user(self.owner).has_access("write"))
