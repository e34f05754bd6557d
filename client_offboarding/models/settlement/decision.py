from odoo import api, fields, models

from ...const import AMOUNT_READERS


class ClientOffboarding(models.Model):
    """What ending would mean in money, shown while there is still a choice."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    monthly_revenue = fields.Monetary(
        string="Monthly revenue lost",
        compute="_compute_decision",
        groups=AMOUNT_READERS,
        help="Net monthly fee of the contracts that end, in company currency.",
    )
    open_amount = fields.Monetary(
        string="Money open",
        compute="_compute_decision",
        groups=AMOUNT_READERS,
        help="What the client owes on posted entries, less his unmatched credits.",
    )
    penalty_preview = fields.Text(
        string="Penalties", compute="_compute_decision", groups=AMOUNT_READERS
    )

    @api.depends("termination_ids", "check_ids.amount")
    def _compute_decision(self):
        receivable = ("receivable_overdue", "receivable_not_due", "credit_unmatched")
        for case in self:
            today = fields.Date.context_today(case)
            # sudo: the field's groups decide who sees it; the sums take prices of
            # contract lines, which even some of those may not read one by one.
            terminations = case.sudo().termination_ids
            case.monthly_revenue = sum(
                termination._get_contract_currency()._convert(
                    termination._get_monthly_fee(),
                    case.company_id.currency_id,
                    case.company_id,
                    today,
                )
                for termination in terminations.filtered("contract_id")
            )
            # sudo: the field's groups decide who sees it, as above.
            case.open_amount = sum(
                check.amount
                for check in case.sudo().check_ids
                if check.code in receivable
            )
            case.penalty_preview = "\n".join(terminations._preview_penalties())
