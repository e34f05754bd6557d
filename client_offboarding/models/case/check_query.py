import json

from odoo import api, models
from odoo.fields import Date
from odoo.tools import SQL

from .check import ID_STEP
from .check_kept import NamedCases
from .check_sql import WAIVED


class ClientOffboardingCheck(models.Model):
    """The query behind the checks: all item selects, counted for each case."""

    _name = "client.offboarding.check"
    _inherit = ["client.offboarding.check"]
    # Every field that this query reads: only these are written to the database first.
    # The item selects name theirs, where they are.
    _depends = {
        "client.offboarding": [
            "commercial_partner_id",
            "company_id",
            "user_id",
            "scope",
            "state",
            "date_end",
            "checks_kept",
        ],
        "client.offboarding.gate": ["company_id", "code", "blocks"],
        "client.offboarding.waiver.item": [
            "offboarding_id",
            "code",
            "active",
            "res_model",
            "res_id",
            "amount",
        ],
    }

    @property
    def _table_query(self):
        """One row per case and check, by one GROUP BY over all item selects.

        Open cases are computed; the checks of a case that is over are those that were
        kept when it ended. Conditions on the case, company and user reach into every
        arm because all three are grouping columns.
        """
        checks = self._get_checks()
        cases = self.env.context.get("check_cases")
        if not isinstance(cases, NamedCases):
            cases = None
        rows = SQL(", ").join(
            SQL("(%s, %s, %s, %s)", position, code, check.area, check.blocks)
            for position, (code, check) in enumerate(checks.items(), start=1)
        )
        return SQL(
            """
            SELECT i.offboarding_id * %(step)s + d.position AS id,
                   i.offboarding_id, i.company_id, i.user_id, i.code, d.area,
                   CASE WHEN gate.id IS NULL THEN
                        CASE WHEN i.informs THEN NULL ELSE d.blocks END
                        ELSE NULLIF(gate.blocks, 'none') END AS blocks,
                   i.item_count, i.waived_count, i.amount,
                   CASE WHEN i.item_count > i.waived_count THEN 'open'
                        WHEN i.item_count > 0 THEN 'waived'
                        ELSE 'ok' END AS state
              FROM (
                    SELECT offboarding_id, company_id, user_id, code,
                           BOOL_OR(informs) AS informs,
                           COUNT(res_id) AS item_count,
                           COUNT(res_id) FILTER (WHERE waived) AS waived_count,
                           COALESCE(SUM(amount), 0) AS amount
                      FROM (%(presence)s UNION ALL %(items)s) item
                     GROUP BY offboarding_id, company_id, user_id, code
                    UNION ALL
                    %(kept)s
              ) i
              JOIN (VALUES %(rows)s) d(position, code, area, blocks)
                ON d.code = i.code
              LEFT JOIN client_offboarding_gate gate
                ON gate.company_id = i.company_id AND gate.code = i.code
            """,
            step=ID_STEP,
            presence=self._get_presence_query(rows),
            items=self._get_waivable_items_query(cases),
            kept=self._get_kept_query(),
            rows=rows,
        )

    @api.model
    def _get_presence_query(self, rows):
        """A row for every open case and check, so that settled ones show too."""
        return SQL(
            """
            SELECT c.id AS offboarding_id, c.company_id, c.user_id, d.code,
                   NULL::varchar AS res_model, NULL::integer AS res_id,
                   NULL::numeric AS amount,
                   c.scope = 'contracts' AND d.code IN %s AS informs,
                   FALSE AS waived
              FROM client_offboarding c
             CROSS JOIN (VALUES %s) d(position, code, area, blocks)
             WHERE c.state NOT IN ('closed', 'cancelled')
            """,
            tuple(self._get_relationship_checks()),
            rows,
        )

    @api.model
    def _get_relationship_checks(self):
        """Codes that only inform where the case covers some contracts only."""
        return [
            code for code, check in self._get_checks().items() if not check.by_contract
        ]

    @api.model
    def _get_item_queries(self, area=None):
        """The item selects of all checks or of those of one area, each once."""
        queries = dict.fromkeys(
            query
            for check in self._get_checks().values()
            if area in (None, check.area)
            for query in check.queries
        )
        return [query() for query in queries]

    @api.model
    def _get_days(self):
        """What item selects are told about today, by company, as JSON for the query.

        Their columns of ``c`` are made of it by :meth:`_get_day_columns`.
        """
        # sudo: a query adds up cases of companies that the user isn't in just now, and
        # of archived ones.
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        return {
            company.id: {
                name: Date.to_string(day)
                for name, day in self._get_days_of(company).items()
            }
            for company in companies.search([])
        }

    @api.model
    def _get_days_of(self, company):
        """The days of one company, by the name of their column.

        Whoever looks may be where it is another day: a case isn't over before its end
        is, where the company is.
        """
        return {"today": company._get_offboarding_today()}

    @api.model
    def _get_day_columns(self):
        """SQL of the columns that ``c`` has beside those of its table.

        ``asked.days`` is what :meth:`_get_days` returns.
        """
        return self._get_day_column("today")

    @api.model
    def _get_day_column(self, name):
        day = f"asked.days -> offboarding.company_id::text ->> '{name}'"
        return f"({day})::date AS {name}"

    @api.model
    def _get_cases_query(self, days=None):
        """The cases ``c`` that item selects are evaluated for.

        OFFSET has the days read once for each case, and not for each item.
        """
        return SQL(
            f"""
            (SELECT offboarding.*, day.*
               FROM client_offboarding offboarding
              CROSS JOIN LATERAL (
                    SELECT {self._get_day_columns()}
                      FROM (SELECT %s::jsonb AS days) asked OFFSET 0) day)
            """,
            days or json.dumps(self._get_days()),
        )

    @api.model
    def _get_inline_items_query(self, days, condition):
        """All items of the open cases ``c`` for which the condition holds.

        OFFSET makes PostgreSQL look up each case by itself. Joined freely, whole tables
        of lines are read for a page of cases, and planning takes longer.
        """
        return SQL(
            """
            SELECT c.id AS offboarding_id, c.company_id, c.user_id,
                   item.code::varchar, item.res_model::varchar, item.res_id,
                   COALESCE(item.amount, 0)::numeric AS amount,
                   FALSE AS informs,
                   %(waived)s AS waived
              FROM %(cases)s c
             CROSS JOIN LATERAL (%(items)s OFFSET 0) item
             WHERE c.state NOT IN ('closed', 'cancelled') AND %(condition)s
            """,
            cases=self._get_cases_query(days),
            condition=condition,
            waived=SQL(WAIVED),
            items=SQL(" UNION ALL ").join(self._get_item_queries()),
        )

    @api.model
    def _get_kept_query(self):
        return SQL(
            """
            SELECT c.id, c.company_id, c.user_id, kept.code, FALSE,
                   kept.item_count, kept.waived_count, kept.amount
              FROM client_offboarding c
             CROSS JOIN LATERAL jsonb_to_recordset(c.checks_kept) AS kept(
                       code varchar, item_count bigint, waived_count bigint,
                       amount numeric)
             WHERE c.state IN ('closed', 'cancelled')
               AND jsonb_typeof(c.checks_kept) = 'array'
            """
        )
