-- All checks of the cases :ids, as somebody would write it by hand for just this
-- question: nothing of it comes from the addon. The cases and what hangs on them are
-- fetched once; each check reads from there.
WITH RECURSIVE c AS MATERIALIZED (
    SELECT c.id, c.company_id, c.scope, c.state, c.date_end, c.commercial_partner_id,
           c.progress_reached
      FROM client_offboarding c
     WHERE c.id IN %(ids)s
       AND c.state NOT IN ('closed', 'cancelled')
       AND (%(user)s IS NULL OR c.user_id = %(user)s OR EXISTS (
               SELECT FROM mail_followers f
                WHERE f.res_model = 'client.offboarding' AND f.res_id = c.id
                  AND f.partner_id = %(partner)s))
), t AS MATERIALIZED (
    SELECT t.*, c.company_id AS case_company
      FROM c JOIN client_offboarding_termination t ON t.offboarding_id = c.id
     WHERE t.offboarding_id IN %(ids)s
), l AS MATERIALIZED (
    SELECT t.offboarding_id, t.id AS termination_id, t.case_company, t.is_ended,
           t.date_end AS ends, l.*,
           l.display_type IS NULL AND l.is_canceled IS NOT TRUE AS counts
      FROM t JOIN contract_line l ON l.contract_id = t.contract_id
), p AS MATERIALIZED (
    SELECT c.id AS case_id, c.company_id, c.scope, c.date_end, p.id
      FROM c JOIN res_partner p ON p.commercial_partner_id = c.commercial_partner_id
), o AS MATERIALIZED (
    -- Open items of the clients, on the accounts that the checks look at.
    SELECT p.case_id, p.company_id, aml.id, aml.move_id, aml.account_id, aml.date,
           aml.currency_id, aml.date_maturity, aml.amount_residual,
           aml.amount_residual_currency, a.account_type,
           CASE WHEN a.reconcile THEN aml.amount_residual ELSE aml.balance END
               AS amount,
           CASE WHEN a.reconcile THEN aml.amount_residual_currency
                ELSE aml.amount_currency END AS in_currency,
           EXISTS (SELECT FROM res_company_offboarding_deposit_rel d
                    WHERE d.account_id = a.id AND d.company_id = p.company_id)
               AS is_deposit,
           p.scope = 'relationship' OR EXISTS (
               SELECT FROM account_move m
                WHERE m.id = aml.move_id AND m.offboarding_id = p.case_id)
            OR EXISTS (
               SELECT FROM account_move_line il
                 JOIN contract_line cl ON cl.id = il.contract_line_id
                 JOIN t ON t.contract_id = cl.contract_id
                WHERE il.move_id = aml.move_id AND t.offboarding_id = p.case_id)
               AS in_scope
      FROM p
     CROSS JOIN LATERAL (
            SELECT aml.*
              FROM account_move_line aml
             WHERE aml.partner_id = p.id AND aml.reconciled IS NOT TRUE
               AND aml.account_id = ANY(ARRAY(
                       SELECT id FROM account_account
                        WHERE account_type IN ('asset_receivable',
                                               'liability_payable')
                       UNION
                       SELECT account_id FROM res_company_offboarding_deposit_rel))
            OFFSET 0) aml
      JOIN account_account a ON a.id = aml.account_id
     WHERE aml.company_id = p.company_id AND aml.parent_state = 'posted'
       AND (aml.amount_residual <> 0 OR aml.amount_residual_currency <> 0
            OR NOT a.reconcile)
), b AS MATERIALIZED (
    -- Invoices that bill the cases' contracts, or the cases, as far as others pay them.
    SELECT c.id AS case_id, c.company_id, c.commercial_partner_id AS client, m.id,
           m.state, m.partner_id, m.amount_total_signed, m.offboarding_id,
           m.invoice_date, m.is_move_sent, m.sending_data
      FROM c
     CROSS JOIN LATERAL (
            SELECT il.move_id
              FROM (SELECT l.id FROM l WHERE l.offboarding_id = c.id
                    UNION ALL
                    SELECT cl.id
                      FROM contract_contract cc
                      JOIN contract_line cl ON cl.contract_id = cc.id
                     WHERE cc.commercial_partner_id = c.commercial_partner_id
                       AND cc.company_id = c.company_id AND c.scope = 'relationship'
                   ) cl
              JOIN account_move_line il ON il.contract_line_id = cl.id
             WHERE il.company_id = c.company_id
               AND (il.partner_id IS DISTINCT FROM c.commercial_partner_id
                    OR il.parent_state = 'draft')
            UNION
            SELECT m.id FROM account_move m WHERE m.offboarding_id = c.id) x
      JOIN account_move m ON m.id = x.move_id
       AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
     WHERE m.state <> 'cancel'
), e AS MATERIALIZED (
    -- What is open of them.
    SELECT b.case_id, b.id AS move_id, aml.id, aml.currency_id, aml.amount_residual,
           aml.amount_residual_currency, COALESCE(aml.date_maturity, aml.date) AS due
      FROM b
      JOIN account_move_line aml ON aml.move_id = b.id
      JOIN account_account a ON a.id = aml.account_id
       AND a.account_type = 'asset_receivable'
      JOIN res_partner payer ON payer.id = aml.partner_id
     WHERE aml.parent_state = 'posted' AND aml.reconciled IS NOT TRUE
       AND payer.commercial_partner_id <> b.client
       AND (aml.amount_residual <> 0 OR aml.amount_residual_currency <> 0)
       AND NOT EXISTS (SELECT FROM res_company_offboarding_deposit_rel d
                        WHERE d.account_id = a.id AND d.company_id = b.company_id)
), k AS MATERIALIZED (
    -- What adds up to deposits.
    SELECT *
      FROM (SELECT o.*, SUM(o.amount) OVER w AS total, SUM(o.in_currency) OVER w AS others
              FROM o
             WHERE o.is_deposit
            WINDOW w AS (PARTITION BY o.case_id, o.account_id, o.currency_id)) k
     WHERE (k.total <> 0 OR k.others <> 0) AND (k.amount <> 0 OR k.in_currency <> 0)
), u AS MATERIALIZED (
    -- What stands between the parties: open items, deposits, charges, final documents.
    SELECT o.case_id, 'account.move.line' AS model, o.id, o.currency_id,
           o.amount_residual_currency AS amount, o.amount_residual AS company_amount,
           NULL::varchar AS state
      FROM o
     WHERE o.account_type IN ('asset_receivable', 'liability_payable') AND o.in_scope
       AND NOT o.is_deposit
       AND (o.amount_residual <> 0 OR o.amount_residual_currency <> 0)
    UNION ALL
    SELECT e.case_id, 'account.move.line', e.id, e.currency_id,
           e.amount_residual_currency, e.amount_residual, NULL
      FROM e
    UNION ALL
    SELECT k.case_id, 'account.move.line', k.id, k.currency_id, k.in_currency, k.amount,
           'deposit'
      FROM k WHERE k.in_scope
    UNION ALL
    SELECT x.offboarding_id, 'client.offboarding.charge', x.id, x.currency_id,
           x.sign * x.amount, x.sign * x.amount_company, x.state
      FROM (SELECT ch.*, CASE ch.side WHEN 'we_owe' THEN -1 ELSE 1 END AS sign
              FROM client_offboarding_charge ch
             WHERE ch.offboarding_id IN %(ids)s) x
     WHERE x.is_settled IS NOT TRUE
        OR x.state = 'recorded' AND x.amount <> 0 AND NOT EXISTS (
               SELECT FROM account_move m WHERE m.id = x.move_id AND m.state = 'posted')
           -- Nor is it booked by its number, within half a year.
           AND NOT EXISTS (
               SELECT FROM p
                 JOIN account_move m ON m.partner_id = p.id
                  AND m.company_id = p.company_id
                WHERE p.case_id = x.offboarding_id AND p.scope = 'relationship'
                  AND m.state = 'posted' AND m.move_type IN ('in_invoice', 'in_receipt')
                  AND LOWER(TRIM(m.ref)) = LOWER(TRIM(x.document_number))
                  AND ABS(m.invoice_date - x.document_date) < 183)
    UNION ALL
    SELECT m.offboarding_id, 'account.move', m.id, m.currency_id,
           m.amount_total_in_currency_signed, m.amount_total_signed, NULL
      FROM account_move m
     WHERE m.offboarding_id IN %(ids)s AND m.state = 'posted'
       AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
), s AS MATERIALIZED (
    -- The settlement of each case that counts.
    SELECT DISTINCT ON (pr.offboarding_id) pr.*
      FROM client_offboarding_protocol pr
     WHERE pr.offboarding_id IN %(ids)s AND pr.kind = 'settlement'
       AND pr.state <> 'void'
     ORDER BY pr.offboarding_id, pr.id DESC
), due AS MATERIALIZED (
    -- What is still to bill, of the contracts of a case and of those beside it.
    SELECT d.case_id, d.is_own, d.company_id, d.until, d.cut, cl.id, cl.currency_id,
           COALESCE(cl.last_date_invoiced + 1, cl.date_start) AS first,
           cl.recurring_next_date, cl.recurring_invoicing_type,
           cl.recurring_rule_type = 'monthlylastday' AS by_month,
           make_interval(
               days => CASE cl.recurring_rule_type WHEN 'daily' THEN 1
                            WHEN 'weekly' THEN 7 ELSE 0 END * cl.recurring_interval,
               months => CASE cl.recurring_rule_type WHEN 'daily' THEN 0
                              WHEN 'weekly' THEN 0 WHEN 'quarterly' THEN 3
                              WHEN 'semesterly' THEN 6 WHEN 'yearly' THEN 12
                              ELSE 1 END * cl.recurring_interval) AS step,
           ROUND((cl.quantity * cl.specific_price
                  * (1 - COALESCE(cl.discount, 0) / 100))::numeric,
                 COALESCE(cur.decimal_places, 2)) AS price,
           COALESCE(cur.decimal_places, 2) AS digits, cc.partial_period = 'full' AS in_full,
           cc.proration = 'months'
           AND cl.recurring_rule_type NOT IN ('daily', 'weekly') AS by_months
      FROM (SELECT l.offboarding_id AS case_id, TRUE AS is_own, l.id AS line_id,
                   l.case_company AS company_id,
                   LEAST(l.date_end, COALESCE(l.ends, %(today)s)) AS until,
                   LEAST(l.date_end, l.ends) AS cut
              FROM l
             WHERE l.counts
             UNION ALL
            SELECT p.case_id, FALSE, cl.id, p.company_id, cl.date_end, cl.date_end
              FROM p
              JOIN contract_contract cc ON cc.partner_id = p.id
               AND cc.company_id = p.company_id AND cc.active
               AND cc.contract_type = 'sale'
              JOIN contract_line cl ON cl.contract_id = cc.id
             WHERE p.scope = 'relationship' AND cl.is_auto_renew IS NOT TRUE
               AND cl.display_type IS NULL AND cl.is_canceled IS NOT TRUE
               AND (cl.date_end <= p.date_end OR cl.date_end < %(today)s)
               AND NOT EXISTS (SELECT FROM t
                                WHERE t.offboarding_id = p.case_id
                                  AND t.contract_id = cc.id)) d
      JOIN contract_line cl ON cl.id = d.line_id
      JOIN contract_contract cc ON cc.id = cl.contract_id
      LEFT JOIN res_currency cur ON cur.id = cl.currency_id
     WHERE cl.recurring_next_date IS NOT NULL
       AND COALESCE(cl.last_date_invoiced + 1, cl.date_start) <= d.until
), period AS (
    SELECT due.case_id, due.id, due.first,
           (CASE WHEN recurring_invoicing_type = 'post-paid' AND by_month
                 THEN recurring_next_date + 1
                 WHEN recurring_invoicing_type = 'post-paid' THEN recurring_next_date
                 WHEN by_month THEN date_trunc('month', recurring_next_date + step)
                 ELSE recurring_next_date + step END)::date - 1 AS last
      FROM due
     UNION ALL
    SELECT due.case_id, due.id, p.last + 1,
           (CASE WHEN by_month THEN date_trunc('month', p.last + 1 + step)
                 ELSE p.last + 1 + step END)::date - 1
      FROM period p
      JOIN due ON due.case_id = p.case_id AND due.id = p.id
     WHERE p.last >= p.first AND p.last < due.until
), billed AS MATERIALIZED (
    SELECT due.case_id, due.id, due.is_own,
           SUM(CASE WHEN kept.until = due.cut AND kept.whole > kept.until
                         AND NOT due.in_full
                    THEN ROUND(due.price * share.part, due.digits)
                    ELSE due.price END)
           * CASE WHEN due.currency_id = co.currency_id THEN 1
                  ELSE COALESCE((
                         SELECT r.rate FROM res_currency_rate r
                          WHERE r.currency_id = co.currency_id
                            AND r.name <= %(today)s
                            AND (r.company_id IS NULL OR r.company_id = co.id)
                          ORDER BY r.company_id, r.name DESC LIMIT 1), 1)
                     / COALESCE((
                         SELECT r.rate FROM res_currency_rate r
                          WHERE r.currency_id = due.currency_id
                            AND r.name <= %(today)s
                            AND (r.company_id IS NULL OR r.company_id = co.id)
                          ORDER BY r.company_id, r.name DESC LIMIT 1), 1)
             END AS amount
      FROM due
      JOIN period ON period.case_id = due.case_id AND period.id = due.id
       AND period.first <= due.until
      JOIN res_company co ON co.id = due.company_id
     CROSS JOIN LATERAL (
            SELECT LEAST(period.last, due.until) AS until,
                   (CASE WHEN by_month
                         THEN date_trunc('month', period.first + step)
                         ELSE period.first + step END)::date - 1 AS whole) kept
     CROSS JOIN LATERAL (
            SELECT CASE WHEN NOT due.by_months
                        THEN (kept.until - period.first + 1)::numeric
                             / (kept.whole - period.first + 1)
                        ELSE MIN(months.part) / MAX(months.part) END AS part
              FROM (VALUES (kept.until), (kept.whole)) d(day)
             CROSS JOIN LATERAL (SELECT age(d.day + 1, period.first) AS a) a
             CROSS JOIN LATERAL (
                    SELECT (12 * EXTRACT(YEAR FROM a.a)
                            + EXTRACT(MONTH FROM a.a))::integer AS n) whole
             CROSS JOIN LATERAL (
                    SELECT (period.first + make_interval(months => n))::date AS cut,
                           (period.first + make_interval(months => n + 1))::date
                               AS following) f
             CROSS JOIN LATERAL (
                    SELECT n + (d.day + 1 - f.cut)::numeric / (f.following - f.cut)
                               AS part) months) share
     GROUP BY due.case_id, due.id, due.is_own, due.currency_id, co.id, co.currency_id
), i(case_id, code, res_id, amount) AS (
    SELECT t.offboarding_id, 'notice_form', t.id, 0
      FROM t
     WHERE t.notice_form_strict AND t.mode <> 'expiry'
       AND t.required_form IN ('document', 'electronic', 'written')
       AND (COALESCE(t.used_form, 'any') = 'any'
            OR t.used_form = 'document' AND t.required_form <> 'document'
            OR COALESCE(TRIM(t.signatory_basis), '') = ''
            OR t.required_form = 'written' AND NOT EXISTS (
                   SELECT FROM client_offboarding_termination_proof_rel r
                    WHERE r.client_offboarding_termination_id = t.id))
    UNION ALL
    SELECT t.offboarding_id, 'end_not_reached', t.id, 0
      FROM t
     WHERE t.date_end IS NULL OR t.date_end >= %(today)s
    UNION ALL
    SELECT l.offboarding_id, 'contract_running', l.id, 0
      FROM l
     WHERE l.counts AND (l.date_end IS NULL OR l.ends IS NULL OR l.is_auto_renew
                         OR l.date_end > l.ends)
    UNION ALL
    -- Contracts outside the case: over, and owing something, or running on.
    SELECT p.case_id,
           CASE WHEN o.is_over THEN 'contract_unbilled' ELSE 'contract_running' END,
           cl.id,
           CASE WHEN o.is_over THEN billed.amount ELSE 0 END
      FROM p
      JOIN contract_contract cc ON cc.partner_id = p.id
       AND cc.company_id = p.company_id AND cc.active AND cc.contract_type = 'sale'
      JOIN contract_line cl ON cl.contract_id = cc.id
      LEFT JOIN billed ON billed.case_id = p.case_id AND billed.id = cl.id
     CROSS JOIN LATERAL (
            SELECT cl.is_auto_renew IS NOT TRUE AND COALESCE(
                       cl.date_end <= p.date_end OR cl.date_end < %(today)s, FALSE
                   ) AS is_over) o
     WHERE p.scope = 'relationship'
       AND cl.display_type IS NULL AND cl.is_canceled IS NOT TRUE
       AND (NOT o.is_over OR cl.recurring_next_date IS NOT NULL
            AND COALESCE(cl.last_date_invoiced + 1, cl.date_start) <= cl.date_end)
       AND NOT EXISTS (SELECT FROM t
                        WHERE t.offboarding_id = p.case_id AND t.contract_id = cc.id)
    UNION ALL
    SELECT billed.case_id, 'contract_unbilled', billed.id, billed.amount
      FROM billed
     WHERE billed.is_own
    UNION ALL
    SELECT past.offboarding_id, 'contract_prepaid', past.id,
           SUM(ROUND(owed.net * past.balance / past.amount_currency, 2))
      FROM (SELECT l.offboarding_id, l.id, il.balance, il.amount_currency,
                   cur.rounding, cur.decimal_places, il.move_id,
                   CASE WHEN il.contract_period_start > l.ends THEN 1
                        WHEN s.cut_policy = 'agreed'
                        THEN GREATEST(1 - s.cut_amount::numeric / NULLIF(
                                 il.price_unit * il.quantity
                                 * (1 - COALESCE(il.discount, 0) / 100), 0), 0)
                        WHEN COALESCE(s.cut_policy, cc.partial_period) = 'full' THEN 0
                        WHEN cc.proration = 'months'
                             AND l.recurring_rule_type NOT IN ('daily', 'weekly')
                        THEN 1 - months.kept / months.total
                        ELSE (il.contract_period_end - l.ends)::numeric
                             / (il.contract_period_end - il.contract_period_start + 1)
                        END AS share
              FROM l
              JOIN contract_contract cc ON cc.id = l.contract_id
              LEFT JOIN client_offboarding_snapshot s
                ON s.contract_line_id = l.id AND s.termination_id = l.termination_id
              JOIN account_move_line il ON il.contract_line_id = l.id
               AND il.parent_state = 'posted' AND il.contract_period_end > l.ends
              JOIN account_move m ON m.id = il.move_id
               AND m.move_type = 'out_invoice'
              JOIN res_currency cur ON cur.id = il.currency_id
             CROSS JOIN LATERAL (
                    SELECT MIN(part) AS kept, MAX(part) AS total
                      FROM (VALUES (l.ends), (il.contract_period_end)) d(day)
                     CROSS JOIN LATERAL (
                            SELECT age(d.day + 1, il.contract_period_start) AS a) a
                     CROSS JOIN LATERAL (
                            SELECT (12 * EXTRACT(YEAR FROM a.a)
                                    + EXTRACT(MONTH FROM a.a))::integer AS whole) w
                     CROSS JOIN LATERAL (
                            SELECT (il.contract_period_start
                                    + make_interval(months => w.whole))::date AS cut,
                                   (il.contract_period_start
                                    + make_interval(months => w.whole + 1))::date
                                       AS following) f
                     CROSS JOIN LATERAL (
                            SELECT w.whole + (d.day + 1 - f.cut)::numeric
                                   / (f.following - f.cut) AS part) p) months
             WHERE l.is_ended) past
     CROSS JOIN LATERAL (
            SELECT ROUND(past.share * (-past.amount_currency - COALESCE(SUM(
                       cr.amount_currency) FILTER (
                           WHERE m.offboarding_id IS DISTINCT FROM past.offboarding_id
                       ), 0)), past.decimal_places)
                   - COALESCE(SUM(cr.amount_currency) FILTER (
                           WHERE m.offboarding_id = past.offboarding_id), 0) AS net
              FROM account_move m
              JOIN account_move_line cr ON cr.move_id = m.id
               AND cr.contract_line_id = past.id
             WHERE m.reversed_entry_id = past.move_id AND m.move_type = 'out_refund'
               AND m.state = 'posted') owed
     WHERE owed.net * SIGN(-past.amount_currency) > 1.5 * past.rounding
     GROUP BY past.offboarding_id, past.id
    UNION ALL
    -- Without OFFSET the planner reads all drafts and unmatched items of the ledger.
    SELECT p.case_id, 'invoice_draft', m.id, m.amount_total_signed
      FROM p
     CROSS JOIN LATERAL (
            SELECT m.*
              FROM account_move m
             WHERE m.partner_id = p.id AND m.state = 'draft'
            OFFSET 0) m
     WHERE m.company_id = p.company_id
       AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
       AND (p.scope = 'relationship' OR m.offboarding_id = p.case_id OR EXISTS (
               SELECT FROM account_move_line il
                 JOIN contract_line cl ON cl.id = il.contract_line_id
                 JOIN t ON t.contract_id = cl.contract_id
                WHERE il.move_id = m.id AND t.offboarding_id = p.case_id))
    UNION ALL
    SELECT o.case_id,
           CASE WHEN o.account_type = 'liability_payable' THEN 'payable_open'
                WHEN o.amount_residual < 0 OR (o.amount_residual = 0
                     AND o.amount_residual_currency < 0) THEN 'credit_unmatched'
                WHEN COALESCE(o.date_maturity, o.date) < %(overdue_before)s
                THEN 'receivable_overdue' ELSE 'receivable_not_due' END,
           o.id, o.amount_residual
      FROM o
     WHERE NOT o.is_deposit
       AND (o.in_scope
            OR o.amount_residual < 0 AND o.account_type = 'asset_receivable')
    UNION ALL
    SELECT b.case_id, 'invoice_draft', b.id, b.amount_total_signed
      FROM b JOIN res_partner payer ON payer.id = b.partner_id
     WHERE b.state = 'draft' AND payer.commercial_partner_id <> b.client
    UNION ALL
    SELECT e.case_id,
           CASE WHEN e.amount_residual < 0 OR (e.amount_residual = 0
                     AND e.amount_residual_currency < 0) THEN 'credit_unmatched'
                WHEN e.due < %(overdue_before)s THEN 'receivable_overdue'
                ELSE 'receivable_not_due' END, e.id, e.amount_residual
      FROM e
    UNION ALL
    SELECT DISTINCT b.case_id, 'invoice_unsent', b.id, b.amount_total_signed
      FROM b
      JOIN e ON e.case_id = b.case_id AND e.move_id = b.id
      JOIN res_company co ON co.id = b.company_id
       AND b.invoice_date >= co.offboarding_unsent_since
     WHERE b.offboarding_id IS DISTINCT FROM b.case_id
       AND NOT COALESCE(b.is_move_sent OR b.sending_data IS NOT NULL, FALSE)
    UNION ALL
    SELECT k.case_id, 'deposit_open', k.id, k.amount
      FROM k
    UNION ALL
    SELECT DISTINCT m.case_id, 'invoice_unsent', m.id, m.amount_total_signed
      FROM (SELECT c.id AS case_id, m.*
              FROM c JOIN account_move m ON m.offboarding_id = c.id
            UNION ALL
            SELECT o.case_id, m.*
              FROM o
              JOIN res_company co ON co.id = o.company_id
              JOIN account_move m ON m.id = o.move_id
               AND m.invoice_date >= co.offboarding_unsent_since
             WHERE o.in_scope AND o.account_type = 'asset_receivable'
               AND (o.amount_residual <> 0 OR o.amount_residual_currency <> 0)) m
     WHERE m.state = 'posted'
       AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
       AND NOT COALESCE(m.is_move_sent OR m.sending_data IS NOT NULL, FALSE)
    UNION ALL
    SELECT ch.offboarding_id, 'charge_open', ch.id, ch.amount_company
      FROM client_offboarding_charge ch
     WHERE ch.offboarding_id IN %(ids)s AND ch.is_settled IS NOT TRUE
    UNION ALL
    SELECT r.offboarding_id, 'return_open', r.id,
           r.value * GREATEST(r.quantity - COALESCE(r.quantity_done, 0), 0)
      FROM client_offboarding_return r
     WHERE r.offboarding_id IN %(ids)s AND r.is_settled IS NOT TRUE
    UNION ALL
    SELECT d.offboarding_id, 'document_open', d.id, 0
      FROM client_offboarding_document d
     WHERE d.offboarding_id IN %(ids)s AND d.is_settled IS NOT TRUE
    UNION ALL
    SELECT a.offboarding_id, 'access_open', a.id, 0
      FROM client_offboarding_access a
     WHERE a.offboarding_id IN %(ids)s AND a.is_settled IS NOT TRUE
    UNION ALL
    SELECT p.offboarding_id, 'data_open', p.id, 0
      FROM client_offboarding_data p
     WHERE p.offboarding_id IN %(ids)s AND p.is_settled IS NOT TRUE
    UNION ALL
    SELECT t.offboarding_id, 'data_open', t.id, 0
      FROM client_offboarding_termination t
     WHERE t.offboarding_id IN %(ids)s AND t.has_processing_agreement
       AND t.offboarding_id NOT IN (
               SELECT p.offboarding_id FROM client_offboarding_data p
                WHERE p.role = 'processor' AND p.state <> 'cancelled')
    UNION ALL
    SELECT k.offboarding_id, 'knowledge_open', k.id, 0
      FROM client_offboarding_knowledge k
     WHERE k.offboarding_id IN %(ids)s AND k.is_settled IS NOT TRUE
    UNION ALL
    SELECT c.id, 'statement_unsigned', COALESCE(s.id, c.id), COALESCE(diff.amount, 0)
      FROM c
      LEFT JOIN s ON s.offboarding_id = c.id
      LEFT JOIN LATERAL (
            SELECT COUNT(*) AS rows,
                   SUM(ABS(COALESCE(u.company_amount, 0)
                           - COALESCE(f.amount_company, 0))) AS amount
              FROM (SELECT * FROM u WHERE u.case_id = c.id) u
              FULL JOIN (SELECT * FROM client_offboarding_protocol_fact f
                          WHERE f.protocol_id = s.id) f
                ON f.res_id = u.id AND f.res_model = u.model
             WHERE (u.amount, u.state, u.currency_id)
                   IS DISTINCT FROM (f.amount, f.state, f.currency_id)
           ) diff ON s.facts_sha256 IS NOT NULL
     WHERE CASE WHEN s.id IS NOT NULL THEN s.state <> 'signed' OR diff.rows > 0
                ELSE EXISTS (
                    SELECT FROM u
                      LEFT JOIN client_offboarding_waiver_item w
                        ON w.offboarding_id = c.id AND w.res_id = u.id
                       AND w.res_model = u.model AND w.active
                       AND ABS(u.company_amount) <= ABS(w.amount) + 0.000001
                     WHERE u.case_id = c.id AND u.model <> 'account.move'
                       AND w.id IS NULL) END
    UNION ALL
    SELECT c.id, 'vendor_running', cc.id, 0
      FROM c
      JOIN client_offboarding_purchase_share ps
        ON ps.commercial_partner_id = c.commercial_partner_id
      JOIN contract_contract cc ON cc.id = ps.contract_id
       AND cc.company_id = c.company_id AND cc.active
       AND cc.contract_type = 'purchase'
     WHERE EXISTS (
               SELECT FROM contract_line cl
                WHERE cl.contract_id = cc.id AND cl.display_type IS NULL
                  AND cl.is_canceled IS NOT TRUE
                  AND (cl.is_auto_renew OR cl.date_end IS NULL
                       OR cl.date_end > COALESCE(c.date_end, %(today)s)))
       AND NOT EXISTS (
               SELECT FROM client_offboarding_purchase pu
                WHERE pu.offboarding_id = c.id AND pu.contract_id = cc.id
                  AND pu.is_settled)
    UNION ALL
    SELECT c.id, 'paper_refused', pr.id, 0
      FROM c
      JOIN client_offboarding_protocol pr ON pr.offboarding_id = c.id
     WHERE pr.offboarding_id IN %(ids)s
       AND (pr.state = 'refused' OR pr.state = 'draft' AND pr.answers_id IS NOT NULL)
       AND pr.kind NOT IN ('settlement', 'confirmation')
       AND NOT EXISTS (
               SELECT FROM client_offboarding_protocol np
                WHERE np.offboarding_id = c.id AND np.kind = pr.kind
                  AND np.id > pr.id AND np.state <> 'void')
    UNION ALL
    -- The case itself stands for a paper that isn't there yet.
    SELECT c.id, 'confirmation_unsigned', COALESCE(pr.id, c.id), 0
      FROM c
      LEFT JOIN client_offboarding_protocol pr ON pr.offboarding_id = c.id
       AND pr.offboarding_id IN %(ids)s
       AND pr.kind = 'confirmation' AND pr.state <> 'void'
     WHERE NOT EXISTS (
               SELECT FROM client_offboarding_protocol s
                WHERE s.offboarding_id = c.id AND s.kind = 'confirmation'
                  AND s.state = 'signed')
), n AS (
    SELECT i.case_id, i.code, COUNT(*) AS items, SUM(i.amount) AS amount,
           COUNT(*) FILTER (WHERE EXISTS (
               SELECT FROM client_offboarding_waiver_item w
                WHERE w.offboarding_id = i.case_id AND w.code = i.code
                  AND w.res_id = i.res_id AND w.active
                  AND ABS(COALESCE(i.amount, 0))
                      <= ABS(COALESCE(w.amount, 0)) + 0.000001)) AS waived
      FROM i
     GROUP BY i.case_id, i.code
), done AS (
    -- Everything that is settled and wasn't dropped.
    SELECT d.offboarding_id AS case_id, COUNT(*) AS settled
      FROM (SELECT offboarding_id, is_settled, state FROM client_offboarding_access
             UNION ALL
            SELECT offboarding_id, is_settled, state FROM client_offboarding_charge
             UNION ALL
            SELECT offboarding_id, is_settled, state FROM client_offboarding_data
             UNION ALL
            SELECT offboarding_id, is_settled, state FROM client_offboarding_dispute
             UNION ALL
            SELECT offboarding_id, is_settled, state FROM client_offboarding_document
             UNION ALL
            SELECT offboarding_id, is_settled, state FROM client_offboarding_knowledge
             UNION ALL
            SELECT offboarding_id, is_settled, state FROM client_offboarding_protocol
             UNION ALL
            SELECT offboarding_id, is_settled, state FROM client_offboarding_purchase
             UNION ALL
            SELECT offboarding_id, is_settled, state FROM client_offboarding_return
             UNION ALL
            SELECT offboarding_id, is_ended, 'ended'
              FROM client_offboarding_termination
             UNION ALL
            SELECT offboarding_id,
                   state = 'posted'
                   AND payment_state IN ('in_payment', 'paid', 'reversed'), 'paid'
              FROM account_move
             WHERE offboarding_id IS NOT NULL) d
     WHERE d.offboarding_id IN %(ids)s AND d.is_settled
       AND d.state NOT IN ('cancelled', 'void')
     GROUP BY d.offboarding_id
), r AS (
    SELECT c.id AS case_id, c.state AS case_state, d.code, d.area,
           COALESCE(done.settled, 0) AS settled, c.progress_reached,
           CASE WHEN n.items > n.waived THEN 'open' WHEN n.items > 0 THEN 'waived'
                ELSE 'ok' END AS state,
           CASE WHEN g.id IS NOT NULL THEN NULLIF(g.blocks, 'none')
                WHEN d.code NOT IN ('credit_unmatched', 'deposit_open', 'vendor_running')
                     OR c.scope <> 'contracts'
                THEN d.blocks END AS blocks,
           COALESCE(n.items, 0) AS items, COALESCE(n.waived, 0) AS waived,
           COALESCE(n.amount, 0) AS amount
      FROM c
     CROSS JOIN (VALUES
            ('notice_form', 'legal', 'notice'), ('contract_running', 'legal', 'confirm'),
            ('end_not_reached', 'legal', 'closed'),
            ('contract_unbilled', 'settlement', 'confirm'),
            ('contract_prepaid', 'settlement', 'confirm'),
            ('invoice_draft', 'settlement', 'confirm'),
            ('invoice_unsent', 'settlement', 'confirm'),
            ('receivable_overdue', 'settlement', 'confirm'),
            ('receivable_not_due', 'settlement', NULL),
            ('credit_unmatched', 'settlement', 'confirm'),
            ('payable_open', 'settlement', NULL),
            ('deposit_open', 'settlement', 'confirm'),
            ('charge_open', 'settlement', 'confirm'),
            ('vendor_running', 'legal', 'confirm'),
            ('return_open', 'returns', 'confirm'),
            ('document_open', 'documents', 'confirm'),
            ('access_open', 'access', 'confirm'),
            ('knowledge_open', 'documents', 'confirm'),
            ('data_open', 'data', 'confirm'),
            ('statement_unsigned', 'confirmation', 'closed'),
            ('paper_refused', 'confirmation', 'closed'),
            ('confirmation_unsigned', 'confirmation', 'closed')) d(code, area, blocks)
      LEFT JOIN n ON n.case_id = c.id AND n.code = d.code
      LEFT JOIN client_offboarding_gate g
        ON g.company_id = c.company_id AND g.code = d.code
      LEFT JOIN done ON done.case_id = c.id
)
SELECT case_id, code, area, state, blocks, items, waived, amount,
       GREATEST(progress_reached, LEAST(99, FLOOR(COALESCE(
           100 * (settled + SUM(waived) FILTER (WHERE blocks IS NOT NULL) OVER w)
           / NULLIF(settled + SUM(items) FILTER (WHERE blocks IS NOT NULL) OVER w, 0),
           0))::integer)) AS progress,
       COUNT(*) FILTER (
           WHERE state = 'open' AND (
               blocks = 'notice'
               OR blocks = 'confirm' AND case_state IN ('handover', 'confirm')
               OR blocks = 'closed' AND case_state = 'confirm')) OVER w = 0 AS is_ready
  FROM r
WINDOW w AS (PARTITION BY case_id)
