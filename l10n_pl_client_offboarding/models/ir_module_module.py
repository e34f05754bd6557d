from odoo import models
from odoo.exceptions import UserError

from odoo.addons.client_offboarding.const import ACTIVE_STATES

ADDON, CORE = "l10n_pl_client_offboarding", "client_offboarding"


class IrModuleModule(models.Model):
    """Uninstalling would have the client billed for what somebody else owes."""

    _name = "ir.module.module"
    _inherit = ["ir.module.module"]

    def _check_uninstalling(self, names):
        # Where the charges go along, nobody is billed.
        if ADDON in names and CORE not in names:
            self._check_no_debt_of_others()
        return super()._check_uninstalling(names)

    def _check_no_debt_of_others(self):
        # sudo: charges of every company; their names, and who owes them, are told.
        charges = self.env["client.offboarding.charge"].sudo()
        open_ones = charges.search(
            [
                ("late_line_id", "!=", False),
                ("state", "not in", charges._settled_states()),
                ("offboarding_id.state", "in", ACTIVE_STATES),
            ]
        )
        owed = open_ones.filtered(
            lambda charge: charge._get_debtor() != charge.offboarding_id.partner_id
        )
        if owed:
            raise UserError(
                self.env._(
                    "Not billed yet: %s. Without this addon nothing tells that "
                    "somebody else than the client owes it, and the client would be "
                    "billed. Bill these charges first, or give them up.",
                    "; ".join(
                        f"{charge.offboarding_id.name}, {charge.name}"
                        for charge in owed
                    ),
                )
            )
