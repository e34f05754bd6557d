from odoo import api, models
from odoo.tools import SQL

from ..case.check import Check
from ..case.check_sql import arm
from .billing_sql import unbilled
from .contract_sql import CONTRACTS, CONTRACTS_OUTSIDE, ENDED_OUTSIDE, OUTSIDE


class ClientOffboardingCheck(models.Model):
    """Checks of how contracts end: what runs on, and what was never billed."""

    _name = "client.offboarding.check"
    _inherit = ["client.offboarding.check"]
    _depends = {
        "client.offboarding.termination": [
            "offboarding_id",
            "contract_id",
            "mode",
            "date_end",
            "required_form",
            "used_form",
            "notice_form_strict",
            "signatory_basis",
            "proof_ids",
        ],
        "contract.contract": [
            "partner_id",
            "company_id",
            "active",
            "contract_type",
            "partial_period",
            "proration",
        ],
        "contract.line": [
            "contract_id",
            "display_type",
            "is_canceled",
            "is_auto_renew",
            "date_start",
            "date_end",
            "last_date_invoiced",
            "recurring_next_date",
            "recurring_rule_type",
            "recurring_interval",
            "recurring_invoicing_type",
            "automatic_price",
            "product_id",
            "quantity",
            "specific_price",
            "discount",
            "monthly_recurring",
            "currency_id",
        ],
    }

    @api.model
    def _get_checks(self):
        return super()._get_checks() | {
            "notice_form": Check(
                self.env._("Form of the notice"),
                "legal",
                "notice",
                ("client.offboarding.termination",),
                (self._query_notice_form,),
            ),
            "contract_running": Check(
                self.env._("Contracts run on"),
                "legal",
                "confirm",
                ("contract.line",),
                (self._query_contract_running, self._query_contract_outside),
            ),
            "end_not_reached": Check(
                self.env._("End not reached"),
                "legal",
                "closed",
                ("client.offboarding.termination",),
                (self._query_end_not_reached,),
            ),
            "contract_unbilled": Check(
                self.env._("Not yet invoiced"),
                "settlement",
                "confirm",
                ("contract.line",),
                (self._query_contract_unbilled, self._query_contract_outside),
            ),
        }

    def _query_notice_form(self):
        """What ``_get_form_issue`` finds, where the form is strict."""
        return SQL(
            arm(
                "'notice_form'",
                "client.offboarding.termination",
                "t.id",
                "0::numeric",
                "JOIN client_offboarding_termination t ON t.offboarding_id = c.id",
                """
                t.notice_form_strict AND t.mode <> 'expiry'
                AND t.required_form IN ('document', 'electronic', 'written')
                AND (COALESCE(t.used_form, 'any') = 'any'
                     OR t.used_form = 'document' AND t.required_form <> 'document'
                     OR COALESCE(TRIM(t.signatory_basis), '') = ''
                     OR t.required_form = 'written' AND NOT EXISTS (
                        SELECT FROM client_offboarding_termination_proof_rel proof
                         WHERE proof.client_offboarding_termination_id = t.id))
                """,
            )
        )

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

    def _query_end_not_reached(self):
        """A term ends with the end of its last day (Civil Code 111)."""
        return SQL(
            arm(
                "'end_not_reached'",
                "client.offboarding.termination",
                "t.id",
                "0::numeric",
                "JOIN client_offboarding_termination t ON t.offboarding_id = c.id",
                "(t.date_end IS NULL OR t.date_end >= c.today)",
            )
        )

    def _query_contract_unbilled(self):
        """What the final invoices will bill of the contracts, before taxes.

        By the prices of the contracts, period by period; see ``billing_sql``.
        """
        until = "LEAST(cl.date_end, COALESCE(t.date_end, c.today))"
        return SQL(
            arm(
                "'contract_unbilled'",
                "contract.line",
                "cl.id",
                unbilled("LEAST(cl.date_end, t.date_end)", until),
                CONTRACTS + "JOIN res_company co ON co.id = c.company_id",
                f"""
                cl.recurring_next_date IS NOT NULL
                AND COALESCE(cl.last_date_invoiced + 1, cl.date_start) <= {until}
                """,
            )
        )

    def _query_contract_outside(self):
        """Contracts that a case of the whole relation left out: they run on, or ended
        before, without a case, and still owe something. Two checks in one scan.
        """
        amount = unbilled("cl.date_end", "cl.date_end")
        return SQL(
            arm(
                f"""
                CASE WHEN {ENDED_OUTSIDE} THEN 'contract_unbilled'
                     ELSE 'contract_running' END
                """,
                "contract.line",
                "cl.id",
                f"CASE WHEN {ENDED_OUTSIDE} THEN {amount} ELSE 0 END",
                CONTRACTS_OUTSIDE + "JOIN res_company co ON co.id = c.company_id",
                f"""
                {OUTSIDE} AND (
                    NOT {ENDED_OUTSIDE} OR cl.recurring_next_date IS NOT NULL
                    AND COALESCE(cl.last_date_invoiced + 1, cl.date_start)
                        <= cl.date_end)
                """,
            )
        )
