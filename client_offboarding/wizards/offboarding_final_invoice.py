from odoo import api, fields, models
from odoo.tools.misc import clean_context


class ClientOffboardingFinalInvoice(models.TransientModel):
    """Asks how to bill periods that the end cuts, and shows the exact amounts."""

    _name = "client.offboarding.final.invoice"
    _description = "Bill Cut Periods"
    _inherit = ["client.offboarding.mixin.given"]

    offboarding_id = fields.Many2one("client.offboarding", required=True, readonly=True)
    line_ids = fields.One2many("client.offboarding.final.invoice.line", "wizard_id")
    preview_ids = fields.One2many(
        "client.offboarding.final.invoice.preview",
        "wizard_id",
        readonly=True,
        help="What would be drafted with these choices.",
    )

    def action_create(self):
        """Create the final invoices with the chosen amounts."""
        self.ensure_one()
        # A default of the wizard would be taken for one of the invoices.
        case = self.offboarding_id.with_env(
            self.env(context=clean_context(self.env.context))
        )
        return case.action_create_final_invoices(partial_period=self._get_policies())

    def action_preview(self):
        """Show what would be drafted with the chosen amounts; nothing is."""
        self.ensure_one()
        case = self.offboarding_id.with_env(
            self.env(context=clean_context(self.env.context))
        )
        rows = case._preview_final_invoices(self._get_policies())
        self.preview_ids.unlink()
        self.preview_ids.create([{"wizard_id": self.id, **row} for row in rows])
        return self.offboarding_id._open_final_invoice_preview(self)

    def _get_policies(self):
        return {line.contract_line_id.id: line._get_policy() for line in self.line_ids}


class ClientOffboardingFinalInvoicePreview(models.TransientModel):
    """A line of a document as it would be drafted: a copy that costs nothing."""

    _name = "client.offboarding.final.invoice.preview"
    _description = "Line of a Final Invoice to Come"
    _inherit = ["client.offboarding.mixin.given"]

    wizard_id = fields.Many2one(
        "client.offboarding.final.invoice", required=True, ondelete="cascade"
    )
    move_type = fields.Selection(
        [
            ("out_invoice", "Invoice"),
            ("out_refund", "Credit note"),
            ("out_receipt", "Debit note"),
        ],
        string="Document",
        readonly=True,
    )
    partner_id = fields.Many2one("res.partner", readonly=True)
    name = fields.Char(readonly=True)
    date_start = fields.Date(string="From", readonly=True)
    date_end = fields.Date(string="To", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_untaxed = fields.Monetary(string="Net", readonly=True)
    amount_total = fields.Monetary(string="Gross", readonly=True)


class ClientOffboardingFinalInvoiceLine(models.TransientModel):
    _name = "client.offboarding.final.invoice.line"
    _description = "Cut Period to Bill"
    _inherit = ["client.offboarding.mixin.given"]

    wizard_id = fields.Many2one(
        "client.offboarding.final.invoice", required=True, ondelete="cascade"
    )
    contract_line_id = fields.Many2one(
        "contract.line", string="Contract line", required=True, readonly=True
    )
    currency_id = fields.Many2one(related="contract_line_id.currency_id")
    date_start = fields.Date(string="From", readonly=True)
    date_end = fields.Date(string="To", readonly=True)
    amount_full = fields.Monetary(string="In full", readonly=True)
    proration = fields.Selection(related="contract_line_id.contract_id.proration")
    note = fields.Char(string="What to know", readonly=True)
    amount_prorated = fields.Monetary(string="Its share", readonly=True)
    policy = fields.Selection(
        [("prorated", "Its share"), ("full", "In full"), ("agreed", "As agreed")],
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
