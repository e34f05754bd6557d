from odoo import api, fields, models
from odoo.exceptions import UserError


class ClientOffboardingChargeDocument(models.TransientModel):
    """Asks for the client's document that settles a charge."""

    _name = "client.offboarding.charge.document"
    _description = "Record the Document of a Charge"
    _inherit = ["client.offboarding.mixin.given"]

    charge_id = fields.Many2one(
        "client.offboarding.charge", required=True, readonly=True
    )
    is_free = fields.Boolean(related="charge_id.is_free")
    number = fields.Char()
    date = fields.Date(
        required=True,
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
    )
    file_ids = fields.Many2many("ir.attachment", string="Document")
    create_bill = fields.Boolean(
        string="Draft a vendor bill of it",
        groups="account.group_account_invoice",
        help="What we owe then stands in the ledger, and can be paid or set off.",
    )

    @api.depends("charge_id")
    def _compute_date(self):
        for wizard in self:
            company = wizard.charge_id.company_id
            wizard.date = company and company._get_offboarding_today()

    def action_record(self):
        """Settle the charge; it checks rights and state again."""
        self.ensure_one()
        if not (self.number or "").strip():
            raise UserError(self.env._("Enter the number of the document."))
        accountant = self.env.user.has_group("account.group_account_invoice")
        self.charge_id.action_record_document(
            number=self.number,
            date=self.date,
            files=self.file_ids.ids,
            bill=accountant and self.create_bill,
        )
        return {"type": "ir.actions.act_window_close"}
