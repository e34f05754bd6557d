"""Facts do the steps of the app's plans, and what an ending costs a month is kept.

What is still to bill was reckoned as one month, and is reckoned period by period now.
Waivers stay as they were given: where more is open than a manager waived, it is asked
for again.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

FACTS = {
    1: "message_notice",
    2: "ledger_clear",
    3: "check_return_open",
    4: "check_access_open",
    5: "data_choice",
    6: "meeting_planned",
    7: "papers_sent",
    8: "check_access_open",
    9: "paper_settlement",
    10: "check_data_open",
    11: "case_closed",
}


# Where a notice period is entered, and where an ending keeps it.
CLAUSES = ("contract_contract", "contract_template", "client_offboarding_termination")


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    _name_facts(cr)
    _name_units(cr)
    _reckon_lost_revenue(env)
    _find_won_back(cr)


def _name_facts(cr):
    """The plans' data isn't loaded again, so that nobody's own wording is lost."""
    for number, fact in FACTS.items():
        names = (f"plan_en_{number}", f"plan_pl_{number}")
        cr.execute(
            """
            UPDATE mail_activity_plan_template t
               SET offboarding_done_by = %s
              FROM ir_model_data d
             WHERE d.model = 'mail.activity.plan.template' AND d.res_id = t.id
               AND d.module = 'client_offboarding' AND d.name IN %s
               AND t.offboarding_done_by IS NULL
            """,
            (fact, names),
        )


def _name_units(cr):
    """Periods without a unit were reckoned in months; now they say so themselves."""
    for table in CLAUSES:
        cr.execute(
            SQL(
                """
                UPDATE %s SET notice_unit = 'month'
                 WHERE notice_unit IS NULL
                   AND (notice_interval > 0 OR notice_agent_interval > 0)
                """,
                SQL.identifier(table),
            )
        )


def _reckon_lost_revenue(env):
    """What endings cost a month, of those made before it was kept; closed cases too.

    Reckoned as the step does it: net, of the lines in force on the day of the notice as
    they stood before the case ended them, in company currency at that day's rate. By
    the prices that the lines have now: earlier ones aren't kept.

    Left empty, for not known, where the lines before the end weren't kept, or are gone,
    and of contracts outside the ERP. Cancelled cases lost nothing.
    """
    cr = env.cr
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


def _find_won_back(cr):
    """Who came back before that was kept: the first contract made after the end.

    As a new contract notes it: a sale contract of the client in the company, that isn't
    one of those that the case ended, and begins after its end.
    """
    cr.execute(
        """
        WITH begun AS (
            SELECT k.id, k.company_id, p.commercial_partner_id AS client_id,
                   LEAST(k.date, (SELECT MIN(l.date_start) FROM contract_line l
                                   WHERE l.contract_id = k.id
                                     AND l.is_canceled IS NOT TRUE)) AS day
              FROM contract_contract k
              JOIN res_partner p ON p.id = k.partner_id
             WHERE k.contract_type = 'sale'
        )
        UPDATE client_offboarding c
           SET won_back_on = first.day, won_back_contract_id = first.id
          FROM (SELECT DISTINCT ON (c.id) c.id AS case_id, begun.id, begun.day
                  FROM client_offboarding c
                  JOIN begun ON begun.client_id = c.commercial_partner_id
                   AND begun.company_id = c.company_id AND begun.day > c.date_end
                 WHERE c.scope = 'relationship' AND c.won_back_on IS NULL
                   AND c.state IN ('notice', 'handover', 'confirm', 'closed')
                   AND NOT EXISTS (SELECT FROM client_offboarding_termination t
                                    WHERE t.offboarding_id = c.id
                                      AND t.contract_id = begun.id)
                 ORDER BY c.id, begun.id) first
         WHERE first.case_id = c.id
        """
    )
