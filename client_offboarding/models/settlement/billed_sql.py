"""What somebody else than the client pays, found by what it bills.

The invoices of a contract or an order may be addressed to a parent company or to
another payer: the client's own contacts don't lead to them. ``c`` is a case.
"""

from ..case.check_sql import SAME_COMPANY
from .check_sql import NO_DEPOSIT

# Invoice lines that may be paid by somebody else: those of the client himself drop out
# before their invoices are looked at. A draft's payer may still change.
ELSEWHERE = f"""
il.parent_state <> 'cancel' AND {SAME_COMPANY.format("il")}
AND (il.partner_id IS DISTINCT FROM c.commercial_partner_id
     OR il.parent_state = 'draft')
"""
# Of contracts of the case and, where it is about the whole relation, of all others.
BILLED_BY_CONTRACT = f"""
SELECT il.move_id
  FROM client_offboarding_termination t
  JOIN contract_line cl ON cl.contract_id = t.contract_id
  JOIN account_move_line il ON il.contract_line_id = cl.id
 WHERE t.offboarding_id = c.id AND {ELSEWHERE}
UNION ALL
SELECT il.move_id
  FROM contract_contract cc
  JOIN contract_line cl ON cl.contract_id = cc.id
  JOIN account_move_line il ON il.contract_line_id = cl.id
 WHERE c.scope = 'relationship' AND {ELSEWHERE}
   AND cc.commercial_partner_id = c.commercial_partner_id
   AND {SAME_COMPANY.format("cc")}
"""
# Final invoices, notes and credits of the case itself.
BILLED_BY_CASE = """
SELECT m.id AS move_id
  FROM account_move m
 WHERE m.offboarding_id = c.id AND m.state <> 'cancel'
"""
# The invoices ``am`` themselves, each once: an array is planned in less time than a
# DISTINCT is, and planning is most of what one case costs.
BILLED = """
(SELECT) one
JOIN account_move am ON am.id = ANY(ARRAY({billed}))
 AND am.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
"""
# A partner ``{0}`` through whom the client's own contacts don't lead here as well.
ANOTHER = "{0}.commercial_partner_id IS DISTINCT FROM c.commercial_partner_id"
# Open receivables ``aml`` of these invoices.
BILLED_ITEMS = f"""
account_move_line aml
JOIN res_partner ap ON ap.id = aml.partner_id AND {ANOTHER.format("ap")}
WHERE aml.account_id = ANY(ARRAY(
      SELECT a.id FROM account_account a WHERE a.account_type = 'asset_receivable'))
  AND aml.move_id = am.id AND aml.parent_state = 'posted'
  AND aml.reconciled IS NOT TRUE AND {NO_DEPOSIT}
  AND (aml.amount_residual <> 0 OR aml.amount_residual_currency <> 0)
"""
# Items of five checks in one scan.
ITEMS_OF_CHECKS = f"""
SELECT CASE WHEN am.state = 'draft' THEN 'invoice_draft' ELSE 'invoice_unsent' END,
       'account.move'::varchar, am.id, am.amount_total_signed
  FROM res_partner mp
 WHERE mp.id = am.partner_id AND {ANOTHER.format("mp")}
   AND (am.state = 'draft'
        -- The case's own are counted by themselves, whoever pays them.
        OR am.state = 'posted' AND am.amount_residual <> 0 AND {{sent}} IS NOT TRUE
           AND am.offboarding_id IS DISTINCT FROM c.id
           AND am.invoice_date >= (
               SELECT co.offboarding_unsent_since FROM res_company co
                WHERE co.id = c.company_id))
UNION ALL
SELECT CASE WHEN aml.amount_residual < 0 OR (aml.amount_residual = 0
                 AND aml.amount_residual_currency < 0) THEN 'credit_unmatched'
            WHEN COALESCE(aml.date_maturity, aml.date) < c.overdue_before
            THEN 'receivable_overdue' ELSE 'receivable_not_due' END,
       'account.move.line', aml.id, aml.amount_residual
  FROM {BILLED_ITEMS}
"""
# The state of an item ``aml`` of the document ``{0}``: what is given up or disputed
# counts in no total, so that a paper that counts it is overtaken.
WAIVED = "waived"
DISPUTED = "disputed"
ITEM_STATE = f"""
CASE WHEN EXISTS (
          SELECT FROM client_offboarding_waiver_item wi
            JOIN client_offboarding_waiver w ON w.id = wi.waiver_id
           WHERE wi.offboarding_id = c.id AND wi.active
             AND wi.res_model = 'account.move.line' AND wi.res_id = aml.id
             AND w.kind <> 'still_claimed')
     THEN '{WAIVED}'
     WHEN {{0}}.offboarding_disputed THEN '{DISPUTED}' END::varchar
"""
# The same items for the ledger; see ``ledger_sql``.
BILLED_LEDGER = f"""
SELECT aml.id, aml.move_id, aml.currency_id, aml.amount_residual_currency,
       aml.amount_residual, aml.move_name, 'billed'
  FROM {BILLED}
 CROSS JOIN LATERAL (SELECT aml.* FROM {BILLED_ITEMS}) aml
"""
BILLED_CHECKS = f"""
SELECT item.code, item.res_model, item.res_id, item.amount
  FROM {BILLED}
 CROSS JOIN LATERAL ({ITEMS_OF_CHECKS}) item(code, res_model, res_id, amount)
"""
