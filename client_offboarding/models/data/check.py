from odoo import api, models
from odoo.tools import SQL

from ..case.check import Check
from ..case.check_sql import arm

# A termination with a processing agreement, in whose case nobody has looked which data
# are the client's: what nobody entered isn't settled.
UNLOOKED = """
t.has_processing_agreement AND NOT EXISTS (
    SELECT FROM client_offboarding_data d
     WHERE d.offboarding_id = t.offboarding_id AND d.role = 'processor'
       AND d.state <> 'cancelled')
"""


class ClientOffboardingCheck(models.Model):
    """Personal data that nobody has decided on, or nobody has looked for."""

    _name = "client.offboarding.check"
    _inherit = ["client.offboarding.check"]
    _depends = {
        "client.offboarding.data": ["offboarding_id", "is_settled", "role", "state"],
        "client.offboarding.termination": [
            "offboarding_id",
            "has_processing_agreement",
        ],
    }

    @api.model
    def _get_checks(self):
        models_of = ("client.offboarding.data", "client.offboarding.termination")
        return super()._get_checks() | {
            "data_open": Check(
                self.env._("Personal data"),
                "data",
                "confirm",
                models_of,
                (self._query_data_open, self._query_data_unlooked),
            ),
        }

    def _query_data_open(self):
        return SQL(
            arm(
                "'data_open'",
                "client.offboarding.data",
                "d.id",
                "NULL::numeric",
                "JOIN client_offboarding_data d ON d.offboarding_id = c.id",
                "d.is_settled IS NOT TRUE",
            )
        )

    def _query_data_unlooked(self):
        return SQL(
            arm(
                "'data_open'",
                "client.offboarding.termination",
                "t.id",
                "NULL::numeric",
                "JOIN client_offboarding_termination t ON t.offboarding_id = c.id",
                UNLOOKED,
            )
        )
