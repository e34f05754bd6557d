from odoo import models

from ..case.called import takes, text


class ClientOffboarding(models.Model):
    """The confirmation comes and goes with the steps of its case."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def action_request_confirmation(self):
        res = super().action_request_confirmation()
        for case in self:
            case._get_or_create_paper("confirmation")
        return res

    @takes(reason=text)
    def action_reopen(self, reason=None):
        res = super().action_reopen(reason)
        # Not where a wizard asks for the reason first.
        if res is True:
            self.protocol_ids._void_confirmation()
        return res
