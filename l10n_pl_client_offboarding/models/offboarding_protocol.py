from odoo import models


class ClientOffboardingProtocol(models.Model):
    _inherit = "client.offboarding.protocol"

    def _get_einvoice_number(self, move):
        """The number of KSeF; notes and receipts have none."""
        return move.l10n_pl_edi_number or super()._get_einvoice_number(move)
