from odoo import models


class ClientOffboarding(models.Model):
    """The papers of a case follow its ends."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _follow_moved_ends(self, former_ends):
        res = super()._follow_moved_ends(former_ends)
        # sudo: whoever may sign them.
        self.sudo().protocol_ids._retire_with_end(former_ends)
        return res
