from odoo import models
from odoo.exceptions import UserError


class AccountJournal(models.Model):
    _name = "account.journal"
    _inherit = ["account.journal"]

    def _get_deposit_account(self, sign):
        """The account from which money goes out (``sign`` > 0), or on which it comes.

        That of payments under way where the journal has one, as for any payment.
        """
        self.ensure_one()
        lines = (
            self.outbound_payment_method_line_ids
            if sign > 0
            else self.inbound_payment_method_line_ids
        )
        account = lines.payment_account_id[:1] or self.default_account_id
        if not account:
            raise UserError(
                self.env._("The journal %s has no account. Set it first.", self.name)
            )
        return account
