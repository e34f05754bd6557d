"""The SQL of the figures over all cases; ``c`` is a case."""

# What hangs on cases, added up for each. PostgreSQL leaves out the joins that a list or
# a graph doesn't ask for, and over all cases they take less than a look for each.
JOINS = {
    "t": """
        SELECT offboarding_id, SUM(revenue_lost) AS revenue_lost,
               MIN(date_delivered) AS delivered
          FROM client_offboarding_termination""",
    "w": """
        SELECT offboarding_id,
               SUM(amount) FILTER (WHERE active AND kind = 'written_off') AS given_up,
               SUM(amount) FILTER (WHERE active AND kind = 'still_claimed') AS claimed
          FROM client_offboarding_waiver""",
    # Paid is as much of it as of the document that bills it.
    "ch": """
        SELECT x.offboarding_id, SUM(x.amount_company) AS lost,
               SUM(x.amount_company) FILTER (WHERE x.state = 'invoiced') AS invoiced,
               SUM(x.amount_company
                   * (1 - m.amount_residual / NULLIF(m.amount_total, 0)))
                   FILTER (WHERE x.state = 'invoiced' AND m.state = 'posted') AS paid
          FROM client_offboarding_charge x
          LEFT JOIN account_move m ON m.id = x.move_id
         WHERE x.kind = 'equipment' AND x.side = 'client_owes'""",
    "pr": """
        SELECT x.offboarding_id, COUNT(DISTINCT x.id) AS signed,
               COUNT(DISTINCT x.id)
                   FILTER (WHERE s.method IN ('drawn', 'typed')) AS online
          FROM client_offboarding_protocol x
          JOIN client_offboarding_signature s
            ON s.protocol_id = x.id AND s.side = 'client'
         WHERE x.state = 'signed'""",
    "f": """
        SELECT offboarding_id, COUNT(*) AS answers,
               SUM(CASE WHEN recommend >= 9 THEN 100
                        WHEN recommend >= 7 THEN 0 ELSE -100 END) AS points
          FROM client_offboarding_feedback
         WHERE state = 'answered' AND has_recommend""",
}
COLUMNS = {
    "endings": """(c.state = 'closed' AND c.outcome = 'ended'
        AND c.scope = 'relationship')::integer""",
    "revenue_lost": """CASE WHEN c.state = 'cancelled' THEN 0
        ELSE COALESCE(t.revenue_lost, 0) END""",
    "notice_days": "c.date_end - t.delivered",
    "clearing_days": """CASE WHEN c.state = 'closed'
        THEN c.date_closed - c.date_end END""",
    "cleared": """(c.state = 'closed' AND c.date_closed IS NOT NULL
        AND c.date_end IS NOT NULL)::integer""",
    "cleared_in_30": """(c.state = 'closed'
        AND COALESCE(c.date_closed - c.date_end <= 30, FALSE))::integer""",
    "open_at_end": "COALESCE(c.amount_open_end, 0)",
    # By payments and bank lines: not by credit notes or set-off. For each case by
    # itself: it is asked for seldom, and the ledger is large.
    "collected_90": """(
        SELECT COALESCE(SUM(r.amount), 0)
          FROM res_partner p
          JOIN account_move_line aml ON aml.partner_id = p.id
           AND aml.company_id = c.company_id AND aml.parent_state = 'posted'
           AND COALESCE(aml.invoice_date, aml.date) <= c.date_end
          JOIN account_account acc ON acc.id = aml.account_id
           AND acc.account_type = 'asset_receivable'
          JOIN account_partial_reconcile r ON r.debit_move_id = aml.id
          JOIN account_move_line paid ON paid.id = r.credit_move_id
           AND paid.date > c.date_end AND paid.date <= c.date_end + 90
           AND (paid.payment_id IS NOT NULL OR paid.statement_line_id IS NOT NULL)
         WHERE p.commercial_partner_id = c.commercial_partner_id
           AND c.state <> 'cancelled' AND {in_scope})""",
    "given_up": "COALESCE(w.given_up, 0)",
    "still_claimed": "COALESCE(w.claimed, 0)",
    "lost_things": "COALESCE(ch.lost, 0)",
    "lost_invoiced": "COALESCE(ch.invoiced, 0)",
    "lost_paid": "COALESCE(ch.paid, 0)",
    "papers_signed": "COALESCE(pr.signed, 0)",
    "papers_online": "COALESCE(pr.online, 0)",
    "answers": "COALESCE(f.answers, 0)",
    "recommendation_points": "COALESCE(f.points, 0)",
    "begun_by_client": """(c.initiated_by = 'client'
        AND c.state IN ('closed', 'cancelled'))::integer""",
    "saved_cases": """(c.initiated_by = 'client' AND c.state = 'cancelled'
        AND c.outcome = 'retained')::integer""",
    "old_endings": "({old})::integer",
    "won_back_cases": """({old} AND COALESCE(
        c.won_back_on <= (c.date_end + INTERVAL '24 months')::date, FALSE))::integer""",
}
# So long ago that whoever comes back within two years has done so.
OLD = """c.state = 'closed' AND c.outcome = 'ended' AND c.scope = 'relationship'
        AND COALESCE((c.date_end + INTERVAL '24 months')::date <= %(today)s, FALSE)"""
# A ratio: what above, what below, by how much, and from how many on it is shown.
RATIOS = {
    "closed_in_30": ("cleared_in_30", "cleared", 100, 1),
    "signed_online": ("papers_online", "papers_signed", 100, 1),
    # Under five, everybody could tell who said what.
    "recommendation": ("recommendation_points", "answers", 1, 5),
    "saved": ("saved_cases", "begun_by_client", 100, 1),
    "won_back": ("won_back_cases", "old_endings", 100, 1),
}
RATIO = "CASE WHEN r.{1} >= {3} THEN {2} * r.{0}::float / r.{1} END AS {name}"


def make_select(in_scope):
    """The report: a row for each case that wasn't a mistake."""
    columns = ",\n".join(
        f"{sql.format(old=OLD, in_scope=in_scope)} AS {name}"
        for name, sql in COLUMNS.items()
    )
    ratios = ",\n".join(
        RATIO.format(*ratio, name=name) for name, ratio in RATIOS.items()
    )
    joins = "\n".join(
        f"LEFT JOIN ({sql} GROUP BY 1) {alias} ON {alias}.offboarding_id = c.id"
        for alias, sql in JOINS.items()
    )
    return f"""
    SELECT r.*, {ratios}
      FROM (SELECT c.id, c.id AS offboarding_id, c.company_id, comp.currency_id,
                   c.commercial_partner_id AS partner_id, c.user_id, c.reason_id,
                   c.state, c.scope, c.initiated_by, c.outcome, c.date_end,
                   c.date_closed, {columns}
              FROM client_offboarding c
              JOIN res_company comp ON comp.id = c.company_id
              {joins}
             WHERE c.state <> 'cancelled' OR c.outcome = 'retained') r
    """
