from odoo import models

from odoo.addons.client_offboarding.tools.pdf_signature import read_signatures


class ClientOffboardingProtocol(models.Model):
    """What the client sends in carries our seal too: that isn't his signature."""

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    def _read_pdf_signatures(self, content):
        found = super()._read_pdf_signatures(content)
        if self.seal_state != "sealed":
            return found
        # sudo: the file that the sender was shown.
        own = read_signatures(self.sudo().attachment_id.raw)
        ours = {(seal.signer, seal.issuer) for seal in own}
        return [one for one in found if (one.signer, one.issuer) not in ours]
