-- Clients, some with contacts. The number of a client is i; contacts and all that hangs
-- on a client is derived from it, so that the ledger is the same each time.

CREATE TEMP TABLE cfg AS
SELECT c.id AS company_id, c.currency_id,
       (SELECT id FROM res_currency WHERE name = 'EUR') AS foreign_id,
       (SELECT id FROM account_journal WHERE company_id = c.id AND type = 'sale'
         ORDER BY id LIMIT 1) AS sale_id,
       (SELECT id FROM account_journal WHERE company_id = c.id AND type = 'bank'
         ORDER BY id LIMIT 1) AS bank_id,
       (SELECT array_agg(id ORDER BY id) FROM res_users
         WHERE login LIKE 'bench\_%') AS users,
       (SELECT array_agg(partner_id ORDER BY id) FROM res_users
         WHERE login LIKE 'bench\_%') AS user_partners,
       (SELECT MIN(id) FROM account_account WHERE account_type = 'asset_receivable')
           AS receivable_id,
       (SELECT MIN(id) FROM account_account WHERE account_type = 'liability_payable')
           AS payable_id,
       (SELECT id FROM account_account
         WHERE account_type = 'liability_current' AND NOT reconcile
         ORDER BY id OFFSET 1 LIMIT 1) AS deposit_id,
       (SELECT MIN(id) FROM account_account WHERE account_type = 'income')
           AS income_id,
       (SELECT MIN(id) FROM account_account WHERE account_type = 'liability_current')
           AS tax_id,
       (SELECT MIN(id) FROM account_account WHERE account_type = 'asset_current')
           AS outstanding_id
  FROM res_company c
 ORDER BY c.id LIMIT 1;

CREATE FUNCTION pg_temp.client(i bigint) RETURNS integer
LANGUAGE sql IMMUTABLE AS 'SELECT 100000 + i::integer';

-- Who signs or receives: the client itself, or a contact where there is one.
CREATE FUNCTION pg_temp.contact(i bigint) RETURNS integer
LANGUAGE sql IMMUTABLE AS
'SELECT CASE WHEN i % 2 = 0 THEN 200000 ELSE 100000 END + i::integer';

INSERT INTO res_partner (
    id, name, complete_name, parent_id, commercial_partner_id, is_company, active,
    type, lang, autopost_bills, create_date, write_date)
SELECT pg_temp.client(i), 'Client ' || i, 'Client ' || i, NULL::integer,
       pg_temp.client(i), TRUE, TRUE, 'contact', 'en_US', 'ask', now(), now()
  FROM generate_series(1, pg_temp.clients()) i
UNION ALL
SELECT base + i, 'Contact ' || i, 'Client ' || i || ', Contact ' || i,
       pg_temp.client(i), pg_temp.client(i), FALSE, TRUE, 'contact', 'en_US', 'ask',
       now(), now()
  FROM generate_series(1, pg_temp.clients()) i
  JOIN (VALUES (200000, 2), (300000, 5), (400000, 50)) v(base, every)
    ON i % every = 0;
SELECT setval('res_partner_id_seq', 500000);

INSERT INTO res_currency_rate (name, rate, currency_id, company_id)
SELECT CURRENT_DATE - 30 * n, 0.9 + n / 500.0, cfg.foreign_id, cfg.company_id
  FROM cfg, generate_series(1, 24) n;
