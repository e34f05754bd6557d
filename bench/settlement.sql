-- The accountants' list, written by hand: added up from the items of `checks.sql`, whose
-- text up to them comes before this one. Here is one row for each of its cases.
), sums AS (
    SELECT i.case_id,
           SUM(i.amount) FILTER (WHERE i.code IN (
               'receivable_overdue', 'receivable_not_due', 'credit_unmatched'))
               AS residual,
           SUM(i.amount) FILTER (WHERE i.code = 'receivable_overdue') AS overdue,
           SUM(i.amount) FILTER (WHERE i.code = 'receivable_not_due') AS not_due,
           SUM(i.amount) FILTER (WHERE i.code = 'credit_unmatched') AS unmatched,
           SUM(i.amount) FILTER (WHERE i.code = 'contract_unbilled') AS unbilled,
           SUM(i.amount) FILTER (WHERE i.code = 'contract_prepaid') AS prepaid,
           SUM(i.amount) FILTER (WHERE i.code = 'invoice_draft') AS draft,
           SUM(i.amount) FILTER (WHERE i.code = 'charge_open') AS charge,
           SUM(i.amount) FILTER (WHERE i.code = 'deposit_open') AS deposit,
           COUNT(*) FILTER (WHERE i.blocks) AS blocking,
           MIN(i.step) FILTER (WHERE i.blocks OR i.step = 9 AND NOT i.waived) AS step,
           BOOL_OR(NOT i.waived) AS stays
      FROM (SELECT i.*, w.waived,
                   NOT w.waived AND CASE
                       WHEN g.id IS NOT NULL THEN g.blocks <> 'none'
                       ELSE i.code NOT IN ('receivable_not_due', 'payable_open')
                            AND (c.scope <> 'contracts' OR i.code NOT IN (
                                'credit_unmatched', 'deposit_open')) END AS blocks,
                   CASE i.code
                       WHEN 'contract_unbilled' THEN 1 WHEN 'contract_prepaid' THEN 1
                       WHEN 'charge_open' THEN 2 WHEN 'invoice_draft' THEN 3
                       WHEN 'invoice_unsent' THEN 4 WHEN 'credit_unmatched' THEN 5
                       WHEN 'deposit_open' THEN 6 WHEN 'receivable_overdue' THEN 8
                       WHEN 'receivable_not_due' THEN 9 ELSE 7 END AS step
              FROM i
              JOIN c ON c.id = i.case_id
              LEFT JOIN client_offboarding_gate g
                ON g.company_id = c.company_id AND g.code = i.code
             CROSS JOIN LATERAL (SELECT EXISTS (
                   SELECT FROM client_offboarding_waiver_item w
                    WHERE w.offboarding_id = i.case_id AND w.code = i.code
                      AND w.res_id = i.res_id AND w.active
                      AND ABS(COALESCE(i.amount, 0))
                          <= ABS(COALESCE(w.amount, 0)) + 0.000001) AS waived) w
             WHERE i.code IN (
                   'contract_unbilled', 'contract_prepaid', 'charge_open',
                   'invoice_draft', 'invoice_unsent', 'credit_unmatched',
                   'deposit_open', 'payable_open', 'receivable_overdue',
                   'receivable_not_due')) i
     GROUP BY i.case_id
), settlement AS (
    SELECT c.id, c.date_end,
           (date_trunc('month', c.date_end) + interval '1 month 14 days')::date
               AS deadline,
           c.state, c.scope, COALESCE(sums.residual, 0) AS residual,
           COALESCE(sums.overdue, 0) AS overdue, COALESCE(sums.not_due, 0) AS not_due,
           COALESCE(sums.unmatched, 0) AS unmatched,
           COALESCE(sums.unbilled, 0) AS unbilled, COALESCE(sums.prepaid, 0) AS prepaid,
           COALESCE(sums.draft, 0) AS draft, COALESCE(sums.charge, 0) AS charge,
           COALESCE(sums.deposit, 0) AS deposit, COALESCE(sums.blocking, 0) AS blocking,
           COALESCE(sums.blocking, 0) = 0 AS is_ready,
           CASE WHEN EXISTS (
                    SELECT FROM client_offboarding_charge ch
                     WHERE ch.offboarding_id = c.id AND ch.state = 'agreed'
                       AND ch.side = 'client_owes') THEN 'bill'
                WHEN sums.step IS NOT NULL THEN (ARRAY[
                    'bill', 'charge', 'post', 'send', 'match', 'deposit', 'other',
                    'collect', 'wait'])[sums.step]
                WHEN p.state = 'refused' THEN 'refused'
                -- Only where nothing else is left: is a statement missing or outdated?
                WHEN NOT (CASE WHEN p.id IS NULL THEN EXISTS (
                        SELECT FROM u
                          LEFT JOIN client_offboarding_waiver_item w
                            ON w.offboarding_id = c.id AND w.res_id = u.id
                           AND w.res_model = u.model AND w.active
                           AND ABS(u.company_amount) <= ABS(w.amount) + 0.000001
                         WHERE u.case_id = c.id AND u.model <> 'account.move'
                           AND w.id IS NULL)
                    ELSE p.state <> 'signed' OR p.facts_sha256 IS NOT NULL AND EXISTS (
                        SELECT FROM (SELECT * FROM u WHERE u.case_id = c.id) u
                          FULL JOIN (SELECT * FROM client_offboarding_protocol_fact f
                                      WHERE f.protocol_id = p.id) f
                            ON f.res_id = u.id AND f.res_model = u.model
                         WHERE (u.amount, u.state, u.currency_id) IS DISTINCT FROM
                               (f.amount, f.state, f.currency_id)) END)
                THEN CASE WHEN sums.stays THEN 'stays' ELSE 'done' END
                WHEN p.state = 'sent' THEN 'answer' ELSE 'statement' END AS next_step,
           p.state AS statement, c.commercial_partner_id AS partner_id, c.company_id,
           f.user_id, f.reason_id, client.user_id AS salesperson_id,
           client.complete_name
      FROM c
      JOIN client_offboarding f ON f.id = c.id
      JOIN res_partner client ON client.id = c.commercial_partner_id
      LEFT JOIN sums ON sums.case_id = c.id
      LEFT JOIN LATERAL (
           SELECT p.id, p.state, p.facts_sha256 FROM client_offboarding_protocol p
            WHERE p.offboarding_id = c.id AND p.kind = 'settlement'
              AND p.state <> 'void'
            ORDER BY p.id DESC LIMIT 1) p ON TRUE
)
