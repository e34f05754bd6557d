from odoo import fields, models
from odoo.tools import SQL

from ...const import AMOUNT_READERS
from ..ending.billing_sql import RATE

# A row for each company and month. ``running`` is what each client pays on a first day,
# in company currency at that day's rate: the ERP's rates are units for one of the
# company's main currency.
CHURN = """
WITH line AS (
    SELECT l.id, k.company_id, p.commercial_partner_id AS client_id, l.currency_id,
           l.date_start, l.date_end, l.is_auto_renew, l.monthly_recurring AS fee
      FROM contract_line l
      JOIN contract_contract k ON k.id = l.contract_id AND k.contract_type = 'sale'
      JOIN res_partner p ON p.id = k.partner_id
     WHERE l.is_canceled IS NOT TRUE AND l.display_type IS NULL
       AND l.date_start IS NOT NULL
), month AS (
    SELECT first.company_id, day::date AS day
      FROM (SELECT company_id, MIN(date_start) AS since FROM line
             GROUP BY company_id) first
     CROSS JOIN LATERAL generate_series(
           date_trunc('month', first.since), date_trunc('month', %(today)s::date)
               + INTERVAL '1 month', INTERVAL '1 month') day
), running AS (
    SELECT month.company_id, month.day, line.client_id,
           SUM(line.fee * COALESCE(own.rate, 1) / COALESCE(other.rate, 1)) AS fee
      FROM month
      JOIN line ON line.company_id = month.company_id
       AND line.date_start <= month.day
       AND (line.date_end IS NULL OR line.date_end >= month.day
            OR (line.is_auto_renew AND month.day > %(today)s))
      JOIN res_company comp ON comp.id = month.company_id
      LEFT JOIN LATERAL ({rate}) own ON TRUE
      LEFT JOIN LATERAL ({foreign}) other ON TRUE
     GROUP BY month.company_id, month.day, line.client_id
)
SELECT r.company_id * 100000
           + (EXTRACT(YEAR FROM r.day) * 12 + EXTRACT(MONTH FROM r.day))::integer AS id,
       r.company_id, comp.currency_id, r.day AS month,
       COUNT(*) AS clients, SUM(r.fee) AS revenue,
       COUNT(*) FILTER (WHERE after.client_id IS NULL) AS clients_lost,
       COALESCE(SUM(r.fee) FILTER (WHERE after.client_id IS NULL), 0) AS revenue_lost,
       100.0 * COUNT(*) FILTER (WHERE after.client_id IS NULL) / COUNT(*) AS rate,
       100.0 * COALESCE(SUM(r.fee) FILTER (WHERE after.client_id IS NULL), 0)
           / NULLIF(SUM(r.fee), 0) AS revenue_rate
  FROM running r
  JOIN res_company comp ON comp.id = r.company_id
  LEFT JOIN running after ON after.company_id = r.company_id
   AND after.client_id = r.client_id AND after.day = r.day + INTERVAL '1 month'
 WHERE r.day <= %(today)s
 GROUP BY r.company_id, comp.currency_id, r.day
"""


class ClientOffboardingChurn(models.Model):
    """How many clients a company has on the first of a month, and how many it loses.

    A client is there while a line of one of his sale contracts runs; he is lost in the
    month on whose first day he was there, where he isn't on the next first day.
    """

    _name = "client.offboarding.churn"
    _description = "Clients and Revenue Lost by Month"
    _inherit = ["client.offboarding.mixin.ratios"]
    _auto = False
    _order = "month desc, company_id"
    _rec_name = "month"
    _depends = {
        "contract.contract": ["company_id", "contract_type", "partner_id"],
        "contract.line": [
            "contract_id",
            "currency_id",
            "date_end",
            "date_start",
            "display_type",
            "is_auto_renew",
            "is_canceled",
            "monthly_recurring",
        ],
        "res.company": ["currency_id"],
        "res.currency.rate": ["company_id", "currency_id", "name", "rate"],
        "res.partner": ["commercial_partner_id"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    month = fields.Date(readonly=True, help="Its first day.")
    clients = fields.Integer(
        string="Clients at the start",
        readonly=True,
        aggregator="sum",
        help="With a running contract on the first day.",
    )
    clients_lost = fields.Integer(
        string="Clients lost", readonly=True, aggregator="sum"
    )
    rate = fields.Float(
        string="Clients lost (%)",
        readonly=True,
        aggregator="avg",
        help="Of those who were there on the first day.",
    )
    revenue = fields.Monetary(
        string="Revenue at the start",
        readonly=True,
        groups=AMOUNT_READERS,
        help="Net and monthly, in company currency at the rate of the first day.",
    )
    revenue_lost = fields.Monetary(
        string="Revenue lost", readonly=True, groups=AMOUNT_READERS
    )
    revenue_rate = fields.Float(
        string="Revenue lost (%)",
        readonly=True,
        aggregator="avg",
        groups=AMOUNT_READERS,
    )

    def _get_ratios(self):
        return super()._get_ratios() | {
            "rate": ("clients_lost", "clients", 100, 1),
            "revenue_rate": ("revenue_lost", "revenue", 100, 0.01),
        }

    @property
    def _table_query(self):
        select = CHURN.format(
            rate=self._get_rate_of("comp.currency_id"),
            foreign=self._get_rate_of("line.currency_id"),
        )
        return SQL(select, today=fields.Date.context_today(self))

    @staticmethod
    def _get_rate_of(currency):
        return RATE.format(currency=currency, company="comp", day="month.day")

    def action_view_cases(self):
        """Open the cases that ended in these months.

        :return: an ``ir.actions.act_window`` on ``client.offboarding``
        """
        self.check_access("read")
        months = fields.Domain.OR(
            fields.Domain("company_id", "=", row.company_id.id)
            & fields.Domain("date_end", ">=", row.month)
            & fields.Domain("date_end", "<", fields.Date.add(row.month, months=1))
            for row in self
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cases that end in the month"),
            "res_model": "client.offboarding",
            "views": [(False, "list"), (False, "form")],
            "domain": list(months & fields.Domain("state", "!=", "cancelled")),
        }
