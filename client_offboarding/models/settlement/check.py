from odoo import api, models
from odoo.tools import SQL

from ..case.check import Check
from ..case.check_sql import CLIENT, IN_SCOPE, SAME_COMPANY, arm
from .check_sql import DEPOSITS, NO_DEPOSIT, OPEN_ITEMS, PREPAID


class ClientOffboardingCheck(models.Model):
    """Checks of the client's ledger, and of the charges that aren't in it yet."""

    _name = "client.offboarding.check"
    _inherit = ["client.offboarding.check"]
    _depends = {
        "account.account": ["account_type", "reconcile"],
        "account.move": [
            "state",
            "move_type",
            "partner_id",
            "company_id",
            "offboarding_id",
            "reversed_entry_id",
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
            "contract_period_start",
            "contract_period_end",
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
        "client.offboarding.charge": ["offboarding_id", "is_settled", "amount_company"],
        "client.offboarding.termination": [
            "offboarding_id",
            "contract_id",
            "date_end",
            "is_ended",
        ],
        "contract.line": ["contract_id"],
        "res.company": [
            "offboarding_deposit_account_ids",
            "offboarding_unsent_since",
        ],
        "res.partner": ["commercial_partner_id"],
    }

    @api.model
    def _get_checks(self):
        moves, items = ("account.move",), ("account.move.line",)
        open_items = (self._query_receivable,)
        return super()._get_checks() | {
            "contract_prepaid": Check(
                self.env._("Invoiced past the end"),
                "settlement",
                "confirm",
                ("contract.line",),
                (self._query_contract_prepaid,),
            ),
            "invoice_draft": Check(
                self.env._("Draft invoices"),
                "settlement",
                "confirm",
                moves,
                (self._query_invoice_draft,),
            ),
            "invoice_unsent": Check(
                self.env._("Not sent"),
                "settlement",
                "confirm",
                moves,
                (self._query_invoice_unsent,),
            ),
            "receivable_overdue": Check(
                self.env._("Overdue"), "settlement", "confirm", items, open_items
            ),
            "receivable_not_due": Check(
                self.env._("Not yet due"), "settlement", None, items, open_items
            ),
            "credit_unmatched": Check(
                self.env._("Payments and credits not matched"),
                "settlement",
                "confirm",
                items,
                open_items,
                by_contract=False,
            ),
            "payable_open": Check(
                self.env._("We owe the client"), "settlement", None, items, open_items
            ),
            "deposit_open": Check(
                self.env._("Deposits"),
                "settlement",
                "confirm",
                items,
                (self._query_deposit_open,),
                by_contract=False,
            ),
            "charge_open": Check(
                self.env._("Charges"),
                "settlement",
                "confirm",
                ("client.offboarding.charge",),
                (self._query_charge_open,),
            ),
        }

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
                + f"""
                JOIN account_move am ON am.partner_id = p.id
                 AND {SAME_COMPANY.format("am")} AND (am.state = 'draft') IS TRUE
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

    def _query_receivable(self):
        """Open items of the client's receivable and payable accounts, in one scan."""
        return SQL(
            arm(
                """
                CASE WHEN acc.account_type = 'liability_payable' THEN 'payable_open'
                     WHEN aml.amount_residual < 0 OR (aml.amount_residual = 0
                          AND aml.amount_residual_currency < 0)
                     THEN 'credit_unmatched'
                     WHEN COALESCE(aml.date_maturity, aml.date) < c.overdue_before
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
            )
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

    def action_settle_deposit(self):
        """Open the wizard that returns or sets off a deposit of the case."""
        self.ensure_one()
        return self.offboarding_id.action_settle_deposit()
