from odoo import api, fields, models

from ...const import CASE_READERS


class ClientOffboarding(models.Model):
    """The contracts of a case, and when the last of them ends."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    termination_ids = fields.One2many(
        "client.offboarding.termination",
        "offboarding_id",
        string="Contracts",
        groups=CASE_READERS,
    )

    @api.depends("termination_ids.date_end")
    def _compute_date_end(self):
        for case in self:
            dates = [day for day in case.termination_ids.mapped("date_end") if day]
            case.date_end = max(dates, default=False)

    @api.constrains("partner_id", "company_id")
    def _check_partner_of_contracts(self):
        """Contracts are ended as superuser: they must be this client's, whatever
        became of the case since they were chosen.
        """
        self.termination_ids._check_contract()
        self.termination_ids._check_company(["contract_id"])
