from odoo import models


class ClientOffboardingPaperKindNotice(models.AbstractModel):
    """Our notice to the client; he is who receives it."""

    _name = "client.offboarding.paper.kind.notice"
    _description = "Notice of Termination"
    _inherit = ["client.offboarding.paper.ending"]

    _sides = ("company",)
    _is_formal = True
    _given_by = "company"

    def _get_title(self):
        return self.env._("Notice of Termination")

    def _get_number_word(self):
        return self.env._("Notice")

    def _prepare_values(self, paper):
        return {
            "notices": self._get_notices(paper),
            "pending": self._get_pending_returns(paper),
            "days": self._get_settlement_days(paper),
            "data_days": self._get_data_days(paper),
        }
