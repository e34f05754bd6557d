from odoo import api, fields, models


class ClientOffboardingFinalInvoice(models.TransientModel):
    """Asks how to bill periods that the end cuts, and shows the exact amounts."""

    _name = "client.offboarding.final.invoice"
    _description = "Bill Cut Periods"

    offboarding_id = fields.Many2one("client.offboarding", required=True, readonly=True)
    line_ids = fields.One2many("client.offboarding.final.invoice.line", "wizard_id")

    def action_create(self):
        """Create the final invoices with the chosen amounts."""
        self.ensure_one()
        return self.offboarding_id.action_create_final_invoices(
            partial_period={
                line.contract_line_id.id: line._get_policy() for line in self.line_ids
            }
        )


class ClientOffboardingFinalInvoiceLine(models.TransientModel):
    _name = "client.offboarding.final.invoice.line"
    _description = "Cut Period to Bill"

    wizard_id = fields.Many2one(
        "client.offboarding.final.invoice", required=True, ondelete="cascade"
    )
    contract_line_id = fields.Many2one("contract.line", required=True, readonly=True)
    currency_id = fields.Many2one(related="contract_line_id.currency_id")
    date_start = fields.Date(string="From", readonly=True)
    date_end = fields.Date(string="To", readonly=True)
    amount_full = fields.Monetary(string="In full", readonly=True)
    amount_prorated = fields.Monetary(string="By days", readonly=True)
    policy = fields.Selection(
        [("prorated", "By days"), ("full", "In full"), ("agreed", "As agreed")],
        string="Bill",
        required=True,
        default="prorated",
    )
    amount = fields.Monetary(
        string="Agreed amount",
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="Net, in the contract's currency.",
    )

    @api.depends("policy")
    def _compute_amount(self):
        for line in self:
            if line.policy != "agreed":
                full = line.policy == "full"
                line.amount = line.amount_full if full else line.amount_prorated

    def _get_policy(self):
        return self.amount if self.policy == "agreed" else self.policy
