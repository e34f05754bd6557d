from odoo import fields, models

from ...const import CASE_READERS


class ClientOffboarding(models.Model):
    """What is bought for the client of a case, and outlasts it."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    purchase_ids = fields.One2many(
        "client.offboarding.purchase",
        "offboarding_id",
        string="Bought for the client",
        groups=CASE_READERS,
    )

    def _collect_suggestions(self):
        """Also purchase contracts for the client that run on after the end."""
        res = super()._collect_suggestions()
        # sudo: what is on the list already, whoever reads it.
        listed = self.sudo().purchase_ids.contract_id
        self._collect(
            "client.offboarding.purchase",
            {
                f"purchase,{contract.id}": {
                    "contract_id": contract.id,
                    "user_id": self.user_id.id,
                    "date_deadline": self.date_end,
                }
                for contract in self._get_running_purchases() - listed
            },
        )
        return res

    def _get_running_purchases(self):
        """Purchase contracts for the client with a line that outlasts the case."""
        self.ensure_one()
        end = self.date_end or self.company_id._get_offboarding_today()
        # sudo: whoever runs the case reads no lines of contracts, for their prices.
        lines = self.env["contract.line"].sudo()
        return lines.search(
            [
                ("contract_id.active", "=", True),
                ("contract_id.contract_type", "=", "purchase"),
                ("contract_id.company_id", "=", self.company_id.id),
                (
                    "contract_id.offboarding_share_ids.commercial_partner_id",
                    "=",
                    self.commercial_partner_id.id,
                ),
                ("display_type", "=", False),
                ("is_canceled", "=", False),
                "|",
                "|",
                ("is_auto_renew", "=", True),
                ("date_end", "=", False),
                ("date_end", ">", end),
            ]
        ).contract_id
