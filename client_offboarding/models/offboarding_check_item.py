from odoo import api, fields, models
from odoo.tools import SQL

# One arm of the union; ``c`` is an open case, and the arms are evaluated for each case
# by itself (see ``_get_waivable_items_query``).
ARM = """
SELECT {code} AS code, '{model}'::varchar AS res_model, {res_id} AS res_id,
       {amount} AS amount
  FROM (SELECT) one
  {joins}
 WHERE {where}
"""
# Journal entries of the contracts of the case, where it covers only some. Scalar
# subqueries: for an EXISTS under OR, PostgreSQL plans a second, hashed variant.
IN_SCOPE = """
(c.scope = 'relationship' OR (
    SELECT TRUE FROM account_move m
     WHERE m.id = {move} AND m.offboarding_id = c.id
) OR (
    SELECT TRUE FROM account_move_line il
      JOIN contract_line icl ON icl.id = il.contract_line_id
      JOIN client_offboarding_termination it ON it.contract_id = icl.contract_id
     WHERE il.move_id = {move} AND it.offboarding_id = c.id
     LIMIT 1
))
"""
# All contacts of the client: contract and ledger hang on any of them.
CLIENT = "JOIN res_partner p ON p.commercial_partner_id = c.commercial_partner_id"
CONTRACTS = """
JOIN client_offboarding_termination t ON t.offboarding_id = c.id
JOIN contract_line cl ON cl.contract_id = t.contract_id
 AND cl.display_type IS NULL AND cl.is_canceled IS NOT TRUE
"""

# Contracts of the client that a case of the whole relation left out.
CONTRACTS_OUTSIDE = f"""
{CLIENT}
JOIN contract_contract cc ON cc.partner_id = p.id
 AND cc.company_id = c.company_id AND cc.active AND cc.contract_type = 'sale'
JOIN contract_line cl ON cl.contract_id = cc.id
 AND cl.display_type IS NULL AND cl.is_canceled IS NOT TRUE
"""
OUTSIDE = """
c.scope = 'relationship' AND NOT EXISTS (
    SELECT FROM client_offboarding_termination t
     WHERE t.offboarding_id = c.id AND t.contract_id = cc.id)
"""
# Over by today, or by the end of the case; a term ends with the end of its last day.
ENDED_OUTSIDE = """
COALESCE(cl.is_auto_renew IS NOT TRUE
         AND cl.date_end <= GREATEST(c.date_end, %s - 1), FALSE)
"""
# In company currency, of a contract line ``cl`` and a company ``co``.
UNBILLED_AMOUNT = """
CASE WHEN cl.currency_id = co.currency_id THEN cl.monthly_recurring
ELSE cl.monthly_recurring * COALESCE((
    SELECT own.rate FROM res_currency_rate own
     WHERE own.currency_id = co.currency_id AND own.name <= %s
       AND (own.company_id IS NULL OR own.company_id = co.id)
     ORDER BY own.company_id, own.name DESC LIMIT 1), 1)
/ COALESCE((
    SELECT r.rate FROM res_currency_rate r
     WHERE r.currency_id = cl.currency_id AND r.name <= %s
       AND (r.company_id IS NULL OR r.company_id = co.id)
     ORDER BY r.company_id, r.name DESC LIMIT 1), 1) END
"""
# Posted invoice lines of the contract line ``cl`` that bill days past the end of its
# termination ``t``, and what of each is still owed. In the invoice's own currency: a
# credit note at another day's rate settles it all the same. What was credited before,
# for another reason, lowers the price of all days alike. A difference of one cent
# comes from taxes that are included in the price.
PREPAID = """
SELECT il.id, owed.amount / -il.amount_currency AS share,
       ROUND(owed.amount * il.balance / il.amount_currency, 2) AS amount
  FROM account_move_line il
  JOIN account_move im ON im.id = il.move_id AND im.move_type = 'out_invoice'
  JOIN res_currency ic ON ic.id = il.currency_id
 CROSS JOIN LATERAL (
    SELECT COALESCE(SUM(cr.amount_currency) FILTER (
                WHERE cm.offboarding_id = t.offboarding_id), 0) AS own,
           COALESCE(SUM(cr.amount_currency) FILTER (
                WHERE cm.offboarding_id IS DISTINCT FROM t.offboarding_id), 0) AS other
      FROM account_move cm
      JOIN account_move_line cr ON cr.move_id = cm.id
       AND cr.contract_line_id = il.contract_line_id
     WHERE cm.reversed_entry_id = im.id AND cm.move_type = 'out_refund'
       AND cm.state IN %s) credited
 CROSS JOIN LATERAL (
    SELECT (il.contract_period_end
            - GREATEST(il.contract_period_start, t.date_end + 1) + 1)::numeric
           / (il.contract_period_end - il.contract_period_start + 1) AS share) past
 CROSS JOIN LATERAL (
    SELECT ROUND((-il.amount_currency - credited.other) * past.share,
                 ic.decimal_places) - credited.own AS amount) owed
 WHERE il.contract_line_id = cl.id AND il.parent_state = 'posted'
   AND il.contract_period_end > t.date_end
   AND owed.amount * SIGN(-il.amount_currency) > 1.5 * ic.rounding
"""


def arm(code, model, res_id, amount, joins, where):
    """An item select; ``code`` is SQL, so that one scan can serve several checks."""
    return ARM.format(
        code=code, model=model, res_id=res_id, amount=amount, joins=joins, where=where
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
            "confirmation_unsigned": [
                "client.offboarding",
                "client.offboarding.protocol",
            ],
        }

    @api.model
    def _get_item_queries(self):
        """The item selects, as SQL with the columns of :data:`ARM`.

        Glue addons append theirs. "Today" is the user's, not the server's.
        """
        today = fields.Date.context_today(self)
        return [
            self._query_notice_form(),
            self._query_contract_running(),
            self._query_end_not_reached(today),
            self._query_contract_unbilled(today),
            self._query_contract_outside(today),
            self._query_contract_prepaid(),
            self._query_invoice_draft(),
            self._query_receivable(today),
            self._query_charge_open(),
            self._query_return_open(),
            self._query_confirmation_unsigned(),
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
