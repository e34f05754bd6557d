from odoo import fields, models


class AccountMoveLine(models.Model):
    """Which days of a contract an invoice line bills."""

    _name = "account.move.line"
    _inherit = ["account.move.line"]

    contract_period_start = fields.Date(
        string="Contract period from", readonly=True, groups="base.group_user"
    )
    contract_period_end = fields.Date(
        string="Contract period to", readonly=True, groups="base.group_user"
    )
    contract_period_paid_to = fields.Date(
        readonly=True,
        help="Last day of a period that the contract's end cuts, where the whole "
        "period was billed all the same.",
        groups="base.group_user",
    )
