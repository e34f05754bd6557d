-- Fifty journal items a client: most invoices are paid, some are drafts, open,
-- overdue or partly paid; some credits and payments aren't matched. Few clients have
-- most of them.

-- Indexes are made anew when the rows are there: one after another in half the time.
CREATE TEMP TABLE dropped AS
SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
  FROM pg_index i
 WHERE i.indrelid IN ('account_move'::regclass, 'account_move_line'::regclass)
   AND NOT i.indisprimary
   AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid);
DO $$ DECLARE index record; BEGIN
    FOR index IN SELECT * FROM dropped LOOP
        EXECUTE 'DROP INDEX ' || index.name;
    END LOOP;
END $$;

CREATE TEMP TABLE invoice AS
SELECT n, i, k,
       CASE WHEN h < 8 THEN 'draft' WHEN h < 20 THEN 'refund'
            WHEN h < 40 OR (k = 1 AND h < 300) THEN 'open' WHEN h < 46 THEN 'part'
            WHEN h < 54 THEN 'overpaid' ELSE 'paid' END AS kind,
       CURRENT_DATE - (k * 30 + i % 28)::integer AS day,
       (CURRENT_DATE - (k * 30 + i % 28)::integer)
           + (ARRAY[14, 30, 60, 90])[1 + i % 4] AS due,
       100 + (n * 37) % 4900 AS net
  FROM (SELECT row_number() OVER (ORDER BY i, k) AS n, i, k
          FROM generate_series(1, pg_temp.clients()) i
         CROSS JOIN LATERAL generate_series(
             1, CASE WHEN i % 100 = 0 THEN 200 WHEN i % 10 = 0 THEN 30
                     ELSE 5 + i % 4 END) k) numbered
 CROSS JOIN LATERAL (SELECT (n * 7919) % 1000 AS h) spread;
ANALYZE invoice;

INSERT INTO account_move (
    id, name, sequence_prefix, sequence_number, journal_id, company_id, partner_id,
    commercial_partner_id, currency_id, state, move_type, auto_post, date,
    invoice_date, invoice_date_due, payment_state, amount_untaxed, amount_tax,
    amount_total, amount_residual, amount_total_signed, amount_residual_signed,
    invoice_currency_rate, reversed_entry_id, checked, posted_before, is_move_sent,
    create_date, write_date)
SELECT 1000000 + n, CASE WHEN kind <> 'draft' THEN 'INV/' || n END, 'INV/', n,
       cfg.sale_id, cfg.company_id,
       CASE WHEN n % 5 = 0 THEN pg_temp.contact(i) ELSE pg_temp.client(i) END,
       pg_temp.client(i), cfg.currency_id,
       CASE WHEN kind = 'draft' THEN 'draft' ELSE 'posted' END,
       CASE WHEN kind = 'refund' THEN 'out_refund' ELSE 'out_invoice' END, 'no', day,
       day, due,
       CASE WHEN kind IN ('paid', 'overpaid') THEN 'paid'
            WHEN kind = 'part' THEN 'partial' ELSE 'not_paid' END,
       net, net * 0.23, net * 1.23, rest, sign * net * 1.23, sign * rest, 1,
       CASE WHEN kind = 'refund' AND k > 1 THEN 1000000 + n - 1 END, TRUE,
       kind <> 'draft', kind <> 'draft' AND n % 4 <> 0, now(), now()
  FROM cfg, invoice
 CROSS JOIN LATERAL (
       SELECT CASE WHEN kind = 'refund' THEN -1 ELSE 1 END AS sign,
              CASE WHEN kind IN ('paid', 'overpaid') THEN 0
                   WHEN kind = 'part' THEN net * 0.5 ELSE net * 1.23 END AS rest) s;

-- Payments of what is paid; an overpaid client paid some invoice twice.
CREATE TEMP TABLE payment AS
SELECT 2000000 + row_number() OVER (ORDER BY n, twice) AS id, invoice.*, twice
  FROM invoice CROSS JOIN generate_series(0, 1) twice
 WHERE kind IN ('paid', 'part', 'overpaid') AND (twice = 0 OR kind = 'overpaid');

INSERT INTO account_move (
    id, name, sequence_prefix, sequence_number, journal_id, company_id, partner_id,
    commercial_partner_id, currency_id, state, move_type, auto_post, date,
    amount_total_signed, checked, posted_before, create_date, write_date)
SELECT payment.id, 'BNK/' || payment.id, 'BNK/', payment.id, cfg.bank_id,
       cfg.company_id, pg_temp.client(i), pg_temp.client(i), cfg.currency_id,
       'posted', 'entry', 'no', due, 0, TRUE, TRUE, now(), now()
  FROM cfg, payment;

-- Some clients are suppliers too, and some paid a deposit; of these some got it back,
-- or a part of it.
CREATE TEMP TABLE other AS
SELECT 3000000 + row_number() OVER (ORDER BY kind, i) AS id, kind, i, amount
  FROM (SELECT 'bill' AS kind, i, -100 - i % 700 AS amount
          FROM generate_series(1, pg_temp.clients()) i WHERE i % 9 = 7
        UNION ALL
        SELECT 'deposit', i, -1000 FROM generate_series(1, pg_temp.clients()) i WHERE i % 12 = 4
        UNION ALL
        SELECT 'return', i, CASE WHEN i % 36 = 4 THEN 1000 ELSE 400 END
          FROM generate_series(1, pg_temp.clients()) i WHERE i % 24 = 4) o;

INSERT INTO account_move (
    id, name, sequence_prefix, sequence_number, journal_id, company_id, partner_id,
    commercial_partner_id, currency_id, state, move_type, auto_post, date,
    amount_total_signed, checked, posted_before, create_date, write_date)
SELECT other.id, 'MISC/' || other.id, 'MISC/', other.id, cfg.bank_id, cfg.company_id,
       pg_temp.client(i), pg_temp.client(i), cfg.currency_id, 'posted',
       CASE WHEN kind = 'bill' THEN 'in_invoice' ELSE 'entry' END, 'no',
       CURRENT_DATE - 90, amount, TRUE, TRUE, now(), now()
  FROM cfg, other;
SELECT setval('account_move_id_seq', 4000000);

CREATE TEMP TABLE item AS
SELECT 1000000 + n AS move_id, cfg.sale_id AS journal_id, a.account_id, i,
       CASE WHEN kind = 'draft' THEN 'draft' ELSE 'posted' END AS parent_state,
       a.display_type, day AS date,
       CASE WHEN a.account_id = cfg.receivable_id THEN due END AS date_maturity,
       CASE WHEN kind = 'refund' THEN -1 ELSE 1 END * net * a.share AS balance,
       CASE WHEN a.account_id <> cfg.receivable_id OR kind IN ('paid', 'overpaid')
            THEN 0 WHEN kind = 'part' THEN net * 0.5
            ELSE CASE WHEN kind = 'refund' THEN -1 ELSE 1 END * net * 1.23
       END AS residual,
       a.account_id = cfg.receivable_id AND kind IN ('paid', 'overpaid') AS reconciled,
       CASE WHEN a.display_type = 'product' AND n % 5 <> 0
            THEN (i * 4 + 1)::integer END AS contract_line_id,
       CASE WHEN a.display_type = 'product' AND n % 5 <> 0 THEN day - 31 END AS first,
       CASE WHEN a.display_type = 'product' AND n % 5 <> 0 THEN day - 1 END AS last
  FROM cfg, invoice
 CROSS JOIN LATERAL (VALUES
       (cfg.receivable_id, 'payment_term', 1.23), (cfg.income_id, 'product', -1),
       (cfg.tax_id, 'tax', -0.23)) a(account_id, display_type, share)
UNION ALL
SELECT payment.id, cfg.bank_id, a.account_id, i, 'posted', 'product', due,
       CASE WHEN a.account_id = cfg.receivable_id THEN due END,
       paid * a.share,
       CASE WHEN a.account_id = cfg.receivable_id AND twice = 1 THEN -paid ELSE 0 END,
       NOT (a.account_id = cfg.receivable_id AND twice = 1), NULL, NULL, NULL
  FROM cfg, payment
 CROSS JOIN LATERAL (VALUES (cfg.outstanding_id, 1), (cfg.receivable_id, -1))
       a(account_id, share)
 CROSS JOIN LATERAL (
       SELECT net * CASE WHEN kind = 'part' THEN 0.73 ELSE 1.23 END AS paid) p
UNION ALL
SELECT other.id, cfg.bank_id, a.account_id, i, 'posted', 'product', CURRENT_DATE - 90,
       CASE WHEN a.account_id = cfg.payable_id THEN CURRENT_DATE - 60 END,
       a.sign * amount,
       CASE WHEN a.account_id = cfg.payable_id THEN amount ELSE 0 END, FALSE,
       NULL, NULL, NULL
  FROM cfg, other
 CROSS JOIN LATERAL (VALUES
       (CASE WHEN kind = 'bill' THEN cfg.payable_id ELSE cfg.deposit_id END, 1),
       (cfg.outstanding_id, -1)) a(account_id, sign);

-- Some invoices of the contracts are paid by another client, as by a parent company.
CREATE TEMP TABLE elsewhere AS
SELECT 1000000 + n AS move_id, 1 + (i + 7)::integer % pg_temp.clients() AS payer
  FROM invoice WHERE n % 23 IN (3, 4);
UPDATE account_move m
   SET partner_id = pg_temp.client(payer), commercial_partner_id = pg_temp.client(payer)
  FROM elsewhere WHERE m.id = elsewhere.move_id;

INSERT INTO res_company_offboarding_deposit_rel (company_id, account_id)
SELECT company_id, deposit_id FROM cfg;
UPDATE res_company SET offboarding_unsent_since = CURRENT_DATE - 90
 WHERE id IN (SELECT company_id FROM cfg);

-- In the order of their dates, as entries are made, and not client by client.
INSERT INTO account_move_line (
    move_id, journal_id, company_id, company_currency_id, currency_id, account_id,
    partner_id, parent_state, display_type, name, date, date_maturity, debit, credit,
    balance, amount_currency, amount_residual, amount_residual_currency, reconciled,
    contract_line_id, contract_period_start, contract_period_end, quantity, price_unit,
    create_date, write_date)
SELECT move_id, journal_id, cfg.company_id, cfg.currency_id, cfg.currency_id,
       account_id,
       CASE WHEN payer IS NOT NULL THEN pg_temp.client(payer)
            WHEN move_id % 33 = 0 THEN pg_temp.contact(i) ELSE pg_temp.client(i) END,
       parent_state, display_type, 'Item', date, date_maturity, GREATEST(balance, 0),
       GREATEST(-balance, 0), balance, balance, residual, residual, reconciled,
       contract_line_id, first, last, 1, abs(balance), now(), now()
  FROM cfg, item LEFT JOIN elsewhere USING (move_id)
 ORDER BY date, move_id;

DO $$ DECLARE index record; BEGIN
    FOR index IN SELECT * FROM dropped LOOP
        EXECUTE index.definition;
    END LOOP;
END $$;
