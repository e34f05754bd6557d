from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ...const import ACCOUNTING, ACTIVE_STATES


class ClientOffboardingCharge(models.Model):
    """The document of ours that an agreed charge goes on."""

    _name = "client.offboarding.charge"
    _inherit = ["client.offboarding.charge"]

    corrected_move_id = fields.Many2one(
        "account.move",
        string="Invoice to correct",
        check_company=True,
        domain="[('move_type', '=', 'out_invoice'), ('state', '=', 'posted'),"
        " ('company_id', '=', company_id)]",
        groups=ACCOUNTING,
        help="A credit with VAT is a credit note to one of our invoices.",
    )

    @api.constrains("corrected_move_id", "currency_id", "offboarding_id")
    def _check_corrected_move(self):
        # sudo: a charge is also edited by people who may not read invoices.
        for charge in self.sudo():
            move, case = charge.corrected_move_id, charge.offboarding_id
            if move and (
                not case._is_billed_by(move)
                or move.currency_id != charge.currency_id
                or (move.move_type, move.state) != ("out_invoice", "posted")
            ):
                raise ValidationError(
                    self.env._(
                        "A credit corrects a posted invoice of the same client in the "
                        "same currency; %s isn't one.",
                        move.display_name,
                    )
                )

    def _get_way(self):
        """What settles this charge once it is agreed.

        What we owe as a penalty is charged by the client, on his own note: a credit
        note of ours would correct a sale that nobody takes back.

        :return: ``invoice``, ``note`` (outside VAT), ``credit_note``, ``document``
            (that isn't made here), or None where nothing has to be issued
        """
        self.ensure_one()
        taxable = self.vat_treatment == "taxable"
        if self.is_free:
            return "document" if taxable else None
        if self.side == "client_owes":
            return "invoice" if taxable else "note"
        return "credit_note" if taxable and self.kind == "credit" else "document"

    def _check_way(self):
        """Raise where it isn't clear on what document these charges go.

        Asked again when it is made: a charge without a decision on its VAT would go on
        a debit note, which says that it is outside VAT.
        """
        # sudo: see _check_corrected_move
        for charge in self.sudo():
            if not charge.vat_treatment:
                raise UserError(
                    self.env._(
                        "Nobody has decided on the VAT of '%s', although it is agreed. "
                        "Mark it as disputed, decide the VAT treatment with its "
                        "reason, and agree it again.",
                        charge.name,
                    )
                )
            if charge._get_way() == "credit_note" and not charge.corrected_move_id:
                raise UserError(
                    self.env._(
                        "Choose the invoice that '%s' corrects: a credit with VAT is "
                        "a credit note to it. An accountant can do this.",
                        charge.name,
                    )
                )

    def _get_gross(self, position=None):
        """The amount with the taxes that its document will have, in its currency.

        :param position: see :meth:`_get_taxes`
        """
        self.ensure_one()
        if self.is_free or self.vat_treatment != "taxable":
            return self.amount
        return self._get_taxes(position).compute_all(
            self.price_unit,
            currency=self.currency_id,
            quantity=self.quantity,
            product=self.product_id,
            partner=self._get_debtor(),
        )["total_included"]

    def _create_invoices(self):
        """Draft agreed charges: with VAT on an invoice, outside VAT on a debit note.

        :return: the drafts, one for each case and key of :meth:`_get_billing_key`
        """
        to_bill = self.filtered(
            lambda charge: (
                charge.state == "agreed"
                and charge._get_way() in ("invoice", "note", "credit_note")
            )
        )
        to_bill._check_way()
        documents = to_bill.grouped(
            lambda charge: (charge.offboarding_id, *charge._get_billing_key())
        ).values()
        moves = self.env["account.move"].create(
            [
                charges._prepare_invoice_values(charges[0]._get_way())
                for charges in documents
            ]
        )
        for charges, move in zip(documents, moves, strict=True):
            charges._write_step({"state": "invoiced", "move_id": move.id})
        return moves

    def _get_billing_key(self):
        """What the charges on one document share; glue addons add to it.

        One document for each currency and kind of document, and one credit note for
        each invoice that is corrected.
        """
        self.ensure_one()
        way = self._get_way()
        return (
            self.currency_id,
            self._get_debtor(),
            way,
            way == "credit_note" and self.corrected_move_id,
        )

    def _get_debtor(self):
        """To whom the document is addressed; glue addons know of other payers."""
        return self.offboarding_id.partner_id

    def _reopen(self):
        """The draft that these charges were on is dropped: bill them again."""
        self.filtered(
            lambda charge: (
                charge.state == "invoiced"
                and charge.offboarding_id.state in ACTIVE_STATES
            )
        )._write_step({"state": "agreed", "move_id": False})

    def _invoice_again(self, move):
        """The cancelled ``move`` that these charges were on is revived."""
        if billed := self.filtered(lambda charge: charge.state != "agreed"):
            raise UserError(
                self.env._(
                    "'%(charge)s' was settled otherwise after %(invoice)s was "
                    "cancelled. Leave it cancelled.",
                    charge=billed[0].name,
                    invoice=move.display_name,
                )
            )
        self._write_step({"state": "invoiced", "move_id": move.id})

    def _prepare_invoice_values(self, way):
        case = self.offboarding_id
        values = {
            "move_type": "out_invoice",
            "partner_id": self._get_debtor().id,
            "company_id": case.company_id.id,
            "currency_id": self.currency_id.id,
            "invoice_origin": case.name,
            "offboarding_id": case.id,
            # What is taxed has a date of supply, and so a last day to invoice it.
            "delivery_date": max(charge._get_date_supplied() for charge in self)
            if way == "invoice"
            else False,
            "invoice_line_ids": [
                Command.create(charge._prepare_invoice_line_values()) for charge in self
            ],
        }
        if way == "note":
            # A receipt in a journal of its own: an invoice would be offered to
            # e-invoicing, whatever it stands for.
            journal = case.company_id._get_or_create_debit_journal()
            values.update(move_type="out_receipt", journal_id=journal.id)
        elif way == "credit_note":
            values.update(self._prepare_credit_note_values())
        return values

    def _prepare_credit_note_values(self):
        corrected = self.corrected_move_id
        return {
            "move_type": "out_refund",
            "partner_id": corrected.partner_id.id,
            "journal_id": corrected.journal_id.id,
            "fiscal_position_id": corrected.fiscal_position_id.id,
            "reversed_entry_id": corrected.id,
            **corrected._prepare_correction(", ".join(self.mapped("name"))),
        }

    def _prepare_invoice_line_values(self):
        self.ensure_one()
        name = self.name
        if self.calculation:
            name = f"{name} ({self.calculation})"
        values = {
            "name": name,
            "product_id": self.product_id.id,
            "quantity": self.quantity,
            "price_unit": self.price_unit,
            "offboarding_charge_id": self.id,
        }
        if self.vat_treatment == "outside":
            values["tax_ids"] = [Command.clear()]
        else:
            values["tax_ids"] = [Command.set(self._get_taxes().ids)]
        if account := self._get_income_account():
            values["account_id"] = account.id
        return values
