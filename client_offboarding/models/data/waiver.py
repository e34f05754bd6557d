from odoo import models
from odoo.exceptions import AccessError

from ...const import OFFICER


class ClientOffboarding(models.Model):
    """Whether personal data may stay open isn't for whoever wants the case closed."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _check_may_waive(self, code):
        if code != "data_open":
            return super()._check_may_waive(code)
        self.check_access("read")
        if not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._(
                    "Only a data protection officer may leave personal data open."
                )
            )
        return None
