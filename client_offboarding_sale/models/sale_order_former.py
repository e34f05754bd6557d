from odoo import api, fields, models


class SaleOrder(models.Model):
    """A quotation for a former client says what to know; it blocks nothing."""

    _name = "sale.order"
    _inherit = ["sale.order"]

    offboarding_former_note = fields.Text(
        string="About the former client",
        compute="_compute_offboarding_former_note",
        groups="base.group_user",
    )

    @api.depends("partner_id", "company_id", "state")
    @api.depends_context("uid", "lang")
    def _compute_offboarding_former_note(self):
        for order in self:
            is_quotation = order.partner_id and order.state in ("draft", "sent")
            order.offboarding_former_note = (
                order.partner_id._describe_former_client(
                    order.company_id or self.env.company
                )
                if is_quotation
                else ""
            )
