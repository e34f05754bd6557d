"""The SQL of the accountants' list: the items of the checks, added up by case."""

from ...tools.invoice_dates import INVOICE_BY
from ..case.check_sql import WAIVED

# Column → the checks whose amounts it adds up.
AMOUNTS = {
    "amount_unbilled": ("contract_unbilled",),
    "amount_prepaid": ("contract_prepaid",),
    "amount_draft": ("invoice_draft",),
    "amount_residual": (
        "receivable_overdue",
        "receivable_not_due",
        "credit_unmatched",
    ),
    "amount_overdue": ("receivable_overdue",),
    "amount_not_due": ("receivable_not_due",),
    "amount_unmatched": ("credit_unmatched",),
    "amount_charge": ("charge_open",),
    "amount_deposit": ("deposit_open",),
}
# What is to be done about which checks, in this order.
TO_DO = {
    "bill": ("contract_unbilled", "contract_prepaid"),
    "charge": ("charge_open",),
    "post": ("invoice_draft",),
    "send": ("invoice_unsent",),
    "match": ("credit_unmatched",),
    "deposit": ("deposit_open",),
    "collect": ("receivable_overdue",),
}
# Every sum of the case ``c``. ``d`` are the checks of the area: items of others that
# share a scan with them drop out. OFFSET: see ``_get_waivable_items_query``.
SUMS = """
SELECT {sums}
  FROM (%(arms)s OFFSET 0) item
  JOIN (VALUES %(checks)s) d(code, blocks) ON d.code = item.code
  LEFT JOIN client_offboarding_gate gate
    ON gate.company_id = c.company_id AND gate.code = item.code
 CROSS JOIN LATERAL (
       SELECT {waived} AS waived) waiver
 CROSS JOIN LATERAL (
       SELECT NOT waiver.waived AND CASE
              WHEN gate.id IS NOT NULL THEN gate.blocks <> 'none'
              WHEN c.scope = 'contracts' AND item.code IN %(informing)s THEN FALSE
              ELSE d.blocks IS NOT NULL END AS blocks) is_open
"""


def _sums():
    """Every amount, the open items of everything to do, and how many items block."""
    amounts = [
        f"SUM(item.amount) FILTER (WHERE item.code IN ({_quote(codes)})) AS {name}"
        for name, codes in AMOUNTS.items()
    ]
    counts = [
        f"BOOL_OR(is_open.blocks AND item.code IN ({_quote(codes)})) AS {name}"
        for name, codes in TO_DO.items()
    ]
    others = _quote(code for codes in TO_DO.values() for code in codes)
    return ", ".join(
        [
            *amounts,
            *counts,
            f"BOOL_OR(is_open.blocks AND item.code NOT IN ({others})) AS other",
            "BOOL_OR(NOT waiver.waived AND item.code = 'receivable_not_due') AS wait",
            "BOOL_OR(NOT waiver.waived) AS is_open",
            "COUNT(*) FILTER (WHERE is_open.blocks) AS blocking_count",
        ]
    )


def _quote(codes):
    return ", ".join(f"'{code}'" for code in codes)


# LEFT: counting them doesn't look at the clients then.
ROW = """
SELECT c.id, c.id AS offboarding_id, c.company_id, c.user_id, c.accountant_id,
       c.commercial_partner_id AS partner_id, p.user_id AS salesperson_id,
       c.reason_id, c.state AS case_state, c.scope, c.date_end,
       {invoice_by} AS date_invoice_deadline{columns}
  FROM %(cases)s c
  LEFT JOIN res_partner p ON p.id = c.commercial_partner_id
  {joins}
 WHERE c.state NOT IN ('closed', 'cancelled')
"""
COLUMNS = """,
       {amounts},
       COALESCE(s.blocking_count, 0) AS blocking_count,
       COALESCE(s.blocking_count, 0) = 0 AS is_ready %(columns)s,
       CASE WHEN s.bill OR charge.is_agreed THEN 'bill' {steps}
            WHEN s.other THEN 'other' WHEN s.collect THEN 'collect'
            WHEN s.wait THEN 'wait' ELSE %(last_step)s END AS next_step
"""
JOINS = """
  LEFT JOIN LATERAL ({sums}) s ON TRUE
  LEFT JOIN LATERAL (
       SELECT TRUE AS is_agreed FROM client_offboarding_charge ch
        WHERE ch.offboarding_id = c.id AND ch.state = 'agreed'
          AND ch.side = 'client_owes' AND ch.is_free IS NOT TRUE LIMIT 1) charge ON TRUE
  %(joins)s
"""
ROWS = ROW.format(
    invoice_by=INVOICE_BY.format("c.date_end"),
    columns=COLUMNS.format(
        amounts=", ".join(f"COALESCE(s.{name}, 0) AS {name}" for name in AMOUNTS),
        steps=" ".join(
            f"WHEN s.{step} THEN '{step}'"
            for step in TO_DO
            if step not in ("bill", "collect")
        ),
    ),
    joins=JOINS.format(sums=SUMS.format(sums=_sums(), waived=WAIVED)),
)
# Which cases there are, and nothing about what is open in them.
CASES = ROW.format(invoice_by=INVOICE_BY.format("c.date_end"), columns="", joins="")
