from odoo import api, models
from odoo.tools import SQL

from .check import UNLOOKED


class ClientOffboardingDeadline(models.Model):
    """The day to return data by stands only while some of them are open."""

    _name = "client.offboarding.deadline"
    _inherit = ["client.offboarding.deadline"]

    @api.model
    def _get_termination_condition(self, kind):
        condition = super()._get_termination_condition(kind)
        if kind != "data":
            return condition
        self.env["client.offboarding.data"].flush_model()
        return SQL(
            f"""
            %s AND t.has_processing_agreement AND ({UNLOOKED} OR EXISTS (
                SELECT FROM client_offboarding_data o
                 WHERE o.offboarding_id = c.id AND o.role = 'processor'
                   AND o.is_settled IS NOT TRUE))
            """,
            condition,
        )
