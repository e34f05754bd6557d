"""The SQL of a contract line's periods, and of what is still to bill of them."""

# A day ``{0}`` and the length of a period of ``cl``: OCA's ``get_relative_delta``.
PERIOD_AFTER = """
CASE cl.recurring_rule_type
WHEN 'daily' THEN {0} + make_interval(days => COALESCE(cl.recurring_interval, 1))
WHEN 'weekly' THEN {0} + make_interval(weeks => COALESCE(cl.recurring_interval, 1))
WHEN 'monthly' THEN {0} + make_interval(months => COALESCE(cl.recurring_interval, 1))
WHEN 'monthlylastday' THEN date_trunc(
     'month', {0} + make_interval(months => COALESCE(cl.recurring_interval, 1)))
WHEN 'quarterly'
THEN {0} + make_interval(months => 3 * COALESCE(cl.recurring_interval, 1))
WHEN 'semesterly'
THEN {0} + make_interval(months => 6 * COALESCE(cl.recurring_interval, 1))
ELSE {0} + make_interval(years => COALESCE(cl.recurring_interval, 1)) END
"""
# The last day of a contract line's next period; its end may cut it. As OCA's
# ``get_next_period_date_end``: a date of the next invoice that somebody has set moves
# the period. The generated test compares both.
PERIOD_END = f"""
(CASE WHEN cl.recurring_next_date IS NULL
      THEN {PERIOD_AFTER.format("COALESCE(cl.last_date_invoiced + 1, cl.date_start)")}
           - interval '1 day'
      WHEN cl.recurring_invoicing_type = 'pre-paid'
      THEN {PERIOD_AFTER.format("cl.recurring_next_date")} - interval '1 day'
      WHEN cl.recurring_rule_type = 'monthlylastday' THEN cl.recurring_next_date
      ELSE cl.recurring_next_date - interval '1 day' END)::date
"""
# Whole months, and the days of the month that is cut as a part of it, of a period from
# {first} to {last}: the SQL twin of ``tools/periods.py``.
MONTHS = """
(SELECT m.whole + ({last} + 1 - ({first} + make_interval(months => m.whole))::date
                  )::numeric
        / (({first} + make_interval(months => m.whole + 1))::date
           - ({first} + make_interval(months => m.whole))::date)
   FROM (SELECT (12 * EXTRACT(YEAR FROM age)
                 + EXTRACT(MONTH FROM age))::integer AS whole
           FROM age({last} + 1, {first}) age) m)
"""
# The last day of a period that begins on {0}, as the line is billed regularly.
REGULAR_END = f"({PERIOD_AFTER} - interval '1 day')::date"
# Price of a whole period of ``cl``, net as entered. The price of a list isn't stored,
# only what it comes to a month.
FULL_PRICE = """
CASE WHEN cl.automatic_price AND cl.product_id IS NOT NULL
     THEN cl.monthly_recurring * COALESCE(cl.recurring_interval, 1)
          * CASE cl.recurring_rule_type WHEN 'daily' THEN 1 / 30.0
            WHEN 'weekly' THEN 7 / 30.0 WHEN 'quarterly' THEN 3
            WHEN 'semesterly' THEN 6 WHEN 'yearly' THEN 12 ELSE 1 END
     ELSE (cl.quantity * cl.specific_price)::numeric
          * (1 - COALESCE(cl.discount, 0) / 100) END
"""
# What of a period is for the days up to its cut: as ``ContractLine._get_share_of``.
SHARE_KEPT = f"""
CASE WHEN k.proration = 'months'
      AND cl.recurring_rule_type NOT IN ('daily', 'weekly')
     THEN {MONTHS.format(first="p.first", last="b.until")}
          / {MONTHS.format(first="p.first", last="b.whole")}
     ELSE (b.until - p.first + 1)::numeric / (b.whole - p.first + 1) END
"""
# Of a contract line ``cl``, in its currency: its periods up to {until}, one after the
# other, of which only the last may be cut. One that is cut by {end} is billed as the
# contract says; where that is to be decided, its share counts, as the preview proposes.
UNBILLED = f"""
(SELECT (p.periods - 1) * price.whole
        + CASE WHEN b.until = {{end}} AND b.whole > b.until
                    AND k.partial_period <> 'full'
               THEN ROUND(price.whole * {SHARE_KEPT}, COALESCE(cur.decimal_places, 2))
               ELSE price.whole END
   FROM (WITH RECURSIVE period AS (
            SELECT COALESCE(cl.last_date_invoiced + 1, cl.date_start) AS first,
                   {PERIOD_END} AS last
             UNION ALL
            SELECT n.last + 1, {REGULAR_END.format("(n.last + 1)")}
              FROM period n
             WHERE n.last >= n.first AND n.last < {{until}}
         )
         SELECT COUNT(*) AS periods, MAX(n.first) AS first, MAX(n.last) AS last
           FROM period n
          WHERE n.first <= {{until}}) p
   JOIN contract_contract k ON k.id = cl.contract_id
   LEFT JOIN res_currency cur ON cur.id = cl.currency_id
  CROSS JOIN LATERAL (
        SELECT LEAST(p.last, {{until}}) AS until,
               {REGULAR_END.format("p.first")} AS whole) b
  CROSS JOIN LATERAL (
        SELECT ROUND({FULL_PRICE}, COALESCE(cur.decimal_places, 2)) AS whole) price
  WHERE p.periods > 0)
"""
# Units of {currency} for one of the ERP's: the newest rate up to {day}, or else the
# first there is, of the root of the company {company} or of all, as the ERP takes it.
RATE = """
SELECT x.rate FROM res_currency_rate x
 WHERE x.currency_id = {currency}
   AND (x.company_id IS NULL
        OR x.company_id = split_part({company}.parent_path, '/', 1)::integer)
 ORDER BY x.name > {day}, x.company_id NULLS LAST,
          CASE WHEN x.name <= {day} THEN x.name END DESC, x.name LIMIT 1
"""


def unbilled(end, until):
    """What is still to bill of ``cl`` in the currency of the company ``co``, at today's
    rate; both are SQL. The day is that of the case ``c``.

    :param end: the day that cuts its last period, or NULL
    :param until: the last day that is billed
    """
    amount = UNBILLED.format(end=end, until=until)
    own, other = (
        RATE.format(currency=f"{table}.currency_id", company="co", day="c.today")
        for table in ("co", "cl")
    )
    return f"""
    {amount} * CASE WHEN cl.currency_id = co.currency_id THEN 1
                    ELSE COALESCE(({own}), 1) / COALESCE(({other}), 1) END
    """
