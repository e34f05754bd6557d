from odoo import api, fields, models
from odoo.tools import SQL

from ...const import CASE_READERS

# Checks that final invoices settle.
BILLED_BY_US = ("contract_unbilled", "contract_prepaid")


class ClientOffboarding(models.Model):
    """What the form of a case says of its invoices."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    has_to_invoice = fields.Boolean(
        compute="_compute_has_to_invoice", groups=CASE_READERS
    )

    @api.model
    def _get_check_fields(self):
        return [*super()._get_check_fields(), "has_to_invoice"]

    @api.depends("check_ids.state", "charge_ids.state")
    @api.depends_context("uid")
    def _compute_has_to_invoice(self):
        for case in self:
            unbilled = case.check_ids.filtered(
                lambda check: check.state == "open" and check.code in BILLED_BY_US
            )
            case.has_to_invoice = bool(unbilled) or any(
                charge.state == "agreed" and charge._get_way() != "document"
                for charge in case.charge_ids
            )

    @api.model
    def _get_settled_queries(self):
        """Also the case's own invoices and credit notes that are paid."""
        moves = self.env["account.move"]
        moves.flush_model(["offboarding_id", "state", "payment_state"])
        paid = """
            SELECT offboarding_id FROM account_move
             WHERE offboarding_id IS NOT NULL AND state = 'posted'
               AND payment_state IN ('in_payment', 'paid', 'reversed')
        """
        return [*super()._get_settled_queries(), SQL(paid)]
