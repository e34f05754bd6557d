-- Cases of three clients in five, most of them open, with what hangs on them. Case i is
-- of client i.

INSERT INTO client_offboarding (
    id, name, company_id, partner_id, commercial_partner_id, user_id, state, scope,
    initiated_by, date_open, date_closed, outcome, checks_kept, active, create_date,
    write_date)
SELECT i, 'OFF/' || i, cfg.company_id, pg_temp.client(i), pg_temp.client(i),
       cfg.users[1 + i % array_length(cfg.users, 1)],
       CASE WHEN i % 6 = 0 THEN 'closed' WHEN h < 20 THEN 'draft'
            WHEN h < 50 THEN 'notice' WHEN h < 85 THEN 'handover' ELSE 'confirm' END,
       CASE WHEN i % 5 = 1 THEN 'contracts' ELSE 'relationship' END,
       CASE WHEN i % 3 = 0 THEN 'company' ELSE 'client' END, CURRENT_DATE - 60,
       CASE WHEN i % 6 = 0 THEN CURRENT_DATE - 5 END,
       CASE WHEN i % 6 = 0 THEN 'ended' END,
       CASE WHEN i % 6 = 0 THEN
            '[{"code": "receivable_overdue", "item_count": 1, "waived_count": 1,
               "amount": 123.0},
              {"code": "return_open", "item_count": 0, "waived_count": 0,
               "amount": 0}]'::jsonb END,
       TRUE, now(), now()
  FROM cfg, generate_series(1, pg_temp.clients() * 3 / 5) i
 CROSS JOIN LATERAL (SELECT (i * 37) % 100 AS h) spread;
SELECT setval('client_offboarding_id_seq', 12000);

INSERT INTO client_offboarding_termination (
    offboarding_id, company_id, contract_id, mode, given_by, notice_interval,
    notice_unit, date_delivered, date_end, date_end_computed, is_ended, is_active_case,
    date_end_reason, required_form, used_form, notice_form_strict, signatory_basis,
    create_date, write_date)
SELECT c.id, c.company_id, cc.id, 'notice', 'client', 1, 'month', CURRENT_DATE - 60,
       CASE WHEN c.state <> 'draft' OR c.id % 2 = 0 THEN d.date_end END,
       CASE WHEN c.state <> 'draft' OR c.id % 2 = 0 THEN d.date_end END,
       c.state <> 'draft', c.state <> 'closed', 'As agreed',
       (ARRAY['any', 'document', 'electronic', 'written'])[1 + c.id % 4],
       (ARRAY['any', 'document', 'electronic', 'written'])[1 + c.id % 3 + c.id % 2],
       c.id % 3 <> 0, CASE WHEN c.id % 5 <> 0 THEN 'Register' END, now(), now()
  FROM client_offboarding c
  JOIN contract_contract cc ON cc.commercial_partner_id = c.commercial_partner_id
 CROSS JOIN LATERAL (SELECT CURRENT_DATE + (c.id % 90) - 45 AS date_end) d
 WHERE cc.id < 200000 AND c.id % 13 <> 0
    OR cc.id >= 200000 AND c.scope = 'relationship' AND c.id % 4 <> 0;

UPDATE client_offboarding c SET date_end = t.date_end
  FROM (SELECT offboarding_id, MAX(date_end) AS date_end
          FROM client_offboarding_termination GROUP BY offboarding_id) t
 WHERE t.offboarding_id = c.id;

-- Ended lines end on the day of their termination, nearly all of them.
UPDATE contract_line cl
   SET date_end = t.date_end + CASE WHEN t.id % 31 = 0 THEN 30 ELSE 0 END,
       is_auto_renew = FALSE,
       recurring_next_date = CASE WHEN t.id % 2 = 0 THEN cl.recurring_next_date END
  FROM client_offboarding_termination t
 WHERE t.contract_id = cl.contract_id AND t.is_ended;

INSERT INTO client_offboarding_snapshot (
    termination_id, offboarding_id, contract_line_id, values_before, create_date,
    write_date)
SELECT t.id, t.offboarding_id, cl.id, '{}', now(), now()
  FROM client_offboarding_termination t
  JOIN contract_line cl ON cl.contract_id = t.contract_id
 WHERE t.is_ended AND cl.display_type IS NULL;

-- Credit notes that a case made for what was invoiced past its end.
UPDATE account_move am
   SET offboarding_id = c.id
  FROM client_offboarding c
 WHERE am.commercial_partner_id = c.commercial_partner_id
   AND am.move_type = 'out_refund' AND am.id % 2 = 0;

INSERT INTO client_offboarding_return (
    offboarding_id, company_id, user_id, direction, category, name, quantity,
    quantity_done, value, state, is_settled, create_date, write_date)
SELECT c.id, c.company_id, c.user_id, 'to_company', 'equipment', 'Thing ' || n, n,
       CASE WHEN (c.id + n) % 3 = 0 THEN n WHEN (c.id + n) % 3 = 1 THEN n - 1 ELSE 0
       END,
       50 * n, CASE WHEN (c.id + n) % 3 = 0 THEN 'done' WHEN (c.id + n) % 3 = 1
            AND n > 1 THEN 'partial' ELSE 'expected' END,
       (c.id + n) % 3 = 0, now(), now()
  FROM client_offboarding c, generate_series(1, 6) n
 WHERE n <= c.id % 7;

INSERT INTO client_offboarding_document (
    offboarding_id, company_id, user_id, kind, medium, originality, direction, name,
    quantity, state, is_settled, create_date, write_date)
SELECT c.id, c.company_id, c.user_id, 'report', 'electronic', 'copy', 'to_client',
       'Document ' || n, 1, CASE WHEN (c.id + n) % 4 = 0 THEN 'open' ELSE 'done' END,
       (c.id + n) % 4 <> 0, now(), now()
  FROM client_offboarding c, generate_series(1, 4) n
 WHERE n <= c.id % 5;

-- The narrowed ones are open, and settled all the same.
INSERT INTO client_offboarding_access (
    offboarding_id, company_id, user_id, system, holder, operation, backup, state,
    narrowed_on, is_settled, create_date, write_date)
SELECT c.id, c.company_id, c.user_id, 'System ' || n, 'ours_in_theirs', 'revoke',
       'not_needed', CASE WHEN (c.id + n) % 3 = 0 THEN 'done' ELSE 'open' END,
       CASE WHEN (c.id + n) % 9 = 1 THEN now() END, (c.id + n) % 3 = 0
       OR (c.id + n) % 9 = 1, now(), now()
  FROM client_offboarding c, generate_series(1, 3) n
 WHERE n <= c.id % 4;

INSERT INTO client_offboarding_knowledge (
    offboarding_id, company_id, user_id, kind, name, state, is_settled, create_date,
    write_date)
SELECT c.id, c.company_id, c.user_id, 'item', 'Knowledge ' || n,
       CASE WHEN (c.id + n) % 2 = 0 THEN 'accepted' ELSE 'handed' END,
       (c.id + n) % 2 = 0, now(), now()
  FROM client_offboarding c, generate_series(1, 2) n
 WHERE n <= c.id % 3;

INSERT INTO client_offboarding_charge (
    offboarding_id, company_id, kind, side, name, quantity, price_unit, currency_id,
    amount, amount_company, state, is_settled, create_date, write_date)
SELECT c.id, c.company_id, 'other', 'client_owes', 'Charge', 1, 10 * n, cfg.currency_id,
       10 * n, 10 * n, CASE WHEN (c.id + n) % 2 = 0 THEN 'waived' ELSE 'agreed' END,
       (c.id + n) % 2 = 0, now(), now()
  FROM cfg, client_offboarding c, generate_series(1, 3) n
 WHERE n <= c.id % 4;

INSERT INTO client_offboarding_protocol (
    offboarding_id, company_id, kind, name, state, lang, is_settled,
    create_date, write_date)
SELECT c.id, c.company_id, v.kind, v.kind, v.state, 'en_US', v.state = 'signed', now(),
       now()
  FROM client_offboarding c
 CROSS JOIN (VALUES ('returns', 'draft', 3), ('confirmation', 'void', 7),
                    ('confirmation', 'draft', 4), ('confirmation', 'signed', 5))
       v(kind, state, every)
 WHERE c.id % v.every = 0 AND c.state IN ('handover', 'confirm');
