from odoo import api, fields, models
from odoo.tools import SQL

from .offboarding_check_sql import (
    CLIENT,
    CONTRACTS,
    CONTRACTS_OUTSIDE,
    ENDED_OUTSIDE,
    IN_SCOPE,
    OUTSIDE,
    PREPAID,
    UNBILLED_AMOUNT,
    arm,
)


class ClientOffboardingMixinCheckItem(models.AbstractModel):
    """The item selects: one row is one thing that a check counts."""

    _name = "client.offboarding.mixin.check.item"
    _description = "Items of the Checks"

    @api.model
    def _get_item_models(self):
        """Check → the models that its items may be of."""
        return {
            "notice_form": ["client.offboarding.termination"],
            "contract_running": ["contract.line"],
            "end_not_reached": ["client.offboarding.termination"],
            "contract_unbilled": ["contract.line"],
            "contract_prepaid": ["contract.line"],
            "invoice_draft": ["account.move"],
            "receivable_overdue": ["account.move.line"],
            "receivable_not_due": ["account.move.line"],
            "credit_unmatched": ["account.move.line"],
            "charge_open": ["client.offboarding.charge"],
            "return_open": ["client.offboarding.return"],
            "document_open": ["client.offboarding.document"],
            "access_open": ["client.offboarding.access"],
            "confirmation_unsigned": [
                "client.offboarding",
                "client.offboarding.protocol",
            ],
        }

    @api.model
    def _get_item_queries(self):
        """The item selects, as SQL with the columns of ``offboarding_check_sql.ARM``.

        Glue addons append theirs. "Today" is the user's, not the server's.
        """
        today = fields.Date.context_today(self)
        return [
            self._query_notice_form(),
            self._query_contract_running(),
            self._query_end_not_reached(today),
            *self._get_settlement_queries(today),
            self._query_return_open(),
            self._query_line_open("document"),
            self._query_line_open("access"),
            self._query_confirmation_unsigned(),
        ]

    @api.model
    def _get_settlement_queries(self, today):
        """Those of the area settlement: also what the accountants' list adds up.

        Glue addons append theirs of this area here.
        """
        return [
            self._query_contract_unbilled(today),
            self._query_contract_outside(today),
            self._query_contract_prepaid(),
            self._query_invoice_draft(),
            self._query_receivable(today),
            self._query_charge_open(),
        ]

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

    def _query_end_not_reached(self, today):
        """A term ends with the end of its last day (Civil Code 111)."""
        return SQL(
            arm(
                "'end_not_reached'",
                "client.offboarding.termination",
                "t.id",
                "0::numeric",
                "JOIN client_offboarding_termination t ON t.offboarding_id = c.id",
                "(t.date_end IS NULL OR t.date_end >= %s)",
            ),
            today,
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

    def _query_invoice_draft(self):
        return SQL(
            arm(
                "'invoice_draft'",
                "account.move",
                "am.id",
                "am.amount_total_signed",
                CLIENT
                + """
                JOIN account_move am ON am.partner_id = p.id
                 AND am.company_id = c.company_id AND am.state = 'draft'
                 AND am.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                """,
                IN_SCOPE.format(move="am.id"),
            )
        )

    def _query_receivable(self, today):
        """Open items of the client's receivable accounts: three checks in one scan."""
        return SQL(
            arm(
                """
                CASE WHEN aml.amount_residual < 0 OR (aml.amount_residual = 0
                          AND aml.amount_residual_currency < 0)
                     THEN 'credit_unmatched'
                     WHEN COALESCE(aml.date_maturity, aml.date) < %s
                     THEN 'receivable_overdue'
                     ELSE 'receivable_not_due' END
                """,
                "account.move.line",
                "aml.id",
                "aml.amount_residual",
                CLIENT
                + """
                JOIN account_move_line aml ON aml.partner_id = p.id
                 AND aml.company_id = c.company_id
                 AND aml.parent_state = 'posted' AND aml.reconciled IS NOT TRUE
                 AND aml.account_id = ANY(ARRAY(
                     SELECT a.id FROM account_account a
                      WHERE a.account_type = 'asset_receivable'))
                """,
                "(aml.amount_residual <> 0 OR aml.amount_residual_currency <> 0)"
                " AND (aml.amount_residual < 0 OR "
                + IN_SCOPE.format(move="aml.move_id")
                + ")",
            ),
            today,
        )

    def _query_charge_open(self):
        return SQL(
            arm(
                "'charge_open'",
                "client.offboarding.charge",
                "ch.id",
                "ch.amount_company",
                "JOIN client_offboarding_charge ch ON ch.offboarding_id = c.id",
                "ch.is_settled IS NOT TRUE",
            )
        )

    def _query_return_open(self):
        return SQL(
            arm(
                "'return_open'",
                "client.offboarding.return",
                "r.id",
                """
                (r.value * GREATEST(r.quantity - COALESCE(r.quantity_done, 0), 0)
                )::numeric
                """,
                "JOIN client_offboarding_return r ON r.offboarding_id = c.id",
                "r.is_settled IS NOT TRUE",
            )
        )

    def _query_line_open(self, kind):
        """Open lines that have no amount."""
        return SQL(
            arm(
                f"'{kind}_open'",
                f"client.offboarding.{kind}",
                "li.id",
                "0::numeric",
                f"JOIN client_offboarding_{kind} li ON li.offboarding_id = c.id",
                "li.is_settled IS NOT TRUE",
            )
        )

    def _query_confirmation_unsigned(self):
        """The paper that waits for signatures; the case itself before there is one."""
        paper = "{0}.offboarding_id = c.id AND {0}.kind = 'confirmation'"
        waiting = arm(
            "'confirmation_unsigned'",
            "client.offboarding.protocol",
            "pr.id",
            "0::numeric",
            "JOIN client_offboarding_protocol pr ON " + paper.format("pr"),
            f"""
            pr.state NOT IN ('signed', 'void') AND NOT EXISTS (
                SELECT FROM client_offboarding_protocol sp
                 WHERE {paper.format("sp")} AND sp.state = 'signed')
            """,
        )
        missing = arm(
            "'confirmation_unsigned'",
            "client.offboarding",
            "c.id",
            "0::numeric",
            "",
            f"""
            NOT EXISTS (
                SELECT FROM client_offboarding_protocol sp
                 WHERE {paper.format("sp")} AND sp.state <> 'void')
            """,
        )
        return SQL(f"{waiting} UNION ALL {missing}")
