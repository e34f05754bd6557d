from odoo import fields, models

from .clause import FORMS


class ContractTemplate(models.Model):
    """Clauses that matter when the contract ends.

    ``contract.contract`` inherits from the template, so a contract has them too.
    """

    _name = "contract.template"
    _inherit = [
        "contract.template",
        "client.offboarding.clause",
        "client.offboarding.clause.after",
    ]

    notice_unit = fields.Selection(default="month", groups="base.group_user")
    notice_effect = fields.Selection(default="exact", groups="base.group_user")
    notice_start = fields.Selection(default="delivery_day", groups="base.group_user")
    notice_statutory = fields.Selection(default="none", groups="base.group_user")
    notice_form = fields.Selection(
        FORMS, string="Form of the notice", default="any", groups="base.group_user"
    )
    notice_form_strict = fields.Boolean(default=True, groups="base.group_user")
    partial_period = fields.Selection(
        [
            ("full", "Bill in full"),
            ("prorated", "Bill by days"),
            ("ask", "Ask"),
        ],
        string="Period cut by the end",
        default="ask",
        required=True,
        help="How the last billing period is invoiced when the end cuts it.",
        groups="base.group_user",
    )
    penalty_type = fields.Selection(
        [
            ("none", "None"),
            ("fixed", "Fixed amount"),
            ("percent_remaining", "Percent of what remains"),
            ("fee_months", "Months of the fee"),
        ],
        string="Penalty for ending early",
        default="none",
        help="Proposed as a charge when the contract ends; never charged by itself.",
        groups="base.group_user",
    )
    penalty_value = fields.Float(
        help="The amount, the percentage or the number of months.",
        groups="base.group_user",
    )

    _offboarding_clauses_positive = models.Constraint(
        "CHECK (penalty_value >= 0)", "A penalty of a contract can't be negative."
    )
