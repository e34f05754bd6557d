"""What is still to bill is reckoned period by period, no longer as one month.

A waiver covers an item up to its amount on that day: without this, what a manager
waived would be open again because it is reckoned better.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL


def migrate(cr, version):
    """Let waivers in force cover the amounts as they are reckoned now."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    checks = env["client.offboarding.check"]
    env.cr.execute(
        SQL(
            """
            UPDATE client_offboarding_waiver_item w SET amount = item.amount
              FROM client_offboarding c
             CROSS JOIN LATERAL (%s UNION ALL %s OFFSET 0) item
             WHERE c.state NOT IN ('closed', 'cancelled')
               AND w.offboarding_id = c.id AND w.active
               AND w.code = 'contract_unbilled' AND item.code = w.code
               AND item.res_model = w.res_model AND item.res_id = w.res_id
               AND ABS(item.amount) > ABS(COALESCE(w.amount, 0))
            """,
            checks._query_contract_unbilled(),
            checks._query_contract_outside(),
        )
    )
