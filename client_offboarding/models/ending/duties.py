from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..case.called import day as read_day
from .clause_after import AFTER_FIELDS, DATA_CHOICES

# How long before a duty lapses the owner of the case is reminded.
DUTY_WARNING = relativedelta(days=30)
FOLLOWS = {
    "compute": "_compute_after_clause",
    "store": True,
    "readonly": False,
    # Before the case can be over, whenever the rest is computed.
    "precompute": True,
}
DUTIES = (
    "non_compete_until",
    "confidentiality_until",
    "exit_assistance_until",
    "retrieval_until",
)


class ClientOffboardingTermination(models.Model):
    """Until when what a contract provides for the time after its end has to be done."""

    _name = "client.offboarding.termination"
    _inherit = ["client.offboarding.termination"]

    # Of a contract outside the ERP they are entered on the case.
    settlement_days = fields.Integer(**FOLLOWS)
    data_return_days = fields.Integer(**FOLLOWS)
    has_processing_agreement = fields.Boolean(**FOLLOWS)
    exit_assistance_days = fields.Integer(**FOLLOWS)
    non_compete_months = fields.Integer(**FOLLOWS)
    has_confidentiality = fields.Boolean(**FOLLOWS)
    confidentiality_months = fields.Integer(**FOLLOWS)
    surviving_duties = fields.Text(**FOLLOWS)
    data_choice = fields.Selection(
        [("ask", "The client chooses at the end"), *DATA_CHOICES], **FOLLOWS
    )
    is_data_processing_service = fields.Boolean(**FOLLOWS)
    settlement_until = fields.Date(
        string="Settled until",
        compute="_compute_after_dates",
        store=True,
        help="Moved to a working day (Civil Code 115).",
    )
    data_return_until = fields.Date(
        string="Data returned or deleted until",
        compute="_compute_after_dates",
        store=True,
        help="Moved to a working day (Civil Code 115).",
    )
    exit_assistance_until = fields.Date(
        string="Exit assistance until", compute="_compute_after_dates", store=True
    )
    non_compete_until = fields.Date(
        string="Non-compete until", compute="_compute_after_dates", store=True
    )
    confidentiality_until = fields.Date(
        string="Confidentiality until",
        compute="_compute_after_dates",
        store=True,
        help="Empty where confidentiality has no end, or none was agreed.",
    )

    @api.depends("contract_id", *(f"contract_id.{name}" for name in AFTER_FIELDS))
    def _compute_after_clause(self):
        """What the contract says; once the case is over, what it said then."""
        for line in self:
            if not line.contract_id or (line.id and not line.is_active_case):
                # Nothing assigned: what was given, or is stored, stays.
                continue
            for name in AFTER_FIELDS:
                line[name] = line.contract_id[name]

    @api.depends(
        "date_end",
        "settlement_days",
        "data_return_days",
        "exit_assistance_days",
        "non_compete_months",
        "has_confidentiality",
        "confidentiality_months",
    )
    def _compute_after_dates(self):
        for line in self:
            secret = line.confidentiality_months if line.has_confidentiality else 0
            line.settlement_until = line._get_working_day(line.settlement_days)
            line.data_return_until = line._get_working_day(line.data_return_days)
            line.exit_assistance_until = line._get_day_after(
                days=line.exit_assistance_days
            )
            line.non_compete_until = line._get_day_after(months=line.non_compete_months)
            line.confidentiality_until = line._get_day_after(months=secret)

    @api.constrains("date_end")
    def _check_year_of_end(self):
        """What is counted from the end is counted where there are calendars.

        A day that is entered is checked where it comes in; this one may be the
        contract's, whose own end some enter as 9999.
        """
        for termination in self.filtered("date_end"):
            read_day(self.env, termination.date_end)

    def _get_day_after(self, **length):
        """The day some days or months after the end; False without an end or length."""
        if not self.date_end or not any(length.values()):
            return False
        # Asked before the constraint is; the lengths have bounds of their own.
        read_day(self.env, self.date_end)
        return self.date_end + relativedelta(**length)

    def _get_working_day(self, days):
        """The same for doing something: KC 115 moves it past days off."""
        day = self._get_day_after(days=days)
        return day and self.company_id._shift_to_working_day(day)

    def _describe_duties(self):
        """What binds beyond the contract, a text for each duty that has not lapsed."""
        self.ensure_one()
        today = self.company_id._get_offboarding_today()
        duties = [
            f"{self._fields[name]._description_string(self.env)} "
            f"{format_date(self.env, self[name])}"
            for name in DUTIES
            if self[name] and self[name] >= today
        ]
        if self.has_confidentiality and not self.confidentiality_months:
            duties.append(self.env._("Confidentiality without an end"))
        return duties + list(filter(None, [self.surviving_duties]))

    @api.model
    def _cron_surviving_duties(self):
        """Remind the owner of a case before what outlasts its contracts lapses."""
        bound = fields.Domain.OR(
            fields.Domain(name, ">", 0)
            for name in (
                "non_compete_months",
                "confidentiality_months",
                "exit_assistance_days",
            )
        ) | fields.Domain("is_data_processing_service", "=", True)
        for termination in self.search(bound & fields.Domain("is_ended", "=", True)):
            today = termination.company_id._get_offboarding_today()
            for name in DUTIES:
                day = termination[name]
                if day and today <= day <= today + DUTY_WARNING:
                    termination._remind_of_duty(name, day)

    def _remind_of_duty(self, name, day):
        """Schedule one to-do; a duty may outlast the job of who ran the case."""
        case = self.offboarding_id
        owner = case.user_id
        if not owner.active:
            owner = self.contract_id._get_offboarding_owner() or owner
        summary = self.env._(
            "%(duty)s of %(contract)s lapses",
            duty=self._fields[name]._description_string(self.env),
            contract=self.display_name,
        )
        done = case.with_context(active_test=False).activity_ids
        if not done.filtered(lambda a: a.date_deadline == day and a.summary == summary):
            case.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=day,
                summary=summary,
                user_id=owner.id,
            )
