"""The SQL of which contracts are a case's, or run beside it, for the checks."""

from ..case.check_sql import CLIENT, SAME_COMPANY

CONTRACTS = """
JOIN client_offboarding_termination t ON t.offboarding_id = c.id
JOIN contract_line cl ON cl.contract_id = t.contract_id
 AND cl.display_type IS NULL AND cl.is_canceled IS NOT TRUE
"""

# Contracts of the client that a case of the whole relation left out.
CONTRACTS_OUTSIDE = f"""
{CLIENT}
JOIN contract_contract cc ON cc.partner_id = p.id
 AND {SAME_COMPANY.format("cc")} AND cc.active
 AND (cc.contract_type = 'sale') IS TRUE
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
         AND cl.date_end <= GREATEST(c.date_end, c.today - 1), FALSE)
"""
