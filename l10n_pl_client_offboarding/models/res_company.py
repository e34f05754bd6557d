from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    # Odoo computes it with the rights of whoever sends an invoice, from a certificate
    # that administrators alone may read: an accountant could send nothing.
    l10n_pl_edi_register = fields.Boolean(compute_sudo=True)
