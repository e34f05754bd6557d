from odoo import api, fields, models
from odoo.tools import SQL

from ...const import ACTIVE_STATES, AMOUNT_READERS

# What the client owes by the ledger, less what he has paid and nobody has matched.
RECEIVABLE = ("receivable_overdue", "receivable_not_due", "credit_unmatched")


class ClientOffboarding(models.Model):
    """What ending means in money: while there is a choice, and over all cases."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    monthly_revenue = fields.Monetary(
        string="Monthly revenue lost",
        compute="_compute_decision",
        groups=AMOUNT_READERS,
        help="Net monthly fee of the contracts that end, in company currency.",
    )
    revenue_lost = fields.Monetary(
        string="Lost monthly revenue",
        compute="_compute_revenue_lost",
        store=True,
        groups=AMOUNT_READERS,
        help="Net monthly fees of the contracts, kept when their notice was given, in "
        "company currency. None where the case was cancelled.",
    )
    open_amount = fields.Monetary(
        string="Money open",
        compute="_compute_open_amount",
        groups=AMOUNT_READERS,
        help="What the client owes now on posted entries, less his unmatched credits, "
        "in company currency. None where the case is over.",
    )
    penalty_preview = fields.Text(
        string="Penalties", compute="_compute_decision", groups=AMOUNT_READERS
    )

    @api.model
    def _get_check_fields(self):
        return [*super()._get_check_fields(), "open_amount"]

    @api.depends("termination_ids", "check_ids.amount")
    def _compute_decision(self):
        for case in self:
            # sudo: the field's groups decide who sees it; the sums take prices of
            # contract lines, which even some of those may not read one by one.
            terminations = case.sudo().termination_ids
            case.monthly_revenue = sum(
                termination._get_fee_in_company_currency()
                for termination in terminations
            )
            case.penalty_preview = "\n".join(terminations._preview_penalties())

    @api.depends("termination_ids.revenue_lost", "state")
    def _compute_revenue_lost(self):
        for case in self:
            stays = case.state == "cancelled"
            lost = case.termination_ids.mapped("revenue_lost")
            case.revenue_lost = 0.0 if stays else sum(lost)

    @api.depends("check_ids.amount", "state")
    def _compute_open_amount(self):
        for case in self:
            # sudo: the field's groups decide who sees it; of checks all see the count.
            checks = case.sudo().check_ids if case.state in ACTIVE_STATES else ()
            case.open_amount = sum(
                check.amount for check in checks if check.code in RECEIVABLE
            )

    def _field_to_sql(self, alias, field_expr, query=None):
        """What is open is stored nowhere, and is added up where the checks are read.

        So that totals by reason or month are those of this moment, as each case's is.
        """
        if field_expr != "open_amount":
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        # The accountants' list has it in one column, of the same item selects.
        return SQL(
            "(SELECT s.amount_residual FROM %s s WHERE s.id = %s)",
            self.env["client.offboarding.settlement"]._table_sql,
            SQL.identifier(alias, "id"),
        )
