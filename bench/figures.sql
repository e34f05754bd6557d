-- Cases of one company that are over, with their contracts, terminations and feedback.
INSERT INTO res_partner (name, complete_name, is_company, active, company_id,
                         autopost_bills, create_date,
                         write_date)
SELECT 'Figures ' || i, 'Figures ' || i, TRUE, TRUE, %(company)s, 'ask', now(), now()
  FROM generate_series(1, %(cases)s) i;
UPDATE res_partner SET commercial_partner_id = id WHERE company_id = %(company)s;

INSERT INTO contract_contract (
    name, partner_id, commercial_partner_id, invoice_partner_id, company_id, journal_id,
    contract_type, generation_type, date, date_start, line_recurrence, active,
    partial_period, notice_interval, notice_unit, create_date, write_date)
SELECT 'Contract', id, id, id, company_id, %(journal)s, 'sale', 'invoice',
       %(today)s::date - 3000, %(today)s::date - 3000, TRUE, TRUE, 'ask', 1, 'month',
       now(), now()
  FROM res_partner WHERE company_id = %(company)s;
INSERT INTO contract_line (
    contract_id, partner_id, company_id, currency_id, name, quantity, specific_price,
    monthly_recurring, recurring_interval, recurring_rule_type,
    recurring_invoicing_type, date_start, date_end, is_auto_renew, is_canceled, active,
    create_date, write_date)
SELECT id, partner_id, company_id, %(currency)s, 'Line', 1, 100 + id %% 900,
       100 + id %% 900, 1, 'monthly', 'post-paid', %(today)s::date - 3000 + id %% 900,
       CASE WHEN id %% 4 <> 0 THEN %(today)s::date - id %% 2000 END, FALSE, FALSE, TRUE,
       now(), now()
  FROM contract_contract WHERE company_id = %(company)s;

INSERT INTO client_offboarding (
    name, company_id, partner_id, commercial_partner_id, user_id, state, scope,
    initiated_by, reason_id, outcome, date_open, date_end, date_closed, won_back_on,
    amount_open_end, active, create_date, write_date)
SELECT 'OFF/' || p.id, p.company_id, p.id, p.id, 1,
       CASE WHEN p.id %% 11 = 0 THEN 'cancelled' ELSE 'closed' END,
       CASE WHEN p.id %% 5 = 0 THEN 'contracts' ELSE 'relationship' END,
       CASE WHEN p.id %% 3 = 0 THEN 'company' ELSE 'client' END,
       (%(reasons)s::integer[])[1 + p.id %% array_length(%(reasons)s::integer[], 1)],
       CASE WHEN p.id %% 11 = 0 THEN 'retained' ELSE 'ended' END, d.day - 60, d.day,
       d.day + p.id %% 70, CASE WHEN p.id %% 6 = 0 THEN d.day + 300 END, p.id %% 500,
       TRUE, now(), now()
  FROM res_partner p
 CROSS JOIN LATERAL (SELECT %(today)s::date - p.id %% 2000 AS day) d
 WHERE p.company_id = %(company)s;
INSERT INTO client_offboarding_termination (
    offboarding_id, company_id, contract_id, mode, given_by, notice_interval,
    notice_unit, date_delivered, date_end, is_ended, is_active_case, revenue_lost,
    notice_form_strict, create_date, write_date)
SELECT c.id, c.company_id, k.id, 'notice', 'client', 1, 'month',
       c.date_end - 30 - c.id %% 60, c.date_end, TRUE, FALSE, 100 + k.id %% 900, FALSE,
       now(), now()
  FROM client_offboarding c
  JOIN contract_contract k ON k.partner_id = c.partner_id
 WHERE c.company_id = %(company)s;
INSERT INTO client_offboarding_waiver (
    offboarding_id, company_id, code, reason, kind, amount, user_id, date, active,
    create_date, write_date)
SELECT id, company_id, 'receivable_overdue', 'Agreed',
       CASE WHEN id %% 2 = 0 THEN 'written_off' ELSE 'still_claimed' END, id %% 90, 1,
       now(), TRUE, now(), now()
  FROM client_offboarding WHERE company_id = %(company)s AND id %% 7 = 0;
INSERT INTO client_offboarding_feedback (
    offboarding_id, company_id, client_id, channel, state, recommend, has_recommend,
    may_quote, create_date, write_date)
SELECT id, company_id, partner_id, 'portal', 'answered', id %% 11, TRUE, 'no', now(),
       now()
  FROM client_offboarding WHERE company_id = %(company)s AND id %% 3 = 0;
ANALYZE res_partner, contract_contract, contract_line, client_offboarding,
        client_offboarding_termination, client_offboarding_waiver,
        client_offboarding_feedback;
