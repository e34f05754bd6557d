from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...const import AMOUNT_READERS, CASE_READERS
from ..case.check_sql import CLIENT, IN_SCOPE

# What the client owed at the end of the day on which it ended: posted by then, less
# what was matched by then, in company currency. An invoice that is issued later may be
# booked on that day, as that of its supply.
OPEN_AT_END = f"""
SELECT c.id, SUM(aml.balance
       - COALESCE((SELECT SUM(r.amount) FROM account_partial_reconcile r
                    WHERE r.debit_move_id = aml.id AND r.max_date <= c.date_end), 0)
       + COALESCE((SELECT SUM(r.amount) FROM account_partial_reconcile r
                    WHERE r.credit_move_id = aml.id AND r.max_date <= c.date_end), 0))
  FROM client_offboarding c
  {CLIENT}
  JOIN account_move_line aml ON aml.partner_id = p.id
   AND aml.company_id = c.company_id AND aml.parent_state = 'posted'
   AND COALESCE(aml.invoice_date, aml.date) <= c.date_end
  JOIN account_account acc ON acc.id = aml.account_id
   AND acc.account_type = 'asset_receivable'
 WHERE c.id = ANY(%s) AND {IN_SCOPE.format(move="aml.move_id")}
 GROUP BY c.id
"""

# Of old cases, when this comes to a database that has them.
BATCH = 500


class ClientOffboarding(models.Model):
    """What was open when it ended: kept that evening, so that it doesn't drift."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    amount_open_end = fields.Monetary(
        string="Open at the end",
        readonly=True,
        copy=False,
        groups=AMOUNT_READERS,
        help="What the client owed on the evening of the last day, in company "
        "currency.",
    )
    amount_open_end_for = fields.Date(
        string="Open at the end: reckoned",
        readonly=True,
        copy=False,
        groups=CASE_READERS,
        help="The end that it was reckoned for; when the end moves, it is again.",
    )

    @api.model
    def _get_step_fields(self):
        return super()._get_step_fields() | {"amount_open_end", "amount_open_end_for"}

    @api.model
    def _cron_open_at_end(self):
        """Once for each case and end, when the day of the end is over."""
        # sudo: the scheduled action, for every company.
        for company in self.env["res.company"].sudo().search([]):
            over = (
                Domain("company_id", "=", company.id)
                & Domain("date_end", "<", company._get_offboarding_today())
                & Domain("state", "in", ("notice", "handover", "confirm", "closed"))
                & Domain.custom(
                    to_sql=lambda _model, alias, _query: SQL(
                        "%s IS DISTINCT FROM %s",
                        SQL.identifier(alias, "amount_open_end_for"),
                        SQL.identifier(alias, "date_end"),
                    )
                )
            )
            while cases := self.sudo().search(over, limit=BATCH):
                cases._keep_open_at_end()
                if self.env.context.get("ir_cron_progress_id"):
                    self.env["ir.cron"]._commit_progress(len(cases))

    def _keep_open_at_end(self):
        """One query for all of them, and a write for each amount and end."""
        self.env.flush_all()
        # Not the ORM's: sums over entries of cases that nothing else groups.
        rows = self.env.execute_query(SQL(OPEN_AT_END, self.ids))
        amounts = dict(rows)
        groups = self.grouped(lambda case: (amounts.get(case.id, 0.0), case.date_end))
        for (amount, end), cases in groups.items():
            cases._write_step({"amount_open_end": amount, "amount_open_end_for": end})
