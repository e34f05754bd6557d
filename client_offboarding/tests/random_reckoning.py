"""What drawn ledgers amount to, reckoned apart from the product.

From what was booked and matched, by SQL of its own; nothing of the product is asked.
"""

from collections import defaultdict
from fractions import Fraction

from .random_events import RandomEventsCase
from .random_periods import share_past

# Days off in the week around the days on which ledgers are looked at.
HOLIDAYS = {
    "PL": """2026-11-11 2026-12-24 2026-12-25 2026-12-26 2027-01-01 2027-01-06
             2027-03-28 2027-03-29""",
    "DE": "2026-12-25 2026-12-26 2027-01-01 2027-03-26 2027-03-28 2027-03-29",
}
# Everything that was ever posted on a client's accounts, matched or not.
BALANCES = """
    SELECT m.company_id, COALESCE(p.parent_id, p.id) AS client,
           l.account_id, l.currency_id,
           SUM(l.balance)::float AS balance,
           SUM(l.amount_currency)::float AS in_currency
      FROM account_move_line l
      JOIN account_move m ON m.id = l.move_id AND m.state = 'posted'
      JOIN account_account a ON a.id = l.account_id
      LEFT JOIN res_company_offboarding_deposit_rel d
        ON d.account_id = a.id AND d.company_id = m.company_id
      JOIN res_partner p ON p.id = l.partner_id
     WHERE COALESCE(p.parent_id, p.id) = ANY(%(clients)s)
       AND (a.account_type IN ('asset_receivable', 'liability_payable')
            OR d.account_id IS NOT NULL)
     GROUP BY 1, 2, 3, 4
"""
# What is left of each item: what it was, less what was matched with it. Of a deposit
# that isn't matched, every payment in and back, until they are even. Overdue is what
# had a working day to pay on, from its due day on, before today.
RECKONING = """
    WITH matched AS (
        SELECT id, SUM(amount) AS amount, SUM(amount_currency) AS amount_currency
          FROM (SELECT debit_move_id AS id, amount,
                       debit_amount_currency AS amount_currency
                  FROM account_partial_reconcile
                UNION ALL
                SELECT credit_move_id, -amount, -credit_amount_currency
                  FROM account_partial_reconcile) side
         GROUP BY id
    ), item AS (
        SELECT m.company_id, COALESCE(billed.client, p.parent_id, p.id) AS client, l.id,
               l.move_id, l.currency_id, l.account_id, m.offboarding_disputed,
               a.account_type, COALESCE(l.date_maturity, l.date) AS due,
               pd.account_id IS NOT NULL AS is_deposit,
               l.balance - CASE WHEN a.reconcile
                           THEN COALESCE(d.amount, 0) ELSE 0 END AS rest,
               l.amount_currency - CASE WHEN a.reconcile
                           THEN COALESCE(d.amount_currency, 0) ELSE 0
                           END AS rest_currency
          FROM account_move_line l
          JOIN account_move m ON m.id = l.move_id AND m.state = 'posted'
          JOIN account_account a ON a.id = l.account_id
          LEFT JOIN res_company_offboarding_deposit_rel pd
            ON pd.account_id = a.id AND pd.company_id = m.company_id
          JOIN res_partner p ON p.id = l.partner_id
          LEFT JOIN matched d ON d.id = l.id
          -- Whose contract it bills, whoever pays it.
          LEFT JOIN LATERAL (
                SELECT k.partner_id AS client
                  FROM account_move_line il
                  JOIN contract_line cl ON cl.id = il.contract_line_id
                  JOIN contract_contract k ON k.id = cl.contract_id
                 WHERE il.move_id = m.id LIMIT 1) billed ON TRUE
         WHERE COALESCE(billed.client, p.parent_id, p.id) = ANY(%(clients)s)
           AND (a.account_type IN ('asset_receivable', 'liability_payable')
                OR pd.account_id IS NOT NULL)
    ), left_over AS (
        SELECT *, SUM(rest) OVER w AS total, SUM(rest_currency) OVER w AS total_currency
          FROM item
         WHERE ABS(rest) > 0.001 OR ABS(rest_currency) > 0.001
        WINDOW w AS (PARTITION BY company_id, client, account_id, currency_id)
    )
    SELECT i.company_id, i.client,
           CASE WHEN i.is_deposit THEN 'deposit_open'
                WHEN account_type = 'liability_payable' THEN 'payable_open'
                WHEN rest < 0 OR rest = 0 AND rest_currency < 0 THEN 'credit_unmatched'
                WHEN EXISTS (
                     SELECT FROM generate_series(
                            i.due, LEAST(%(today)s - 1, i.due + 12), '1 day') day
                      WHERE EXTRACT(isodow FROM day) < 6
                        AND day::date::varchar <> ALL(
                            CASE WHEN c.is_polish THEN %(polish)s ELSE %(german)s END))
                THEN 'receivable_overdue'
                ELSE 'receivable_not_due' END AS code,
           i.id, rest::float, rest_currency::float, i.currency_id, i.move_id,
           i.account_id, i.offboarding_disputed AS disputed
      FROM left_over i
      JOIN (SELECT co.id, pc.code = 'PL' AS is_polish
              FROM res_company co
              JOIN res_partner cp ON cp.id = co.partner_id
              JOIN res_country pc ON pc.id = cp.country_id) c ON c.id = i.company_id
     WHERE NOT is_deposit OR ABS(total) > 0.001 OR ABS(total_currency) > 0.001
"""
# Invoice lines that bill a time after the end, with what was credited of them.
BILLED = """
    SELECT k.company_id, k.partner_id AS client, cl.id,
           il.contract_period_start AS first, il.contract_period_end AS last,
           t.date_end AS end, k.partial_period AS policy, k.proration,
           cl.recurring_rule_type AS rule, cu.rounding::varchar,
           -il.amount_currency AS price, -il.balance AS value,
           COALESCE((SELECT SUM(r.amount_currency)
                       FROM account_move rm
                       JOIN account_move_line r ON r.move_id = rm.id
                      WHERE rm.reversed_entry_id = il.move_id AND rm.state = 'posted'
                        AND rm.id = ANY(%(reductions)s)
                        AND r.contract_line_id = cl.id), 0) AS reduced,
           COALESCE((SELECT SUM(r.amount_currency)
                       FROM account_move rm
                       JOIN account_move_line r ON r.move_id = rm.id
                      WHERE rm.reversed_entry_id = il.move_id AND rm.state = 'posted'
                        AND rm.id <> ALL(%(reductions)s)
                        AND r.contract_line_id = cl.id), 0) AS given_back
      FROM account_move_line il
      JOIN account_move m ON m.id = il.move_id
       AND m.state = 'posted' AND m.move_type = 'out_invoice'
      JOIN res_currency cu ON cu.id = il.currency_id
      JOIN contract_line cl ON cl.id = il.contract_line_id
      JOIN contract_contract k ON k.id = cl.contract_id
      JOIN client_offboarding_termination t ON t.contract_id = k.id AND t.is_ended
     WHERE k.partner_id = ANY(%(clients)s) AND il.contract_period_end > t.date_end
"""
CHARGES = """
    SELECT c.company_id, c.commercial_partner_id AS client, ch.id, ch.state, ch.side,
           ch.currency_id, ch.price_unit::float AS amount,
           -- Its number is on a bill of about the same time.
           EXISTS (SELECT FROM account_move m
                     JOIN res_partner p ON p.id = m.partner_id
                    WHERE m.state = 'posted' AND m.company_id = c.company_id
                      AND COALESCE(p.parent_id, p.id) = c.commercial_partner_id
                      AND m.move_type IN ('in_invoice', 'in_receipt')
                      AND TRIM(m.ref) ILIKE ch.document_number
                      AND ch.document_date - m.invoice_date BETWEEN -182 AND 182)
               AS is_booked
      FROM client_offboarding_charge ch
      JOIN client_offboarding c ON c.id = ch.offboarding_id
     WHERE c.commercial_partner_id = ANY(%(clients)s)
"""


def rounded(amount, step):
    """Half up, to whole steps; of what isn't negative."""
    return int(amount / step + Fraction(1, 2)) * step


class RandomReckoningCase(RandomEventsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seen = defaultdict(set)

    def run_sql(self, query):
        """The answer as dicts, of all clients; an accountant's spreadsheet."""
        self.env.flush_all()
        self.env.cr.execute(
            query,
            {
                "clients": self.clients.ids,
                "today": self.today,
                "reductions": self.reductions.ids,
                "polish": HOLIDAYS["PL"].split(),
                "german": HOLIDAYS["DE"].split(),
            },
        )
        return self.env.cr.dictfetchall()

    def reckon(self):
        """(company, client, code) → id → what is open of it."""
        items = defaultdict(dict)
        for row in self.run_sql(RECKONING):
            key = (row["company_id"], row["client"], row["code"])
            items[key][row["id"]] = row
        for key, owed in self.reckon_prepaid().items():
            items[key] = owed
        for row in self.reckon_charges():
            if row["state"] in ("proposed", "agreed", "disputed"):
                key = (row["company_id"], row["client"], "charge_open")
                items[key][row["id"]] = row
        cases = {(case.company_id.id, case.partner_id.id) for case in self.cases}
        return {key: found for key, found in items.items() if key[:2] in cases}

    def reckon_prepaid(self):
        """What was billed past the end, by contract line.

        A reduction before the end lowers the price of all days alike; what was given
        back after it is settled.
        """
        owed = defaultdict(dict)
        for row in self.run_sql(BILLED):
            share = share_past(
                *(row[name] for name in ("first", "last", "end")),
                *(row[name] for name in ("policy", "proration", "rule")),
            )
            if row["reduced"] and share:
                self.seen["reduced"].add(row["id"])
            step = Fraction(row["rounding"])
            exact = Fraction(row["price"] - row["reduced"]) * share
            left = rounded(exact, step) - Fraction(row["given_back"])
            # A cent of difference comes from taxes that are included in the price.
            if left <= step * Fraction(3, 2):
                continue
            value = left * Fraction(row["value"]) / Fraction(row["price"])
            lines = owed[row["company_id"], row["client"], "contract_prepaid"]
            known = lines.get(row["id"], {"rest": 0})["rest"]
            lines[row["id"]] = {"rest": known + float(rounded(value, Fraction("0.01")))}
        return owed

    def reckon_charges(self):
        """Charges with their amount in company currency, at the rate of today."""
        rows = self.run_sql(CHARGES)
        for row in rows:
            own = self.env["res.company"].browse(row["company_id"]).currency_id.id
            rate = self.get_rate(own) / self.get_rate(row["currency_id"])
            row["rest"] = round(row["amount"] * rate + 1e-9, 2)
        return rows

    def get_rate(self, currency_id):
        """Units for one of the first company's currency, on the day looked at."""
        self.env.cr.execute(
            "SELECT rate::float FROM res_currency_rate WHERE currency_id = %s"
            " AND name <= %s ORDER BY name DESC LIMIT 1",
            (currency_id, self.today),
        )
        return (self.env.cr.fetchone() or [1.0])[0]

    def is_covered(self, case, code, id_, amount, kinds=None):
        """Whether a waiver was given for this item, up to what it was then."""
        return any(
            abs(amount) <= abs(known[id_]) + 0.001
            for of, of_code, kind, known in self.waivers
            if of == case
            and of_code == code
            and id_ in known
            and (kinds is None or kind in kinds)
        )
