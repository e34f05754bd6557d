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
    notice_agent = fields.Selection(default="company", groups="base.group_user")
    notice_form = fields.Selection(
        FORMS, string="Form of the notice", default="any", groups="base.group_user"
    )
    notice_form_strict = fields.Boolean(default=True, groups="base.group_user")
    partial_period = fields.Selection(
        [
            ("full", "Bill in full"),
            ("prorated", "Bill its share"),
            ("ask", "Ask"),
        ],
        string="Period cut by the end",
        default="ask",
        required=True,
        help="How the last billing period is invoiced when the end cuts it, and what "
        "of it is credited where it was invoiced before.",
        groups="base.group_user",
    )
    proration = fields.Selection(
        [("days", "Days"), ("months", "Months")],
        string="Cut by",
        default="days",
        required=True,
        help="How the share of a cut period is counted, billed or credited: by the "
        "days of the period, or by whole months and then the days of the month that "
        "is cut.",
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
        help="Owed by whoever leaves before the term's end or without keeping the "
        "notice period. Proposed as a charge; never charged by itself.",
        groups="base.group_user",
    )
    penalty_value = fields.Float(
        string="Value of the penalty",
        help="The amount, the percentage or the number of months.",
        groups="base.group_user",
    )
    cause_penalty_type = fields.Selection(
        [
            ("same", "As for ending early"),
            ("none", "None"),
            ("fixed", "Fixed amount"),
            ("percent_remaining", "Percent of what remains"),
            ("fee_months", "Months of the fee"),
        ],
        string="Penalty where it ends for cause",
        default="same",
        help="Owed by the side that gave the cause, and proposed as a charge.",
        groups="base.group_user",
    )
    cause_penalty_value = fields.Float(
        string="Penalty for cause: value",
        help="The amount, the percentage or the number of months.",
        groups="base.group_user",
    )
    penalty_clause = fields.Char(
        string="Number of the penalty's clause",
        help="As '§ 9 (2)': a debit note names it as what the penalty rests on.",
        groups="base.group_user",
    )

    _offboarding_clauses_positive = models.Constraint(
        "CHECK (penalty_value >= 0 AND cause_penalty_value >= 0)",
        "A penalty of a contract can't be negative.",
    )
