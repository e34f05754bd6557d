from datetime import date

from odoo import api, fields, models
from odoo.tools import format_amount

from ...const import AMOUNT_READERS
from .charge import SETTLED_STATES

# Regulation (EU) 2023/2854, art. 29(1): from this day on switching is free.
FREE_FROM = date(2027, 1, 12)
# A penalty for ending early is no charge for switching (recital 89).
KINDS = ("service", "other")


class ClientOffboardingCharge(models.Model):
    """What is charged for switching to another provider (Data Act 29)."""

    _name = "client.offboarding.charge"
    _inherit = ["client.offboarding.charge"]

    is_switching = fields.Boolean(
        string="For switching",
        compute="_compute_is_switching",
        store=True,
        readonly=False,
        help="Charged for the switch to another provider of a data processing service. "
        "A penalty for ending early is none.",
    )
    switching_cost = fields.Monetary(
        string="Our cost of it",
        groups=AMOUNT_READERS,
        help="No more may be charged, and nothing from 12 January 2027.",
    )
    switching_warning = fields.Char(
        string="Switching", compute="_compute_switching_warning", groups=AMOUNT_READERS
    )

    @api.depends("kind", "side", "basis_id.is_data_processing_service")
    def _compute_is_switching(self):
        for charge in self:
            charge.is_switching = (
                charge.kind in KINDS
                and charge.side == "client_owes"
                and charge.basis_id.is_data_processing_service
            )

    @api.depends("is_switching", "kind", "side", "amount", "switching_cost", "state")
    @api.depends_context("lang")
    def _compute_switching_warning(self):
        for charge in self:
            charge.switching_warning = charge._get_switching_warning()

    def _get_switching_warning(self):
        owed = self.side == "client_owes" and self.kind in KINDS and self.amount > 0
        if not self.is_switching or not owed or self.state in SETTLED_STATES:
            return False
        if self.company_id._get_offboarding_today() >= FREE_FROM:
            return self.env._(
                "From 12 January 2027 nothing may be charged for switching (Data Act "
                "29(1))."
            )
        if self.currency_id.compare_amounts(self.amount, self.switching_cost) <= 0:
            return False
        return self.env._(
            "Until 12 January 2027 no more may be charged for switching than it costs "
            "us: %s (Data Act 29(2) and (3)).",
            format_amount(self.env, self.switching_cost, self.currency_id),
        )
