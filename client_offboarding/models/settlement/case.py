from odoo import fields, models

from ...const import ACCOUNTING, CASE_READERS


class ClientOffboarding(models.Model):
    """What a case has in the ledger: its charges and its invoices."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    charge_ids = fields.One2many(
        "client.offboarding.charge",
        "offboarding_id",
        string="Charges",
        groups=CASE_READERS,
    )
    accountant_id = fields.Many2one(
        "res.users",
        string="Accountant",
        index="btree_not_null",
        tracking=True,
        domain="[('share', '=', False)]",
        help="Who does the final settlement; accountants take it over in their list.",
    )
    invoice_ids = fields.One2many(
        "account.move",
        "offboarding_id",
        string="Final invoices",
        groups=ACCOUNTING,
    )
    invoice_count = fields.Integer(
        compute="_compute_invoice_count",
        groups=ACCOUNTING,
    )

    def _compute_invoice_count(self):
        counts = dict(
            self.env["account.move"]._read_group(
                [("offboarding_id", "in", self.ids)], ["offboarding_id"], ["__count"]
            )
        )
        for case in self:
            case.invoice_count = counts.get(case, 0)

    def action_view_invoices(self):
        """Open the invoices of the case; returns an ``ir.actions.act_window``."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        action["name"] = action["display_name"] = self.env._("Final invoices")
        action["domain"] = [("offboarding_id", "=", self.id)]
        # The type brings the columns and the payment button of customer invoices.
        action["context"] = {"create": False, "default_move_type": "out_invoice"}
        return action
