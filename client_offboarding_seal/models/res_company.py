import base64

from cryptography.hazmat.primitives.serialization import pkcs12

from odoo import fields, models

from ..tools.pades import read_chain


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company"]

    offboarding_certificate_id = fields.Many2one(
        "certificate.certificate",
        string="Certificate of the seal",
        groups="base.group_system",
        help="Papers that are ready to sign, and signed ones, are sealed with it.",
    )

    def _get_offboarding_seal_state(self):
        """Whether papers can be sealed now: ``sealed``, or what is in the way."""
        self.ensure_one()
        # sudo: the certificate is nobody's to read but administrators'.
        certificate = self.sudo().offboarding_certificate_id
        if not certificate or not certificate.active:
            return "missing"
        if certificate.company_id != self.sudo():
            return "company"
        key = certificate.private_key_id
        if certificate.loading_error or not key.pem_key or key.loading_error:
            return "key"
        now = fields.Datetime.now()
        if now < certificate.date_start:
            return "early"
        return "expired" if now > certificate.date_end else "sealed"

    def _get_offboarding_seal(self):
        """Key, certificate and those that stand between it and its root.

        :return: (PEM, PEM, list of DER); handed to the seal and to nothing else
        """
        # sudo: see above; what is returned leaves the server in no way.
        known = self.sudo().with_context(bin_size=False).offboarding_certificate_id
        others = []
        if known.content_format == "pkcs12":
            password = (known.pkcs12_password or "").encode() or None
            __, __, others = pkcs12.load_key_and_certificates(
                base64.b64decode(known.content), password
            )
        return (
            base64.b64decode(known.private_key_id.pem_key),
            base64.b64decode(known.pem_certificate),
            read_chain(others),
        )
