"""The SQL of what is open in the ledger, for the checks and the statements."""

from ..case.check_sql import CLIENT, SAME_COMPANY
from ..ending.billing_sql import MONTHS
from .res_company import DEPOSIT_ACCOUNTS

# Posted items of these contacts that nothing settles, on whatever account.
OPEN_ITEMS = f"""
JOIN account_move_line aml ON aml.partner_id = p.id
 AND {SAME_COMPANY.format("aml")}
 AND aml.parent_state = 'posted' AND aml.reconciled IS NOT TRUE
"""
# Not on an account that the company keeps deposits on.
NO_DEPOSIT = f"""
NOT EXISTS (SELECT FROM {DEPOSIT_ACCOUNTS} d
             WHERE d.account_id = aml.account_id AND d.company_id = c.company_id)
"""
# What adds up to the balance of a deposit account in one currency. Where the account
# allows reconciliation, only what isn't matched; elsewhere what was paid in and back.
DEPOSIT_VALUE = "CASE WHEN acc.reconcile THEN aml.{} ELSE aml.{} END"
DEPOSITS = f"""
SELECT item.*
  FROM (SELECT aml.id, aml.move_id, aml.move_name, aml.currency_id,
               v.amount, SUM(v.amount) OVER same AS total,
               v.in_currency, SUM(v.in_currency) OVER same AS total_in_currency
          FROM {DEPOSIT_ACCOUNTS} d
          JOIN account_account acc ON acc.id = d.account_id
          {CLIENT}
          {OPEN_ITEMS} AND aml.account_id = d.account_id
         CROSS JOIN LATERAL (
               SELECT {DEPOSIT_VALUE.format("amount_residual", "balance")}
                   AS amount,
                   {DEPOSIT_VALUE.format("amount_residual_currency", "amount_currency")}
                   AS in_currency) v
         WHERE d.company_id = c.company_id
        WINDOW same AS (PARTITION BY aml.account_id, aml.currency_id)) item
 WHERE (item.amount <> 0 OR item.in_currency <> 0)
   AND (item.total <> 0 OR item.total_in_currency <> 0)
"""


def _months(last):
    return MONTHS.format(first="il.contract_period_start", last=last)


# The part of the price of ``il`` that is for after the end. The contract's clause says
# what of a period that is cut is credited, unless an accountant decided otherwise.
SHARE_PAST = f"""
CASE WHEN il.contract_period_start > t.date_end THEN 1
     WHEN COALESCE(decided.cut_policy, pc.partial_period) = 'full' THEN 0
     WHEN decided.cut_policy = 'agreed' THEN COALESCE(GREATEST(0, 1
          - decided.cut_amount::numeric / NULLIF((il.price_unit * il.quantity
              * (1 - COALESCE(il.discount, 0) / 100))::numeric, 0)), 0)
     WHEN pc.proration = 'months'
          AND cl.recurring_rule_type NOT IN ('daily', 'weekly')
     THEN 1 - {_months("t.date_end")} / {_months("il.contract_period_end")}
     ELSE (il.contract_period_end - t.date_end)::numeric
          / (il.contract_period_end - il.contract_period_start + 1) END
"""
# Posted invoice lines of the contract line ``cl`` that bill days past the end of its
# termination ``t``, and what of each is still owed. In the invoice's own currency: a
# credit note at another day's rate settles it all the same. What was credited before,
# for another reason, lowers the price of all days alike. A difference of one cent
# comes from taxes that are included in the price.
PREPAID = f"""
SELECT il.id, owed.amount / -il.amount_currency AS share,
       ROUND(owed.amount * il.balance / il.amount_currency, 2) AS amount
  FROM account_move_line il
  JOIN account_move im ON im.id = il.move_id AND im.move_type = 'out_invoice'
  JOIN res_currency ic ON ic.id = il.currency_id
  JOIN contract_contract pc ON pc.id = cl.contract_id
  LEFT JOIN client_offboarding_snapshot decided
    ON decided.termination_id = t.id AND decided.contract_line_id = cl.id
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
    SELECT {SHARE_PAST} AS share) past
 CROSS JOIN LATERAL (
    SELECT ROUND((-il.amount_currency - credited.other) * past.share,
                 ic.decimal_places) - credited.own AS amount) owed
 WHERE il.contract_line_id = cl.id AND il.parent_state = 'posted'
   AND il.contract_period_end > t.date_end
   AND owed.amount * SIGN(-il.amount_currency) > 1.5 * ic.rounding
"""
