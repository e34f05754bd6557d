from odoo import models


class ContractContract(models.Model):
    """Final invoices of a contract, made for a case."""

    _name = "contract.contract"
    _inherit = ["contract.contract"]

    def _prepare_invoice(self, date_invoice, journal=None):
        """Let a final invoice belong to its case from the start."""
        values = super()._prepare_invoice(date_invoice, journal=journal)
        cases = self.env.context.get("offboarding_cases") or {}
        if self.id in cases:
            values["offboarding_id"] = cases[self.id]
        return values

    def _prepare_recurring_invoices_values(self, date_ref=False):
        """Date final invoices: supplied on the last day of service.

        They are issued on the day on which they are posted; OCA's date is that of the
        plan, and an invoice dated back would hide that it is late.
        """
        values_list = super()._prepare_recurring_invoices_values(date_ref)
        if not self.env.context.get("offboarding_cases"):
            return values_list
        for values in values_list:
            values["invoice_date"] = False
            values["delivery_date"] = max(
                (
                    line["contract_period_end"]
                    for _command, _id, line in values["invoice_line_ids"]
                    if line.get("contract_period_end")
                ),
                default=False,
            )
        return values_list
