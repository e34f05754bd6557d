-- Settlements, signed and not, of which the ledger has overtaken about a fifth.

-- All of it is new: without statistics the planner joins by nested loops, for an hour.
ANALYZE client_offboarding, client_offboarding_charge, res_partner, account_account,
        account_move, account_move_line;

INSERT INTO client_offboarding_protocol (
    offboarding_id, company_id, kind, name, state, lang, is_settled, facts_sha256,
    create_date, write_date)
SELECT c.id, c.company_id, 'settlement', 'settlement', v.state, 'en_US',
       v.state = 'signed', CASE WHEN v.state <> 'draft' THEN repeat('0', 64) END, now(),
       now()
  FROM client_offboarding c
 CROSS JOIN (VALUES ('void', 9), ('draft', 8), ('signed', 2), ('sent', 11))
       v(state, every)
 WHERE c.id % v.every = 0 AND c.state IN ('handover', 'confirm');

ANALYZE client_offboarding_protocol;

INSERT INTO client_offboarding_protocol_fact (
    protocol_id, res_model, res_id, name, currency_id, amount, amount_company, state)
SELECT pr.id, 'account.move.line', aml.id, aml.move_name, aml.currency_id,
       aml.amount_residual_currency - (aml.id % 7 = 0)::integer,
       aml.amount_residual - (aml.id % 7 = 0)::integer, NULL
  FROM client_offboarding_protocol pr
  JOIN client_offboarding c ON c.id = pr.offboarding_id
  JOIN res_partner p ON p.commercial_partner_id = c.commercial_partner_id
  JOIN account_move_line aml ON aml.partner_id = p.id
   AND aml.company_id = c.company_id AND aml.parent_state = 'posted'
   AND aml.reconciled IS NOT TRUE AND aml.amount_residual <> 0
  JOIN account_account a ON a.id = aml.account_id
   AND a.account_type IN ('asset_receivable', 'liability_payable')
 WHERE pr.kind = 'settlement' AND pr.facts_sha256 IS NOT NULL AND aml.id % 13 <> 0;

INSERT INTO client_offboarding_protocol_fact (
    protocol_id, res_model, res_id, name, currency_id, amount, amount_company, state)
SELECT pr.id, 'client.offboarding.charge', ch.id, ch.name, ch.currency_id, ch.amount,
       ch.amount_company, ch.state
  FROM client_offboarding_protocol pr
  JOIN client_offboarding_charge ch ON ch.offboarding_id = pr.offboarding_id
   AND ch.is_settled IS NOT TRUE
 WHERE pr.kind = 'settlement' AND pr.facts_sha256 IS NOT NULL;

INSERT INTO client_offboarding_protocol_fact (
    protocol_id, res_model, res_id, name, currency_id, amount, amount_company, state)
SELECT pr.id, 'account.move', m.id, m.name, m.currency_id,
       m.amount_total_in_currency_signed, m.amount_total_signed, NULL
  FROM client_offboarding_protocol pr
  JOIN account_move m ON m.offboarding_id = pr.offboarding_id AND m.state = 'posted'
   AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
 WHERE pr.kind = 'settlement' AND pr.facts_sha256 IS NOT NULL;
