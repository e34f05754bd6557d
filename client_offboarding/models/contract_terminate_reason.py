from odoo import api, models
from odoo.exceptions import UserError


class ContractTerminateReason(models.Model):
    _inherit = "contract.terminate.reason"

    # Also when the app is uninstalled: what contracts were ended for is their history.
    @api.ondelete(at_uninstall=True)
    def _unlink_except_used(self):
        # sudo: contracts and cases of other companies count, and none is shown.
        contracts = self.env["contract.contract"].sudo().with_context(active_test=False)
        cases = self.env["client.offboarding"].sudo().with_context(active_test=False)
        used = contracts.search([("terminate_reason_id", "in", self.ids)])
        reasons = used.terminate_reason_id
        reasons |= cases.search([("reason_id", "in", self.ids)]).reason_id
        if reasons:
            raise UserError(
                self.env._(
                    "Contracts were ended, or are being ended, for this reason: %s",
                    ", ".join(reasons.mapped("name")),
                )
            )
