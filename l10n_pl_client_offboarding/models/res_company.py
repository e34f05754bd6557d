from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    # Odoo computes it with the rights of whoever sends an invoice, from a certificate
    # that administrators alone may read: an accountant could send nothing.
    l10n_pl_edi_register = fields.Boolean(compute_sudo=True)

    def _find_offboarding_income_account(self):
        """Account 76 of the Polish chart: other operating income."""
        chart = self.env["account.chart.template"].with_company(self)
        polish = chart.ref("chart76000900", raise_if_not_found=False)
        return polish or super()._find_offboarding_income_account()
