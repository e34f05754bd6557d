from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..case.called import day, record_ids, takes, text


class ClientOffboardingCharge(models.Model):
    """Charges that are settled by a document which isn't made here.

    The client's own debit note for what we owe him, or the internal document for VAT
    on a thing that was given away.
    """

    _name = "client.offboarding.charge"
    _inherit = ["client.offboarding.charge"]

    document_number = fields.Char(string="Document number", readonly=True, copy=False)
    document_date = fields.Date(string="Document date", readonly=True, copy=False)
    document_file_ids = fields.Many2many(
        "ir.attachment",
        "client_offboarding_charge_document_rel",
        string="Document",
        readonly=True,
        copy=False,
    )
    needs_document = fields.Boolean(compute="_compute_needs_document")

    @api.depends("state", "side", "kind", "is_free", "vat_treatment")
    def _compute_needs_document(self):
        for charge in self:
            way = charge._get_way() if charge.state == "agreed" else None
            charge.needs_document = way == "document"

    @api.model
    def _get_document_fields(self):
        return {"document_number", "document_date", "document_file_ids"}

    @api.model
    def _get_step_fields(self):
        return super()._get_step_fields() | self._get_document_fields()

    @api.model_create_multi
    def create(self, vals_list):
        if any(self._get_document_fields() & set(vals) for vals in vals_list):
            raise UserError(self.env._("A charge starts as proposed."))
        return super().create(vals_list)

    def write(self, vals):
        if self._get_document_fields() & set(vals):
            raise UserError(self.env._("Use the buttons of the charge."))
        return super().write(vals)

    @takes(number=text, date=day, files=record_ids)
    def action_record_document(self, number=None, date=None, files=None, bill=False):
        """Settle an agreed charge with the document that was issued for it elsewhere.

        :param number: of the client's note; without it a wizard asks
        :param date: on which it was issued, a date or an ISO string
        :param files: ids of attachments: the document itself
        :param bill: also draft it as a vendor bill, for an accountant to post
        :return: True, or the wizard's action
        :raises UserError: when the charge isn't agreed, or goes on a document of ours
        """
        if not (number or "").strip():
            return self._open_document_wizard()
        self.ensure_one()
        date = date or self.company_id._get_offboarding_today()
        self._check_document(date)
        attachments = self.env["ir.attachment"].browse(files or [])
        attachments.check_access("read")
        attachments._check_kept()
        vals = {
            "state": "recorded",
            "document_number": number.strip(),
            "document_date": date,
            "document_file_ids": [Command.set(attachments.ids)],
        }
        if bill:
            vals["move_id"] = self._create_bill(number.strip(), date).id
        self._write_step(vals)
        attachments.filtered(lambda file: not file.res_id).write(
            {"res_model": self._name, "res_id": self.id}
        )
        return True

    def _check_document(self, day):
        self._check_state("agreed")
        if self._get_way() != "document":
            raise UserError(
                self.env._(
                    "'%s' goes on a document of ours: create the final invoices.",
                    self.name,
                )
            )
        self._check_way()
        if day > self.company_id._get_offboarding_today():
            raise UserError(self.env._("The document can't be from a future day."))

    def _open_document_wizard(self):
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record the document"),
            "res_model": "client.offboarding.charge.document",
            "view_mode": "form",
            "target": "new",
            "context": {"default_charge_id": self.id},
        }

    def _create_bill(self, number, day):
        """The client's document as a draft of the vendor's side, under own rights."""
        if self.is_free:
            raise UserError(
                self.env._("Nobody bills what was given away: post its VAT by hand.")
            )
        return self.env["account.move"].create(self._prepare_bill_values(number, day))

    def _prepare_bill_values(self, number, day):
        taxable = self.vat_treatment == "taxable"
        line = {
            "name": self.name,
            "quantity": self.quantity,
            "price_unit": self.price_unit,
            "tax_ids": [Command.set(self._get_bill_taxes().ids if taxable else [])],
        }
        return {
            # A note outside VAT is no invoice of a vendor.
            "move_type": "in_invoice" if taxable else "in_receipt",
            "partner_id": self.offboarding_id.partner_id.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "invoice_date": day,
            "ref": number,
            "invoice_origin": self.offboarding_id.name,
            "invoice_line_ids": [Command.create(line)],
        }
