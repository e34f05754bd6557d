from odoo import models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ...const import AMOUNT_READERS


class ClientOffboarding(models.Model):
    """What the client owes and is charged, as his people see it in the portal."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_portal_values(self, contact):
        values = super()._get_portal_values(contact)
        if not self._is_money_shown(contact):
            return values
        items = self._get_portal_due_items()
        owed = items.filtered(lambda item: item.amount_residual > 0)
        return values | {
            "due_items": [
                self._describe_due_item(item) for item in owed + (items - owed)
            ],
            "due_total": self._describe_due_total(items) if len(items) > 1 else "",
            "charges": [
                self._describe_portal_charge(charge)
                for charge in self.charge_ids
                if charge.state in ("proposed", "agreed", "disputed")
            ],
        }

    def _is_money_shown(self, contact):
        """For the client's own people; a colleague of ours needs his right to amounts.

        :param contact: who is looking; empty when a colleague has a look
        """
        if not contact:
            return self.env.user.has_groups(AMOUNT_READERS)
        client = self.commercial_partner_id
        return (
            self._get_portal_side(contact) == "client"
            and contact.commercial_partner_id == client
        )

    def _get_portal_due_items(self):
        """What is open by his posted documents, the oldest first.

        What he owes, and what stands in his favour: credit notes and payments that
        nobody has matched yet. A company under him is another client, whose documents
        aren't his; a deposit is nobody's debt, as in the checks.
        """
        self.ensure_one()
        # sudo: the accounts are set by whoever configures the company.
        deposits = self.company_id.sudo().offboarding_deposit_account_ids
        client = self.commercial_partner_id
        # sudo: the caller has found out who is looking, and whose case it is.
        return (
            self.env["account.move.line"]
            .sudo()
            .search(
                Domain("company_id", "=", self.company_id.id)
                & Domain("partner_id.commercial_partner_id", "=", client.id)
                & Domain("account_id.account_type", "=", "asset_receivable")
                & Domain("account_id", "not in", deposits.ids)
                & Domain("parent_state", "=", "posted")
                & Domain("amount_residual", "!=", 0),
                order="date_maturity, id",
            )
        )

    def _get_portal_invoice(self, contact, move_id):
        """A document that the contact may download, as it was sent.

        :return: ``ir.attachment`` with superuser rights, empty where there is none
        """
        if not self._is_money_shown(contact):
            return self.env["ir.attachment"]
        moves = self._get_portal_due_items().move_id
        return moves.filtered(lambda move: move.id == move_id).invoice_pdf_report_id

    def _describe_due_item(self, item):
        open_ = item.amount_residual_currency
        amount = format_amount(self.env, abs(open_), item.currency_id)
        described = {
            "title": item.move_id.name,
            "move_id": item.move_id.invoice_pdf_report_id and item.move_id.id,
        }
        if open_ < 0:
            detail = self.env._("in your favour: %s", amount)
            return {**described, "detail": detail, "date": "", "is_late": False}
        day = item._get_last_day_to_pay()
        return {
            **described,
            "detail": self.env._("to pay: %s", amount),
            "date": format_date(self.env, day),
            "is_late": day < self.company_id._get_offboarding_today(),
        }

    def _describe_due_total(self, items):
        """What is left to pay or to get back, in each currency by itself."""
        totals = {
            currency: sum(lines.mapped("amount_residual_currency"))
            for currency, lines in items.grouped("currency_id").items()
        }
        told = {
            True: self.env._("together to pay: %s"),
            False: self.env._("together in your favour: %s"),
        }
        return "; ".join(
            told[total > 0] % format_amount(self.env, abs(total), currency)
            for currency, total in totals.items()
            if not currency.is_zero(total)
        )

    def _describe_portal_charge(self, charge):
        states = dict(charge._fields["state"]._description_selection(self.env))
        owed = {
            "client_owes": self.env._("you owe: %s"),
            "we_owe": self.env._("we owe you: %s"),
        }
        amount = format_amount(self.env, charge.amount, charge.currency_id)
        if not charge.amount:
            # Not priced yet; nobody is told that he owes nothing for it.
            amount = self.env._("amount not decided yet")
        return {
            "title": charge.name,
            "detail": ", ".join([owed[charge.side] % amount, states[charge.state]]),
            "said": charge.dispute_note if charge.state == "disputed" else "",
        }
