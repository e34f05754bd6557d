import logging

from odoo import api, fields, models

from odoo.addons.client_offboarding.models.papers.printing import is_trial

from ..tools import pades

_logger = logging.getLogger(__name__)


class ClientOffboardingProtocol(models.Model):
    """Each file that is final is sealed: what is put up for signature, and the signed.

    The fingerprint that is kept, and by which it is verified, is of the sealed file.
    Without a certificate that is good a paper is made all the same, and says so.
    """

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    seal_state = fields.Selection(
        [
            ("sealed", "Sealed"),
            ("missing", "Not sealed: no certificate is chosen"),
            ("company", "Not sealed: the certificate is another company's"),
            ("key", "Not sealed: the certificate or its key can't be read"),
            ("early", "Not sealed: the certificate isn't valid yet"),
            ("expired", "Not sealed: the certificate has expired"),
            ("failed", "Not sealed: the file couldn't be sealed"),
        ],
        string="Electronic seal",
        readonly=True,
        copy=False,
        help="Of the file that is there now: the signed one, if there is one.",
    )

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | {"seal_state"}

    def _attach(self, name, content, extension):
        if extension == "pdf":
            content, state = self._seal(content)
            self._write_step({"seal_state": state})
        return super()._attach(name, content, extension)

    def _seal(self, content):
        """The file with the company's seal, where it can be had and belongs there.

        :return: (content, ``seal_state``)
        """
        if self.is_preview or is_trial(self.env.cr):
            # A draft; or nothing of it will be kept.
            return content, False
        state = self.company_id._get_offboarding_seal_state()
        if state != "sealed":
            return content, state
        try:
            return pades.seal(content, *self.company_id._get_offboarding_seal()), state
        except Exception:  # pylint: disable=broad-except
            # Whatever is wrong with the certificate, the paper is needed.
            _logger.warning("Offboarding: no seal on %s", self.name, exc_info=True)
            return content, "failed"

    def _get_check_notes(self):
        notes = super()._get_check_notes()
        if self.company_id._get_offboarding_seal_state() != "sealed":
            notes.append(self.env._("The file carries no electronic seal."))
        return notes
