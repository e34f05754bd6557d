from odoo import models

from ...const import WAITING


class ClientOffboardingAccess(models.Model):
    """Whoever still has to sign keeps a way to the case."""

    _name = "client.offboarding.access"
    _inherit = ["client.offboarding.access"]

    def _must_still_sign(self):
        """An invited contact of a case whose papers the client hasn't all signed."""
        if super()._must_still_sign():
            return True
        case = self.offboarding_id
        if self.res_user_id.partner_id not in case.contact_ids:
            return False
        papers = case.protocol_ids.filtered(
            lambda paper: paper.state != "void" and paper.client_signatures_needed
        )
        waiting = papers.filtered(lambda paper: paper.state in WAITING)
        # The last one is made late.
        return bool(waiting) or not any(paper._get_kind()._is_last for paper in papers)
