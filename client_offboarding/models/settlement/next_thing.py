from odoo import models

from ..case.next_thing import NextThing
from .overview import BILLED_BY_US

ACCOUNTANT = "account.group_account_invoice"


class ClientOffboarding(models.Model):
    """What accounting does next."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_turns(self):
        # sudo: the name of a colleague.
        accountant = self.sudo().accountant_id.name
        return super()._get_turns() | {
            "accountant": accountant or self.env._("accounting")
        }

    def _has_turn(self, turn):
        if turn == "accountant":
            return self.env.user.has_group(ACCOUNTANT)
        return super()._has_turn(turn)

    def _get_turn_of_check(self, check):
        if check.area != "settlement":
            return super()._get_turn_of_check(check)
        is_charge = check.code == "charge_open" and not self._is_charge_to_bill(check)
        return super()._get_turn_of_check(check) if is_charge else "accountant"

    def _get_thing_of_check(self, check):
        thing = super()._get_thing_of_check(check)
        if check.code == "vendor_running":
            label = self.env._("Decide on what we buy for the client")
            return thing._replace(label=label)
        if check.area != "settlement":
            return thing
        labels = {
            "invoice_draft": self.env._("Post the draft invoices"),
            "invoice_unsent": self.env._("Send the invoices"),
            "receivable_overdue": self.env._("See to what is overdue"),
            "credit_unmatched": self.env._("Match payments and credits"),
            "deposit_open": self.env._("Return or set off the deposit"),
            "charge_open": self.env._("Settle the charges"),
        }
        label, run = labels.get(check.code, thing.label), thing.run
        is_accountant = self.env.user.has_group(ACCOUNTANT)
        if check.code in BILLED_BY_US or self._is_charge_to_bill(check):
            label = self.env._("Create final invoices")
            run = is_accountant and self.action_create_final_invoices
        elif check.code == "invoice_unsent":
            run = is_accountant and (lambda: self._send_invoices(check))
        elif check.code == "deposit_open":
            run = is_accountant and self.action_settle_deposit
        return NextThing(label, run, thing.turn)

    def _is_charge_to_bill(self, check):
        return check.code == "charge_open" and any(
            charge.state == "agreed" and charge._get_way() != "document"
            for charge in self.charge_ids
        )

    def _send_invoices(self, check):
        """The ERP's own *Send* for the documents that the check counts."""
        ids = [item["res_id"] for item in check._get_items() if not item["waived"]]
        return self.env["account.move"].browse(ids).action_send_and_print()
