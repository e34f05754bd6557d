-- Waivers of what is open, some of less than it is now, some revoked; followers, gates.

CREATE TEMP TABLE waived AS
SELECT r.offboarding_id, 'return_open' AS code,
       'client.offboarding.return' AS res_model, r.id AS res_id,
       r.value * (r.quantity - r.quantity_done) AS amount
  FROM client_offboarding_return r
 WHERE r.offboarding_id % 4 = 0 AND NOT r.is_settled
UNION ALL
SELECT c.id, 'receivable_overdue', 'account.move.line', aml.id,
       CASE WHEN aml.id % 4 = 0 THEN aml.amount_residual - 1
            ELSE aml.amount_residual END
  FROM client_offboarding c
  JOIN account_move_line aml ON aml.partner_id = c.commercial_partner_id
  JOIN cfg ON cfg.receivable_id = aml.account_id
 WHERE c.id % 7 = 0 AND aml.parent_state = 'posted' AND aml.reconciled IS NOT TRUE
   AND aml.amount_residual > 0 AND aml.date_maturity < CURRENT_DATE;

INSERT INTO client_offboarding_waiver (
    offboarding_id, company_id, code, kind, reason, user_id, active, date, amount,
    create_date, write_date)
SELECT w.offboarding_id, c.company_id, w.code, 'still_claimed', 'Waived', c.user_id,
       c.id % 3 <> 0, now(), SUM(w.amount), now(), now()
  FROM waived w
  JOIN client_offboarding c ON c.id = w.offboarding_id
 WHERE c.state <> 'closed'
 GROUP BY w.offboarding_id, c.id, w.code;

INSERT INTO client_offboarding_waiver_item (
    waiver_id, offboarding_id, company_id, code, active, res_model, res_id, amount,
    create_date, write_date)
SELECT wv.id, wv.offboarding_id, wv.company_id, wv.code, wv.active, w.res_model,
       w.res_id, w.amount, now(), now()
  FROM waived w
  JOIN client_offboarding_waiver wv
    ON wv.offboarding_id = w.offboarding_id AND wv.code = w.code;

INSERT INTO mail_followers (res_model, res_id, partner_id)
SELECT 'client.offboarding', c.id, p.partner_id
  FROM cfg, client_offboarding c
 CROSS JOIN LATERAL (
       SELECT DISTINCT cfg.user_partners[1 + (c.id + n) % array_length(cfg.users, 1)]
              AS partner_id
         FROM generate_series(0, 1) n WHERE n = 0 OR c.id % 10 = 0) p;

INSERT INTO client_offboarding_gate (company_id, code, blocks, create_date, write_date)
SELECT cfg.company_id, code, blocks, now(), now()
  FROM cfg, (VALUES ('charge_open', 'none'), ('return_open', 'closed')) v(code, blocks);
