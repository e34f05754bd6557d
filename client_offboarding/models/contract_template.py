from odoo import fields, models

from odoo.addons.contract.models.contract_template import ContractTemplate as Base


class ContractTemplate(models.Model):
    """Clauses that matter when the contract ends.

    ``contract.contract`` inherits from the template, so a contract has them too.
    """

    _inherit = "contract.template"

    # Lists hang on their own parent: copying them as they are would move them.
    NO_SYNC = [*Base.NO_SYNC, "offboarding_item_ids"]

    notice_interval = fields.Integer(string="Notice period", default=0)
    notice_unit = fields.Selection(
        [
            ("day", "Days"),
            ("working_day", "Working days"),
            ("week", "Weeks"),
            ("half_month", "Half months"),
            ("month", "Months"),
            ("year", "Years"),
        ],
        default="month",
    )
    notice_effect = fields.Selection(
        [
            ("exact", "On the last day of the period"),
            ("month_end", "At the end of a month"),
            ("quarter_end", "At the end of a quarter"),
            ("year_end", "At the end of a year"),
        ],
        default="exact",
    )
    notice_start = fields.Selection(
        [
            ("delivery_day", "The day of delivery"),
            ("next_day", "The day after delivery"),
        ],
        string="Notice runs from",
        default="delivery_day",
    )
    notice_shift = fields.Boolean(
        string="Move the end to a working day",
        help="Civil Code 115 applied to the notice period; practice is divided.",
    )
    saturday_works = fields.Boolean(string="Saturdays are working days")
    notice_statutory = fields.Selection(
        [("none", "None"), ("agency", "Agency contract")],
        string="Statutory notice",
        default="none",
    )
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
    )
    settlement_days = fields.Integer(
        help="Days after the end within which the sides settle; 0 = not agreed."
    )
    offboarding_item_ids = fields.One2many(
        "client.offboarding.return.item",
        "contract_template_id",
        string="To return at the end",
        copy=True,
    )

    _notice_interval_positive = models.Constraint(
        "CHECK (notice_interval >= 0)", "A notice period can't be negative."
    )
