"""What stands between a case's parties in the ledger, as rows that can be compared.

``c`` is a case. Columns: model and id, currency, amount in it and in company currency
(positive: the client owes), state and name.
"""

from ..case.check_sql import CLIENT, IN_SCOPE, SAME_COMPANY
from .billed_sql import BILLED_LEDGER, DISPUTED, ITEM_STATE, WAIVED
from .check_sql import DEPOSITS, NO_DEPOSIT

# The states of a fact that is about a deposit; as with other items, one that is given
# up or disputed counts in no total.
DEPOSIT = "deposit"
DEPOSIT_WAIVED = f"{DEPOSIT}_{WAIVED}"
DEPOSIT_DISPUTED = f"{DEPOSIT}_{DISPUTED}"
DEPOSIT_STATES = (DEPOSIT, DEPOSIT_WAIVED, DEPOSIT_DISPUTED)
# Open items of the client's own accounts.
OWN_ITEMS = f"""
SELECT aml.id, aml.move_id, aml.currency_id, aml.amount_residual_currency AS amount,
       aml.amount_residual AS amount_company, aml.move_name, 'own' AS source
  FROM res_partner p
  JOIN account_move_line aml ON aml.partner_id = p.id
   AND {SAME_COMPANY.format("aml")}
   AND aml.parent_state = 'posted' AND aml.reconciled IS NOT TRUE
   AND aml.account_id = ANY(ARRAY(
       SELECT a.id FROM account_account a
        WHERE a.account_type IN ('asset_receivable', 'liability_payable')))
 WHERE p.commercial_partner_id = c.commercial_partner_id
   AND (aml.amount_residual <> 0 OR aml.amount_residual_currency <> 0)
   AND {NO_DEPOSIT}
"""
# Owed back, or by the client where we paid one; what was paid in and back one by one.
DEPOSIT_ITEMS = f"""
SELECT aml.id, aml.move_id, aml.currency_id, aml.in_currency, aml.amount,
       aml.move_name, '{DEPOSIT}'
  FROM ({DEPOSITS}) aml
"""
# The rows of journal items. Scope and state are asked once for all of them: planned
# for each source, they would take most of what this query costs for one case.
ITEMS = f"""
SELECT 'account.move.line'::varchar AS res_model, aml.id AS res_id, aml.currency_id,
       aml.amount, aml.amount_company,
       NULLIF(CONCAT_WS('_', CASE WHEN aml.source = '{DEPOSIT}' THEN aml.source END,
                        {ITEM_STATE.format("im")}), '')::varchar AS state,
       aml.move_name AS name
  FROM ({{items}}) aml
  JOIN account_move im ON im.id = aml.move_id
 WHERE aml.source = 'billed' OR {IN_SCOPE.format(move="aml.move_id")}
"""
OPEN_ITEMS = ITEMS.format(items=OWN_ITEMS)
# The client's own note for ``ch``, booked by somebody who didn't come from the charge:
# by its number. Numbers start anew each year, but what was recorded may bear the day on
# which it came. Where the case covers some contracts only, the ledger has no such bill.
# Scalar: see IN_SCOPE.
BOOKED = f"""
(SELECT TRUE FROM (SELECT) one {CLIENT}
   JOIN account_move bm ON bm.partner_id = p.id AND {SAME_COMPANY.format("bm")}
  WHERE c.scope = 'relationship' AND bm.state = 'posted'
    AND bm.move_type IN ('in_invoice', 'in_receipt')
    AND LOWER(BTRIM(bm.ref)) = LOWER(BTRIM(ch.document_number))
    AND ABS(bm.invoice_date - ch.document_date) < 183
  LIMIT 1)
"""
# Not on a posted document yet. The client's own note counts until it is booked.
OPEN_CHARGES = f"""
SELECT 'client.offboarding.charge'::varchar AS res_model, ch.id AS res_id,
       ch.currency_id,
       CASE WHEN ch.side = 'we_owe' THEN -ch.amount ELSE ch.amount END AS amount,
       CASE WHEN ch.side = 'we_owe' THEN -ch.amount_company ELSE ch.amount_company
       END AS amount_company, ch.state, ch.name
  FROM client_offboarding_charge ch
  LEFT JOIN account_move cm ON cm.id = ch.move_id
 WHERE ch.offboarding_id = c.id
   AND (ch.is_settled IS NOT TRUE OR ch.state = 'recorded' AND ch.amount <> 0
        AND cm.state IS DISTINCT FROM 'posted' AND {BOOKED} IS NULL)
"""
# The final documents, also when they are paid.
CASE_DOCUMENTS = """
SELECT 'account.move'::varchar AS res_model, m.id AS res_id, m.currency_id,
       m.amount_total_in_currency_signed AS amount,
       m.amount_total_signed AS amount_company, NULL::varchar AS state, m.name
  FROM account_move m
 WHERE m.offboarding_id = c.id AND m.state = 'posted'
   AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
"""
# ``billed`` is what ``_get_billed_sql`` of the checks returns.
ALL_ITEMS = " UNION ALL ".join((OWN_ITEMS, BILLED_LEDGER, DEPOSIT_ITEMS))
LEDGER = " UNION ALL ".join(
    (ITEMS.format(items=ALL_ITEMS), OPEN_CHARGES, CASE_DOCUMENTS)
)
# What the client disputes is not put up to him for confirmation, and a deposit is
# neither party's debt before it has to be returned. What is on another payer's account
# isn't his to confirm.
BALANCE = f"""
SELECT item.* FROM ({OPEN_ITEMS}) item
 WHERE NOT EXISTS (
    SELECT FROM account_move_line dl JOIN account_move dm ON dm.id = dl.move_id
     WHERE dl.id = item.res_id AND dm.offboarding_disputed)
"""
# The ledger ``l`` beside what the paper ``pr`` states, ``f``.
BESIDE_FACTS = """
({ledger}) l
  FULL JOIN (
    SELECT * FROM client_offboarding_protocol_fact WHERE protocol_id = pr.id
  ) f ON f.res_model = l.res_model AND f.res_id = l.res_id
"""
CHANGED = """
(l.amount IS DISTINCT FROM f.amount OR l.state IS DISTINCT FROM f.state
 OR l.currency_id IS DISTINCT FROM f.currency_id)
"""
DIFFERENCE = "ABS(COALESCE(l.amount_company, 0) - COALESCE(f.amount_company, 0))"
# Where the paper and the ledger differ.
CHANGES = f"""
SELECT COALESCE(l.res_model, f.res_model) AS res_model,
       COALESCE(l.res_id, f.res_id) AS res_id, COALESCE(l.name, f.name) AS name,
       COALESCE(l.currency_id, f.currency_id) AS currency_id,
       f.amount AS before, l.amount AS after, f.state AS state_before, l.state
  FROM {BESIDE_FACTS}
 WHERE {CHANGED}
"""
