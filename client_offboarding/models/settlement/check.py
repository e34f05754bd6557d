from odoo import models
from odoo.tools import SQL

from ..case.check_sql import (
    CLIENT,
    DEPOSITS,
    IN_SCOPE,
    NO_DEPOSIT,
    OPEN_ITEMS,
    arm,
)


class ClientOffboardingMixinCheckLedger(models.AbstractModel):
    """Item selects over the client's ledger."""

    _name = "client.offboarding.mixin.check.ledger"
    _description = "Items of the Checks: Ledger"
    _depends = {
        "account.account": ["account_type", "reconcile"],
        "account.move": [
            "state",
            "move_type",
            "partner_id",
            "company_id",
            "offboarding_id",
            "amount_total_signed",
            "invoice_date",
            "is_move_sent",
            "sending_data",
        ],
        "account.move.line": [
            "move_id",
            "partner_id",
            "company_id",
            "account_id",
            "contract_line_id",
            "currency_id",
            "parent_state",
            "reconciled",
            "amount_residual",
            "amount_residual_currency",
            "amount_currency",
            "balance",
            "date",
            "date_maturity",
        ],
        "client.offboarding.termination": ["offboarding_id", "contract_id"],
        "contract.line": ["contract_id"],
        "res.company": [
            "offboarding_deposit_account_ids",
            "offboarding_unsent_since",
        ],
        "res.partner": ["commercial_partner_id"],
    }

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

    def _get_sent_condition(self):
        """SQL that tells whether the invoice ``am`` was sent, or is being sent now.

        Glue addons of e-invoicing add theirs with OR.
        """
        return "(am.is_move_sent OR am.sending_data IS NOT NULL)"

    def _query_invoice_unsent(self):
        """The case's own invoices, and open ones since a day that the company sets."""
        unsent = f"""
             AND am.state = 'posted' AND {self._get_sent_condition()} IS NOT TRUE
             AND am.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
        """
        own = arm(
            "'invoice_unsent'",
            "account.move",
            "am.id",
            "am.amount_total_signed",
            "JOIN account_move am ON am.offboarding_id = c.id" + unsent,
            "TRUE",
        )
        # By the open items of the client: an index finds these, and not his invoices.
        others = arm(
            "'invoice_unsent'",
            "account.move",
            "am.id",
            "am.amount_total_signed",
            f"""
            JOIN res_company co ON co.id = c.company_id
             AND co.offboarding_unsent_since IS NOT NULL
            JOIN LATERAL (
                SELECT DISTINCT aml.move_id
                  FROM (SELECT) two
                  {CLIENT}
                  {OPEN_ITEMS}
                   AND aml.account_id = ANY(ARRAY(
                       SELECT a.id FROM account_account a
                        WHERE a.account_type = 'asset_receivable'))
                 WHERE aml.amount_residual <> 0 OR aml.amount_residual_currency <> 0
            ) item ON TRUE
            JOIN account_move am ON am.id = item.move_id
             AND am.invoice_date >= co.offboarding_unsent_since
             AND am.offboarding_id IS DISTINCT FROM c.id
            """
            + unsent,
            IN_SCOPE.format(move="am.id"),
        )
        return SQL(f"{own} UNION ALL {others}")

    def _query_receivable(self, today):
        """Open items of the client's receivable and payable accounts, in one scan."""
        return SQL(
            arm(
                """
                CASE WHEN acc.account_type = 'liability_payable' THEN 'payable_open'
                     WHEN aml.amount_residual < 0 OR (aml.amount_residual = 0
                          AND aml.amount_residual_currency < 0)
                     THEN 'credit_unmatched'
                     WHEN COALESCE(aml.date_maturity, aml.date) < %(overdue_before)s
                     THEN 'receivable_overdue'
                     ELSE 'receivable_not_due' END
                """,
                "account.move.line",
                "aml.id",
                "aml.amount_residual",
                f"""
                {CLIENT}
                {OPEN_ITEMS}
                 AND aml.account_id = ANY(ARRAY(
                     SELECT a.id FROM account_account a
                      WHERE a.account_type IN (
                          'asset_receivable', 'liability_payable')))
                JOIN account_account acc ON acc.id = aml.account_id
                """,
                f"""
                (aml.amount_residual <> 0 OR aml.amount_residual_currency <> 0)
                AND (aml.amount_residual < 0 AND acc.account_type = 'asset_receivable'
                     OR {IN_SCOPE.format(move="aml.move_id")})
                AND {NO_DEPOSIT}
                """,
            ),
            overdue_before=self.env["res.company"]._get_overdue_before_query(today),
        )

    def _query_deposit_open(self):
        """What adds up to the balance of a deposit account, in one currency."""
        return SQL(
            arm(
                "'deposit_open'",
                "account.move.line",
                "item.id",
                "item.amount",
                f"JOIN LATERAL ({DEPOSITS}) item ON TRUE",
                "TRUE",
            )
        )
