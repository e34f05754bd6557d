from odoo import models
from odoo.exceptions import UserError


class ClientOffboardingCharge(models.Model):
    """Taxes, date of supply and account of a charge: what is drafted and what is shown
    beforehand come from here.
    """

    _name = "client.offboarding.charge"
    _inherit = ["client.offboarding.charge"]

    def _get_taxes(self, position=None):
        """Taxes of a charge with VAT: those chosen, else those of its product or of the
        invoice that it corrects, else the company's, for this client.

        :param position: as :meth:`_get_fiscal_positions` found it for several charges
        :raises UserError: where there are none: nothing is untaxed without a word
        """
        self.ensure_one()
        # sudo: amounts with taxes are printed by people who may not read taxes.
        charge = self.sudo()
        if charge.tax_ids:
            return charge.tax_ids
        if corrected := charge._get_corrected_taxes():
            return corrected
        company = charge.company_id
        taxes = charge.product_id.taxes_id._filter_taxes_by_company(company)
        return charge._map_taxes(taxes or company.account_sale_tax_id, position)

    def _map_taxes(self, taxes, position=None):
        if not taxes:
            raise UserError(
                self.env._(
                    "'%s' is with VAT, but neither it nor its product or the company "
                    "says which tax. Choose one on the charge.",
                    self.name,
                )
            )
        if position is None:
            position = self._get_fiscal_positions()[self]
        return position.map_tax(taxes)

    def _get_fiscal_positions(self):
        """Fiscal position of each charge, looked for once for each debtor."""
        positions = self.env["account.fiscal.position"]
        found = {}
        for (company, debtor), charges in self.grouped(
            lambda charge: (charge.company_id, charge._get_debtor())
        ).items():
            position = positions.with_company(company)._get_fiscal_position(debtor)
            found |= dict.fromkeys(charges, position)
        return found

    def _get_corrected_taxes(self):
        """Those of the invoice to correct, where all of its lines have the same."""
        if self.product_id:
            return self.env["account.tax"]
        lines = self.corrected_move_id.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        taxes = {line.tax_ids for line in lines}
        return taxes.pop() if len(taxes) == 1 else self.env["account.tax"]

    def _get_bill_taxes(self):
        """Taxes of the client's own bill for a charge with VAT."""
        charge = self.sudo()  # As in _get_taxes.
        company = charge.company_id
        taxes = charge.product_id.supplier_taxes_id._filter_taxes_by_company(company)
        return charge._map_taxes(taxes or company.account_purchase_tax_id)

    def _get_date_supplied(self):
        """A thing is sold on the day it is billed; else the last day of service."""
        self.ensure_one()
        today = self.company_id._get_offboarding_today()
        if self.kind == "equipment":
            return today
        return self.termination_id.date_end or self.offboarding_id.date_end or today

    def _get_income_account(self):
        """The account that the company sets for what is no sale: penalties, damages,
        compensation; None for what is sold.
        """
        self.ensure_one()
        if self._get_way() == "credit_note":
            return None
        if self.kind != "penalty" and self.vat_treatment == "taxable":
            return None
        return self.company_id._get_offboarding_income_account()
