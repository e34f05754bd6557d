from odoo import api, fields, models

from ...const import AMOUNT_READERS


class ContractLine(models.Model):
    """Whether what is still to bill of a line can be reckoned beforehand."""

    _name = "contract.line"
    _inherit = ["contract.line"]

    def _is_price_approximate(self):
        """A price list is asked when the invoice is drawn up, and so are taxes."""
        self.ensure_one()
        company = self.company_id
        taxes = self.product_id.taxes_id.filtered(lambda tax: tax.company_id == company)
        if not self.product_id:
            taxes = company.account_sale_tax_id
        is_listed = self.automatic_price and self.product_id
        return bool(is_listed or any(taxes.mapped("price_include")))


class ClientOffboarding(models.Model):
    """How exact it is what a case says of what isn't invoiced yet."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    unbilled_note = fields.Char(
        string="How exact it is",
        compute="_compute_unbilled_note",
        groups=AMOUNT_READERS,
    )

    @api.model
    def _get_check_fields(self):
        return [*super()._get_check_fields(), "unbilled_note"]

    @api.depends("check_ids.state")
    @api.depends_context("lang", "uid")
    def _compute_unbilled_note(self):
        note = self.env._(
            "What isn't yet invoiced is approximate here: prices come from a price "
            "list or include taxes. The preview of the invoices shows the exact amount."
        )
        for case in self:
            check = case.check_ids.filtered(
                lambda check: (
                    check.code == "contract_unbilled" and check.state == "open"
                )
            )
            ids = [item["res_id"] for item in check._get_items()] if check else []
            # sudo: how contracts set their prices, of which nothing is told.
            lines = self.env["contract.line"].sudo().browse(ids)
            is_near = any(line._is_price_approximate() for line in lines)
            case.unbilled_note = note if is_near else False


class ClientOffboardingSettlement(models.Model):
    """The same in the accountants' list."""

    _name = "client.offboarding.settlement"
    _inherit = ["client.offboarding.settlement"]

    unbilled_note = fields.Char(
        related="offboarding_id.unbilled_note", related_sudo=False
    )
