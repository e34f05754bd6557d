from odoo import api, models
from odoo.tools import SQL

from ..case.check import Check
from ..case.check_sql import SAME_COMPANY, arm


class ClientOffboardingCheck(models.Model):
    """What we buy for the client must not go on costing after he left."""

    _name = "client.offboarding.check"
    _inherit = ["client.offboarding.check"]
    _depends = {
        "client.offboarding.purchase": ["offboarding_id", "contract_id", "is_settled"],
        "client.offboarding.purchase.share": ["contract_id", "commercial_partner_id"],
        "contract.contract": ["company_id", "active", "contract_type"],
        "contract.line": [
            "contract_id",
            "display_type",
            "is_canceled",
            "is_auto_renew",
            "date_end",
        ],
    }

    @api.model
    def _get_checks(self):
        return super()._get_checks() | {
            "vendor_running": Check(
                self.env._("Bought for the client and running on"),
                "legal",
                "confirm",
                ("contract.contract",),
                (self._query_vendor_running,),
                by_contract=False,
            ),
        }

    def _query_vendor_running(self):
        """Purchase contracts that outlast the case, and nobody decided about."""
        return SQL(
            arm(
                "'vendor_running'",
                "contract.contract",
                "cc.id",
                "0::numeric",
                f"""
                JOIN client_offboarding_purchase_share ps
                  ON ps.commercial_partner_id = c.commercial_partner_id
                JOIN contract_contract cc ON cc.id = ps.contract_id
                 AND {SAME_COMPANY.format("cc")} AND cc.active
                 AND cc.contract_type = 'purchase'
                """,
                """
                (SELECT TRUE FROM contract_line cl
                  WHERE cl.contract_id = cc.id AND cl.display_type IS NULL
                    AND cl.is_canceled IS NOT TRUE
                    AND (cl.is_auto_renew OR cl.date_end IS NULL
                         OR cl.date_end > COALESCE(c.date_end, c.today)) LIMIT 1)
                AND (SELECT TRUE FROM client_offboarding_purchase pu
                      WHERE pu.offboarding_id = c.id AND pu.contract_id = cc.id
                        AND pu.is_settled LIMIT 1) IS NULL
                """,
            )
        )
