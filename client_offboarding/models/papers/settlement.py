from odoo import models
from odoo.exceptions import UserError


class ClientOffboardingSettlement(models.Model):
    """The settlement statements, from the accountants' list."""

    _name = "client.offboarding.settlement"
    _inherit = ["client.offboarding.settlement"]

    def action_open_statement(self):
        """Open the settlement statement of the case; drawn up if there is none."""
        self.ensure_one()
        self._check_accountant()
        return self.offboarding_id._prepare_paper("settlement").action_open()

    def action_send_statement(self):
        """Send the settlement statements to the clients' invited contacts.

        Drawn up anew where the ledger has changed since. What is wrong with one case
        is told and stops no other.

        :raises UserError: where none could be sent
        """
        self._check_accountant()
        problems = {}
        for case in self.offboarding_id:
            try:
                with self.env.cr.savepoint():
                    case._prepare_paper("settlement").action_send()
            except UserError as error:
                if len(self) == 1:
                    raise
                problems[case] = str(error)
        self._forget()
        if not problems:
            return True
        return self.offboarding_id._notify_problems(
            self.env._(
                "Not sent: %(failed)s of %(all)s statements",
                failed=len(problems),
                all=len(self),
            ),
            problems,
        )
