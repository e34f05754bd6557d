from odoo import api, models
from odoo.tools import SQL

from ..case.check_sql import (
    CONTRACTS,
    CONTRACTS_OUTSIDE,
    ENDED_OUTSIDE,
    OUTSIDE,
    PREPAID,
    UNBILLED_AMOUNT,
    arm,
)


class ClientOffboardingMixinCheckContract(models.AbstractModel):
    """Item selects over contracts: what runs on, is to bill, or was billed too far."""

    _name = "client.offboarding.mixin.check.contract"
    _description = "Items of the Checks: Contracts"
    _depends = {
        "client.offboarding.termination": [
            "offboarding_id",
            "contract_id",
            "date_end",
            "is_ended",
        ],
        "contract.contract": ["partner_id", "company_id", "active", "contract_type"],
        "contract.line": [
            "contract_id",
            "display_type",
            "is_canceled",
            "is_auto_renew",
            "date_start",
            "date_end",
            "last_date_invoiced",
            "recurring_next_date",
            "monthly_recurring",
            "currency_id",
        ],
        "account.move": ["move_type", "state", "offboarding_id", "reversed_entry_id"],
        "account.move.line": [
            "move_id",
            "contract_line_id",
            "contract_period_start",
            "contract_period_end",
            "parent_state",
            "amount_currency",
            "balance",
        ],
    }

    def _query_contract_running(self):
        return SQL(
            arm(
                "'contract_running'",
                "contract.line",
                "cl.id",
                "0::numeric",
                CONTRACTS,
                "(cl.date_end IS NULL OR cl.is_auto_renew OR t.date_end IS NULL"
                " OR cl.date_end > t.date_end)",
            )
        )

    def _query_contract_unbilled(self, today):
        """The amount is OCA's stored monthly one: an estimate, in company currency."""
        return SQL(
            arm(
                "'contract_unbilled'",
                "contract.line",
                "cl.id",
                UNBILLED_AMOUNT,
                CONTRACTS + "JOIN res_company co ON co.id = c.company_id",
                """
                cl.recurring_next_date IS NOT NULL
                AND COALESCE(cl.last_date_invoiced + 1, cl.date_start)
                    <= LEAST(cl.date_end, COALESCE(t.date_end, %s))
                """,
            ),
            today,
            today,
            today,
        )

    def _query_contract_outside(self, today):
        """Contracts that a case of the whole relation left out: they run on, or ended
        before, without a case, and still owe something. Two checks in one scan.
        """
        return SQL(
            arm(
                f"""
                CASE WHEN {ENDED_OUTSIDE} THEN 'contract_unbilled'
                     ELSE 'contract_running' END
                """,
                "contract.line",
                "cl.id",
                f"CASE WHEN {ENDED_OUTSIDE} THEN {UNBILLED_AMOUNT} ELSE 0 END",
                CONTRACTS_OUTSIDE + "JOIN res_company co ON co.id = c.company_id",
                f"""
                {OUTSIDE} AND (
                    NOT {ENDED_OUTSIDE} OR cl.recurring_next_date IS NOT NULL
                    AND COALESCE(cl.last_date_invoiced + 1, cl.date_start)
                        <= cl.date_end)
                """,
            ),
            *[today] * 5,
        )

    def _query_contract_prepaid(self):
        """What was invoiced past the end, less what was credited."""
        return SQL(
            arm(
                "'contract_prepaid'",
                "contract.line",
                "cl.id",
                "p.amount",
                f"""
                JOIN client_offboarding_termination t ON t.offboarding_id = c.id
                 AND t.is_ended
                JOIN contract_line cl ON cl.contract_id = t.contract_id
                JOIN LATERAL (SELECT SUM(amount) AS amount FROM ({PREPAID}) o) p
                  ON p.amount IS NOT NULL
                """,
                "TRUE",
            ),
            ("posted",),
        )

    @api.model
    def _get_prepaid_query(self, case_ids, credit_states):
        """Invoice lines behind ``contract_prepaid``: id, part of the price owed."""
        return SQL(
            f"""
            SELECT p.id, p.share
              FROM client_offboarding_termination t
              JOIN contract_line cl ON cl.contract_id = t.contract_id
              JOIN LATERAL ({PREPAID}) p ON TRUE
             WHERE t.offboarding_id IN %s AND t.is_ended
             ORDER BY p.id
            """,
            credit_states,
            tuple(case_ids),
        )
