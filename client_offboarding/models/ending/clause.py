from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import terms

FORMS = [
    ("any", "Any form"),
    ("document", "Document (e-mail, portal, scan)"),
    ("electronic", "Electronic (qualified signature)"),
    ("written", "Written (signed by hand)"),
]
# How notices and documents reach the other side.
CHANNELS = [
    ("in_person", "In person"),
    ("registered_post", "Registered post"),
    ("courier", "Courier"),
    ("email", "E-mail"),
    ("e_delivery", "e-Delivery"),
    ("portal", "Portal"),
]
CLAUSE_FIELDS = (
    "notice_interval",
    "notice_unit",
    "notice_effect",
    "notice_start",
    "notice_shift",
    "saturday_works",
    "notice_statutory",
)
# Of agency contracts, where principal and agent have different periods.
AGENT_FIELDS = ("notice_agent", "notice_agent_interval")
# When at all a notice may end the contract.
TERM_FIELDS = ("term_months", "renewal_months")
# What is only printed, or compared with how a notice was sent.
NAMED_FIELDS = ("notice_clause", "notice_channel", "notice_address")


def read_clause(clause, **parties):
    """A notice clause as the term engine takes it; what it leaves open is as by law.

    :param clause: a record with the fields of ``CLAUSE_FIELDS``, or a dict
    :param parties: ``agent``, ``agent_interval``, ``given_by`` and ``country``
    :raises TermError: a clause that can't be computed with
    """
    return terms.Clause(
        interval=clause["notice_interval"],
        unit=clause["notice_unit"] or None,
        effect=clause["notice_effect"] or "exact",
        start=clause["notice_start"] or "delivery_day",
        shift=clause["notice_shift"],
        saturday_works=clause["saturday_works"],
        statutory=clause["notice_statutory"] or "none",
        **parties,
    )


class ClientOffboardingClause(models.AbstractModel):
    """The notice clause: agreed in a contract, applied by a termination.

    No defaults here: on a termination they would keep the contract's from being taken.
    """

    _name = "client.offboarding.clause"
    _description = "Notice Clause"

    notice_interval = fields.Integer(string="Notice period", groups="base.group_user")
    notice_unit = fields.Selection(
        [
            ("day", "Days"),
            ("working_day", "Working days"),
            ("week", "Weeks"),
            ("half_month", "Half months"),
            ("month", "Months"),
            ("year", "Years"),
        ],
        groups="base.group_user",
        string="Unit of the period",
    )
    notice_effect = fields.Selection(
        [
            ("exact", "On the last day of the period"),
            ("month_end", "At the end of a month"),
            ("quarter_end", "At the end of a quarter"),
            ("year_end", "At the end of a year"),
        ],
        string="Takes effect",
        groups="base.group_user",
    )
    notice_start = fields.Selection(
        [
            ("delivery_day", "The day of delivery"),
            ("next_day", "The day after delivery"),
        ],
        string="Period runs from",
        groups="base.group_user",
    )
    notice_shift = fields.Boolean(
        string="Move the end to a working day",
        help="Civil Code 115 applied to the notice period; practice is divided.",
        groups="base.group_user",
    )
    saturday_works = fields.Boolean(
        string="Saturdays are working days", groups="base.group_user"
    )
    notice_statutory = fields.Selection(
        [("none", "None"), ("agency", "Agency contract")],
        string="Statutory notice",
        groups="base.group_user",
    )
    notice_agent = fields.Selection(
        [("company", "Us"), ("client", "The client")],
        string="Agent",
        help="Which side of an agency contract is the agent; the other is principal.",
        groups="base.group_user",
    )
    notice_agent_interval = fields.Integer(
        string="Notice period of the agent",
        help="In the same unit, where another one was agreed for the agent than for "
        "the principal; 0 = the same. The principal's may not be shorter (Civil Code "
        "764¹).",
        groups="base.group_user",
    )
    term_months = fields.Integer(
        string="Fixed or minimum term",
        help="Months from the date of the contract before which a notice can't end it; "
        "0 = concluded for an indefinite time.",
        groups="base.group_user",
    )
    renewal_months = fields.Integer(
        string="Renews itself by",
        help="Months by which the term renews itself; a notice too late for the end of "
        "one takes effect with the next. 0 = it may be ended at any time afterwards.",
        groups="base.group_user",
    )
    notice_clause = fields.Char(
        string="Number of the clause",
        help="Of the contract's clause on its ending by notice, as '§ 12 (3)': a "
        "notice names it as what it rests on.",
        groups="base.group_user",
    )
    notice_channel = fields.Selection(
        CHANNELS,
        string="Agreed way of delivery",
        help="How notices are delivered by the contract; empty = in any way.",
        groups="base.group_user",
    )
    notice_address = fields.Char(
        string="Agreed address of delivery",
        help="Where notices are delivered by the contract: an address, an e-mail "
        "address, a box of e-Delivery.",
        groups="base.group_user",
    )
    notice_form_strict = fields.Boolean(
        string="Under pain of nullity",
        help="A notice in a lower form is void. Otherwise it is in doubt only for "
        "evidence (Civil Code 76).",
        groups="base.group_user",
    )

    _notice_interval_positive = models.Constraint(
        "CHECK (notice_interval >= 0 AND COALESCE(notice_agent_interval, 0) >= 0)",
        "A notice period can't be negative.",
    )
    _term_positive = models.Constraint(
        "CHECK (term_months BETWEEN 0 AND 1200 AND renewal_months BETWEEN 0 AND 1200)",
        "Terms of a contract are between 0 and 1200 months.",
    )

    @api.constrains("notice_interval", "notice_agent_interval", "notice_unit")
    def _check_notice_unit(self):
        """A month that nobody agreed would be taken for the unit."""
        for clause in self:
            interval = clause.notice_interval or clause.notice_agent_interval
            if interval and not clause.notice_unit:
                message = terms.ERROR_TEXTS["unit_missing"]
                raise ValidationError(self.env._(message, interval=interval))
