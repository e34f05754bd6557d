from datetime import date, timedelta
from zoneinfo import ZoneInfo

from pytz import country_timezones

from odoo import api, fields, models
from odoo.tools import format_datetime


def get_zone(name, country_code):
    """The time zone by its name, or for want of one the first of a country."""
    zones = country_timezones.get(country_code or "", ["UTC"])
    return ZoneInfo(name or zones[0])


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company"]

    # A field, because a long record asks for it thousands of times.
    offboarding_tz = fields.Char(
        string="Time zone of papers",
        compute="_compute_offboarding_tz",
        groups="base.group_user",
    )
    offboarding_signing_basis = fields.Char(
        string="Basis of signatures",
        translate=True,
        groups="base.group_user",
        help="Printed beside our signatures: the register, a power of attorney.",
    )
    offboarding_approval = fields.Boolean(
        string="Endings need approval",
        help="A manager approves endings that the company itself initiates.",
        groups="base.group_user",
    )
    offboarding_close_by_itself = fields.Boolean(
        string="Cases close by themselves",
        help="With the last signature, when nothing is open any more. Otherwise "
        "whoever records it is offered to close the case.",
        groups="base.group_user",
    )
    offboarding_link_days = fields.Integer(
        string="Validity of links",
        default=30,
        groups="base.group_user",
        help="Days for which a personal link to a case is valid.",
    )
    offboarding_answer_days = fields.Integer(
        string="Time to answer",
        default=14,
        groups="base.group_user",
        help="Days in which the client is asked to sign a paper.",
    )
    offboarding_reminder_days = fields.Integer(
        string="Remind every",
        default=5,
        groups="base.group_user",
        help="Days between reminders of a paper that waits for the client.",
    )
    offboarding_keep_years = fields.Integer(
        string="Keep signed papers for",
        default=6,
        groups="base.group_user",
        help="Years, from the end of the year of the last signature, for which nobody "
        "can delete a signed paper.",
    )

    _offboarding_periods = models.Constraint(
        "CHECK (offboarding_link_days > 0 AND offboarding_answer_days > 0"
        " AND offboarding_reminder_days > 0 AND offboarding_keep_years > 0)",
        "Links, answers, reminders and keeping take at least one day or year.",
    )

    def _get_offboarding_now(self, moment=None):
        """This moment where the company is: its day decides when a notice arrived.

        :param moment: another one than now, in UTC as the database keeps it
        """
        now = (moment or fields.Datetime.now()).replace(tzinfo=ZoneInfo("UTC"))
        return now.astimezone(self._get_offboarding_zone())

    @api.depends("partner_id.tz", "country_id")
    def _compute_offboarding_tz(self):
        for company in self:
            zone = get_zone(company.partner_id.tz, company.country_id.code)
            company.offboarding_tz = zone.key

    def _get_offboarding_zone(self):
        """The time zone of the company's contact, or for want of one its country's."""
        # sudo: whoever is looking, also a visitor of the portal. A form whose company
        # somebody has just taken out asks of none.
        return ZoneInfo(self.sudo().offboarding_tz or "UTC")

    def _format_offboarding_moment(self, moment):
        """Day and hour of a moment in UTC, where the company is, and of which zone.

        Whoever reads it may be elsewhere, and a scheduled action writes it, too.
        """
        zone = self._get_offboarding_zone().key
        return f"{format_datetime(self.env, moment, tz=zone)} ({zone})"

    def _get_offboarding_today(self):
        return self._get_offboarding_now().date()

    def _get_offboarding_link_end(self, moment=None):
        """The last day of what is in the portal since a moment in UTC, or since now."""
        begun = self._get_offboarding_now(moment).date()
        return begun + timedelta(days=self.offboarding_link_days)

    def _get_offboarding_keep_until(self, day):
        """The last day on which what is kept since ``day`` is kept.

        Vouchers and claims are kept by calendar years.
        """
        self.ensure_one()
        return date(day.year + self.offboarding_keep_years, 12, 31)
