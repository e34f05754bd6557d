from odoo import models


class AccountMove(models.Model):
    """Invoices have a place of their own in the dossier."""

    _name = "account.move"
    _inherit = ["account.move"]
    _dossier_folder = "invoices"


class ClientOffboarding(models.Model):
    """The final invoices are part of the dossier, of which only the files."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_dossier_records(self):
        records = super()._get_dossier_records()
        moves = self.env["account.move"]
        if moves.has_access("read"):
            moves = moves.search([("offboarding_id", "=", self.id)])
        return [*records, moves] if moves else records
