from odoo import models


class AccountMove(models.Model):
    """A Polish final invoice belongs to the day of the supply, whenever it is posted.

    The ERP takes the month of VAT and the rate of exchange from the invoice's date
    unless it has a date of taxable supply. Services that are settled by periods are
    taxed with the last day of the period (VAT Act 19a(1), (3)), on whichever later day
    the invoice is issued. Only the accountant knows what is taxed when it is invoiced
    (19a(5)(4): leases, standing legal and office services, energy, telecommunications),
    and empties the field on the draft.
    """

    _name = "account.move"
    _inherit = ["account.move"]

    def _prepare_tax_point(self, values):
        """What the ``values`` of a case's draft lack that have a day of supply."""
        supplied = values.get("delivery_date")
        company = self.env["res.company"].browse(values["company_id"])
        if (
            not supplied
            or values["move_type"] != "out_invoice"
            or company.account_fiscal_country_id.code != "PL"
        ):
            return {}
        return {"taxable_supply_date": supplied}


class ContractContract(models.Model):
    _name = "contract.contract"
    _inherit = ["contract.contract"]

    def _prepare_recurring_invoices_values(self, date_ref=False):
        values_list = super()._prepare_recurring_invoices_values(date_ref)
        moves = self.env["account.move"]
        return [values | moves._prepare_tax_point(values) for values in values_list]


class ClientOffboardingCharge(models.Model):
    _name = "client.offboarding.charge"
    _inherit = ["client.offboarding.charge"]

    def _prepare_invoice_values(self, way):
        values = super()._prepare_invoice_values(way)
        return values | self.env["account.move"]._prepare_tax_point(values)
