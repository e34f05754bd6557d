-- Invoices that bill the cases :ids, or their clients' contracts, and that somebody
-- else than the client pays; written by hand for just this question.
WITH c AS MATERIALIZED (
    SELECT id, company_id, scope, commercial_partner_id
      FROM client_offboarding WHERE id IN %(ids)s
), l AS MATERIALIZED (
    SELECT c.id AS case_id, cl.id
      FROM c
      JOIN client_offboarding_termination t ON t.offboarding_id = c.id
      JOIN contract_line cl ON cl.contract_id = t.contract_id
    UNION
    SELECT c.id, cl.id
      FROM c
      JOIN contract_contract cc
        ON cc.commercial_partner_id = c.commercial_partner_id
       AND cc.company_id = c.company_id
      JOIN contract_line cl ON cl.contract_id = cc.id
     WHERE c.scope = 'relationship'
)
SELECT DISTINCT m.id
  FROM (SELECT l.case_id, il.move_id
          FROM l JOIN account_move_line il ON il.contract_line_id = l.id
        UNION
        SELECT c.id, m.id FROM c JOIN account_move m ON m.offboarding_id = c.id) x
  JOIN c ON c.id = x.case_id
  JOIN account_move m ON m.id = x.move_id AND m.company_id = c.company_id
   AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
   AND m.state <> 'cancel'
  JOIN res_partner payer ON payer.id = m.partner_id
   AND payer.commercial_partner_id <> c.commercial_partner_id
