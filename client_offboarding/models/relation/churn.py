from odoo import fields, models
from odoo.tools import SQL

from ...const import AMOUNT_READERS
from ..ending.billing_sql import RATE

# A row for each company and month. What is running isn't looked up month by month: what
# begins and ends is added up over time, so that it takes as long as there are lines.
#
# A month is the number of months since the year 0. A ``span`` is from the first to the
# last month on whose first day a line runs; what renews itself runs on after today. The
# spans of a client that no month parts are one stay: he comes with its first month, is
# lost in its last, and lost with him is what ends then. Of all clients those months are
# added up before what changes in each is: that is far less. Clients are counted beside
# the fees in the company's currency. Fees are converted at the rate of the first day:
# the ERP's rates are units for one of the company's main currency.
CHURN = """
WITH line AS (
    SELECT l.id, k.company_id, comp.currency_id AS own_id, p.commercial_partner_id,
           l.currency_id, l.monthly_recurring::numeric AS fee, l.is_auto_renew,
           {start} + (EXTRACT(DAY FROM l.date_start) > 1)::integer AS first,
           LEAST({end}, now.month + 1) AS last, now.month + 1 AS next
      FROM contract_line l
      JOIN contract_contract k ON k.id = l.contract_id AND k.contract_type = 'sale'
      JOIN res_company comp ON comp.id = k.company_id
      JOIN res_partner p ON p.id = k.partner_id
     CROSS JOIN (SELECT {today} AS month) now
     WHERE l.is_canceled IS NOT TRUE AND l.display_type IS NULL
       AND l.date_start IS NOT NULL
), span AS (
    SELECT * FROM line WHERE first <= last
     UNION ALL
    SELECT id, company_id, own_id, commercial_partner_id, currency_id, 0, TRUE, next,
           next, next
      FROM line
     WHERE is_auto_renew AND first <= next AND last < next
), apart AS (
    SELECT *, (first > 1 + COALESCE(MAX(last) OVER (
                   PARTITION BY company_id, commercial_partner_id ORDER BY first, id
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), -2)
              )::integer AS is_new
      FROM span
), numbered AS (
    SELECT *, SUM(is_new) OVER (PARTITION BY company_id, commercial_partner_id
                                ORDER BY first, id) AS number
      FROM apart
), client AS (
    SELECT *, MIN(first) OVER one AS came, MAX(last) OVER one AS went,
           (ROW_NUMBER() OVER one = 1)::integer AS client
      FROM numbered
    WINDOW one AS (PARTITION BY company_id, commercial_partner_id, number)
), stay AS (
    SELECT company_id, own_id, currency_id, first, last, came, went,
           MAX(next) AS next, SUM(client) AS client, SUM(fee) AS fee
      FROM client
     GROUP BY company_id, own_id, currency_id, first, last, came, went
), change AS (
    SELECT s.company_id, x.*
      FROM stay s
     CROSS JOIN LATERAL (VALUES
           (s.own_id, s.came, s.client, 0, 0, 0),
           (s.own_id, s.went, 0, s.client, 0, 0),
           (s.own_id, s.went + 1, -s.client, 0, 0, 0),
           (s.currency_id, s.first, 0, 0, s.fee, 0),
           (s.currency_id, s.last, 0, 0, 0, s.fee * (s.last = s.went)::integer),
           (s.currency_id, s.last + 1, 0, 0, -s.fee, 0)
           ) x (currency_id, month, clients, clients_lost, fee, fee_lost)
     UNION ALL
    -- Months in which nothing changes.
    SELECT s.company_id, x.id, generate_series(MIN(s.first), MAX(s.next)), 0, 0, 0, 0
      FROM stay s
     CROSS JOIN LATERAL (VALUES (s.own_id), (s.currency_id)) x (id)
     GROUP BY s.company_id, x.id
), running AS (
    SELECT company_id, currency_id, month, SUM(clients_lost) AS clients_lost,
           SUM(fee_lost) AS fee_lost, SUM(SUM(clients)) OVER until AS clients,
           SUM(SUM(fee)) OVER until AS fee, make_date((month - 1) / 12,
           (month - 1) %% 12 + 1, 1) AS day
      FROM change
     GROUP BY company_id, currency_id, month
    WINDOW until AS (PARTITION BY company_id, currency_id ORDER BY month)
), converted AS (
    SELECT r.*, comp.currency_id AS own_id,
           CASE WHEN r.currency_id = comp.currency_id THEN 1
                ELSE COALESCE(({own}), 1) / COALESCE(({foreign}), 1) END AS rate
      FROM running r
      JOIN res_company comp ON comp.id = r.company_id
     WHERE r.month <= {today}
)
SELECT company_id * 100000 + month AS id, company_id, own_id AS currency_id,
       day AS month, SUM(clients)::integer AS clients, SUM(fee * rate) AS revenue,
       SUM(clients_lost)::integer AS clients_lost, SUM(fee_lost * rate) AS revenue_lost,
       100.0 * SUM(clients_lost) / SUM(clients) AS rate,
       100.0 * SUM(fee_lost * rate) / NULLIF(SUM(fee * rate), 0) AS revenue_rate
  FROM converted
 GROUP BY company_id, own_id, month, day
HAVING SUM(clients) > 0
"""
MONTH = "(EXTRACT(YEAR FROM {0}) * 12 + EXTRACT(MONTH FROM {0}))::integer"


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
            start=MONTH.format("l.date_start"),
            end=MONTH.format("l.date_end"),
            today=MONTH.format("%(today)s::date"),
            own=self._get_rate_of("comp.currency_id"),
            foreign=self._get_rate_of("r.currency_id"),
        )
        return SQL(select, today=fields.Date.context_today(self))

    @staticmethod
    def _get_rate_of(currency):
        return RATE.format(currency=currency, company="comp", day="r.day")

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
