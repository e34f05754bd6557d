from odoo import models

from ..case.called import takes, text


class ClientOffboarding(models.Model):
    """The confirmation comes and goes with the steps of its case."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def action_request_confirmation(self):
        """Also makes the confirmation, and for one case opens it."""
        res = super().action_request_confirmation()
        papers = [case._get_or_create_paper("confirmation") for case in self]
        return papers[0].action_open() if len(papers) == 1 else res

    def action_close(self):
        self.check_access("write")
        # sudo: contents are compared only; that all is over rests on these files.
        papers = self.sudo().protocol_ids.filtered(lambda p: p.state == "signed")
        (papers.attachment_id | papers.signed_attachment_id)._check_kept()
        return super().action_close()

    @takes(reason=text)
    def action_reopen(self, reason=None):
        res = super().action_reopen(reason)
        # Not where a wizard asks for the reason first.
        if res is True:
            self.protocol_ids._void_confirmation()
        return res
