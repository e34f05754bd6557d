"""What endings cost a month, of those made before it was kept.

Reckoned as the step does it: net, of the lines in force on the day of the notice as
they stood before the case ended them, in company currency at that day's rate. By the
prices that the lines have now: earlier ones aren't kept.

Left empty, for not known, where the lines before the end weren't kept, or are gone, and
of contracts outside the ERP. Cancelled cases lost nothing.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Fill what can be reckoned, also of closed cases, which no step may change."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(
        """
        SELECT t.id
          FROM client_offboarding_termination t
          JOIN client_offboarding c ON c.id = t.offboarding_id
         WHERE t.revenue_lost IS NULL AND t.contract_id IS NOT NULL
           AND c.state NOT IN ('draft', 'cancelled')
           AND EXISTS (SELECT FROM client_offboarding_snapshot s
                        WHERE s.termination_id = t.id)
        """
    )
    ids = [id_ for (id_,) in cr.fetchall()]
    for termination in env["client.offboarding.termination"].browse(ids):
        cr.execute(
            "UPDATE client_offboarding_termination SET revenue_lost = %s WHERE id = %s",
            [termination._get_fee_in_company_currency(), termination.id],
        )
    cr.execute(
        """
        UPDATE client_offboarding c
           SET revenue_lost = (SELECT sum(t.revenue_lost)
                                 FROM client_offboarding_termination t
                                WHERE t.offboarding_id = c.id)
         WHERE c.id IN (SELECT t.offboarding_id FROM client_offboarding_termination t
                         WHERE t.id = ANY(%s))
        """,
        [ids],
    )
    env.invalidate_all()
