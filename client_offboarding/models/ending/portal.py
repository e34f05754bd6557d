from odoo import models


class ClientOffboarding(models.Model):
    """The ends of the contracts, as the client sees them in the portal."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_portal_date_rows(self):
        rows = []
        for termination in self.termination_ids:
            contract = termination.contract_id
            name = contract.name or termination.contract_name
            if termination.date_delivered:
                rows.append(
                    (
                        termination.date_delivered,
                        self.env._("Notice delivered"),
                        name,
                    )
                )
            if termination.date_end:
                rows.append(
                    (termination.date_end, self.env._("The contract ends"), name)
                )
        return rows + super()._get_portal_date_rows()
