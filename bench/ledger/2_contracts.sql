-- One contract for every client and a second one for every third, with their lines.

INSERT INTO contract_contract (
    id, name, partner_id, commercial_partner_id, invoice_partner_id, company_id,
    journal_id, contract_type, generation_type, date, date_start, line_recurrence,
    active, partial_period, notice_interval, notice_unit, create_date, write_date)
SELECT base + i, 'Contract ' || base + i,
       CASE WHEN i % 7 = 0 THEN pg_temp.contact(i) ELSE pg_temp.client(i) END,
       pg_temp.client(i), pg_temp.client(i), cfg.company_id, cfg.sale_id, 'sale',
       'invoice', CURRENT_DATE - 900, CURRENT_DATE - 900, TRUE, i % 97 <> 0, 'ask', 1,
       'month', now(), now()
  FROM cfg, generate_series(1, pg_temp.clients()) i
  JOIN (VALUES (100000, 1), (200000, 3)) v(base, every) ON i % every = 0;
SELECT setval('contract_contract_id_seq', 500000);

-- Two priced lines for a first contract, one for a second, some sections.
INSERT INTO contract_line (
    id, contract_id, partner_id, company_id, currency_id, name, display_type, quantity,
    specific_price, monthly_recurring, recurring_interval, recurring_rule_type,
    recurring_invoicing_type, date_start, date_end, last_date_invoiced,
    recurring_next_date, is_auto_renew, is_canceled, active, create_date, write_date)
SELECT (cc.id - 100000) * 4 + n, cc.id, cc.partner_id, cfg.company_id,
       CASE WHEN i % 11 = 0 THEN cfg.foreign_id ELSE cfg.currency_id END,
       'Line ' || n, CASE WHEN n = 3 THEN 'line_section' END, 1, 100 + i % 900,
       100 + i % 900, 1, 'monthly', 'post-paid', CURRENT_DATE - 900,
       -- Some ended without anybody's help.
       CASE WHEN cc.id >= 200000 AND i % 8 = 0 THEN CURRENT_DATE - 20 END,
       CASE WHEN i % 19 <> 0 THEN CURRENT_DATE - (i % 60)::integer END,
       CASE WHEN n <> 3 THEN CURRENT_DATE - (i % 60)::integer + 30 END,
       i % 23 = 0, i % 29 = 0 AND n = 2, TRUE, now(), now()
  FROM cfg, contract_contract cc
 CROSS JOIN LATERAL (SELECT (cc.id % 100000)::bigint AS i) client
 CROSS JOIN generate_series(1, 3) n
 WHERE cc.id >= 100000 AND (n = 1 OR (cc.id < 200000 AND (n = 2 OR i % 5 = 0)));
SELECT setval('contract_line_id_seq', 1000000);
