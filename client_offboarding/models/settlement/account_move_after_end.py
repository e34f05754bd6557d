from odoo import api, fields, models
from odoo.tools import SQL

from ...const import ACCOUNTING

# What a customer invoice is looked at for: ``m`` are invoices, ``c`` cases of clients.
# Whose contract or order it bills counts, whoever pays it; else to whom it is sent.
AFTER_END = """
WITH billed AS MATERIALIZED (%(billed)s)
SELECT DISTINCT ON (m.position) m.position, c.id, past.id
  FROM unnest(%(move_ids)s::integer[], %(payer_ids)s::integer[],
              %(company_ids)s::integer[], %(days)s::date[], %(case_ids)s::integer[])
       WITH ORDINALITY m(move_id, payer_id, company_id, supplied, case_id, position)
  JOIN LATERAL (
        SELECT billed.client_id FROM billed WHERE billed.move_id = m.move_id
        UNION
        SELECT m.payer_id
         WHERE m.move_id IS NULL OR m.move_id NOT IN (SELECT move_id FROM billed)
       ) whose ON TRUE
  JOIN client_offboarding c ON c.commercial_partner_id = whose.client_id
   AND c.company_id = m.company_id
   AND c.state IN ('notice', 'handover', 'confirm', 'closed')
   AND c.id IS DISTINCT FROM m.case_id
  LEFT JOIN LATERAL (
        SELECT t.id
          FROM account_move_line l
          JOIN contract_line cl ON cl.id = l.contract_line_id
          JOIN client_offboarding_termination t ON t.contract_id = cl.contract_id
         WHERE l.move_id = m.move_id AND t.offboarding_id = c.id AND t.is_ended
           AND (c.state = 'closed' OR l.contract_period_end > t.date_end)
         LIMIT 1) past ON TRUE
 WHERE past.id IS NOT NULL
    OR c.scope = 'relationship' AND c.state <> 'closed'
       AND m.supplied > c.date_end AND m.case_id IS NULL
    -- A former client, unless he came back with another contract.
    OR c.scope = 'relationship' AND c.state = 'closed' AND NOT EXISTS (
           SELECT FROM contract_contract cc
            WHERE cc.commercial_partner_id = whose.client_id
              AND cc.company_id = m.company_id AND cc.active
              AND cc.contract_type = 'sale'
              AND (cc.date_end IS NULL
                   OR cc.date_end > GREATEST(c.date_closed, c.date_end)))
 ORDER BY m.position, c.id DESC
"""
LOOKED_AT = {
    "account.move": ["offboarding_id"],
    "account.move.line": ["move_id", "contract_line_id", "contract_period_end"],
    "client.offboarding": [
        "commercial_partner_id",
        "company_id",
        "date_closed",
        "date_end",
        "scope",
        "state",
    ],
    "client.offboarding.termination": [
        "contract_id",
        "date_end",
        "is_ended",
        "offboarding_id",
    ],
    "contract.contract": [
        "active",
        "commercial_partner_id",
        "company_id",
        "contract_type",
        "date_end",
    ],
    "contract.line": ["contract_id"],
}


class AccountMove(models.Model):
    """Invoices of somebody whose cooperation ended, or for a time after its end.

    They are warned of and told to the case's owner, never refused: who supplies
    something after the end has to invoice it. No case is reopened by them.
    """

    _name = "account.move"
    _inherit = ["account.move"]

    offboarding_after_id = fields.Many2one(
        "client.offboarding",
        string="Case that was over",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups=ACCOUNTING,
    )
    offboarding_warning = fields.Char(
        compute="_compute_offboarding_warning",
        groups=ACCOUNTING,
        help="What to know about the end of the cooperation before posting.",
    )

    @api.depends(
        "state",
        "move_type",
        "partner_id",
        "company_id",
        "delivery_date",
        "invoice_line_ids.contract_line_id",
        "invoice_line_ids.contract_period_end",
    )
    @api.depends_context("lang")
    def _compute_offboarding_warning(self):
        self.offboarding_warning = False
        drafts = self.filtered(lambda move: move.state == "draft")
        for move, (case, termination) in drafts._find_after_end().items():
            move.offboarding_warning = case._describe_after_end(termination)

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        moves._note_after_end()
        return moves

    def write(self, vals):
        res = super().write(vals)
        if {"partner_id", "delivery_date", "invoice_line_ids"} & vals.keys():
            self.filtered(lambda move: move.state == "draft")._note_after_end()
        return res

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        posted._note_after_end()
        return posted

    def _find_after_end(self):
        """The case after whose end each of these invoices is, where there is one.

        :return: dict by invoice of (case, termination whose period is past, or none)
        """
        invoices = self.filtered(
            lambda move: (
                move.move_type in ("out_invoice", "out_receipt") and move.partner_id
            )
        )
        if not invoices:
            return {}
        for model, names in LOOKED_AT.items():
            self.env[model].flush_model(names)
        rows = self.env.execute_query(
            SQL(
                AFTER_END,
                billed=SQL(" UNION ").join(
                    invoices._origin._get_billed_client_queries()
                ),
                **invoices._get_after_end_columns(),
            )
        )
        moves = list(invoices)
        # sudo: who may not read the case is warned of it all the same.
        cases = self.env["client.offboarding"].sudo()
        terminations = self.env["client.offboarding.termination"].sudo()
        return {
            moves[position - 1]: (
                cases.browse(case_id),
                terminations.browse(termination_id),
            )
            for position, case_id, termination_id in rows
        }

    def _get_after_end_columns(self):
        """What of these invoices, saved or not, is looked at: the columns of ``m``."""
        payers = [move.partner_id.commercial_partner_id for move in self]
        # sudo: its own case isn't one that it comes after.
        own = [move.offboarding_id for move in self.sudo()]
        return {
            "move_ids": [move._origin.id or None for move in self],
            "payer_ids": [payer._origin.id or None for payer in payers],
            "company_ids": [move.company_id.id for move in self],
            "days": [move.delivery_date or None for move in self],
            "case_ids": [case.id or None for case in own],
        }

    def _note_after_end(self):
        """Write on invoices whose end they come after, and tell its owner once."""
        found = self._find_after_end()
        self.env["client.offboarding"].invalidate_model(
            ["after_end_count"], flush=False
        )
        # sudo: invoices are also made by people who may not see cases.
        for move in self.sudo():
            case, _termination = found.get(move, (None, None))
            if case and case != move.offboarding_after_id:
                move.offboarding_after_id = case
                case._tell_after_end(move)
            elif not case and move.offboarding_after_id and move.state == "draft":
                move.offboarding_after_id = False
