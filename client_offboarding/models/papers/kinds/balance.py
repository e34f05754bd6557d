from odoo import models

from ...settlement.ledger_sql import BALANCE


class ClientOffboardingPaperKindBalance(models.AbstractModel):
    """The open items that the client is asked to confirm, by currency."""

    _name = "client.offboarding.paper.kind.balance"
    _description = "Confirmation of Balance"
    _inherit = ["client.offboarding.paper.kind.settlement"]

    _sides = ("client",)
    _ledger = BALANCE

    def _get_title(self):
        return self.env._("Confirmation of Balance")

    def _get_number_word(self):
        return self.env._("Balance")

    def _has_content(self, case):
        # sudo: only whether there is something to state.
        return super()._has_content(case) and case.sudo().has_open_items

    def _prepare_values(self, paper):
        return {
            "balances": self._get_settlement(paper),
            "disputed": self._get_disputed_numbers(paper),
        }

    def _get_disputed_numbers(self, paper):
        """Numbers of the open documents that the client disputes: left out."""
        # sudo: the paper states the ledger, whoever prints it.
        lines = paper.sudo().env["account.move.line"]
        case = paper.offboarding_id.sudo()
        disputed = lines.search(
            [
                (
                    "partner_id.commercial_partner_id",
                    "=",
                    case.partner_id.commercial_partner_id.id,
                ),
                ("company_id", "=", case.company_id.id),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                (
                    "account_id.account_type",
                    "in",
                    ("asset_receivable", "liability_payable"),
                ),
                ("move_id.offboarding_disputed", "=", True),
            ]
        )
        return disputed.move_id.mapped("name")
