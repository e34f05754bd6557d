"""Which calendar applies: that of the company's country, for every purpose."""

from odoo import models

from ...tools import business_days
from ...tools.term_texts import TermError


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company"]

    def _get_calendar_country(self):
        """The country whose holidays count, as an ISO code; None if it isn't known.

        Ends of notices, terms to pay, interest, set-off and deadlines ask here.
        """
        # sudo: auditors and helpers of a case may not read the company's contact.
        return self.sudo().country_id.code or None

    def _shift_to_working_day(self, day):
        """``day``, or the next that is no Saturday and no holiday (Civil Code 115).

        Without known holidays the day itself stands: what is in time is never late.
        """
        try:
            country = self._get_calendar_country()
            return business_days.shift_to_business_day(day, country)
        except TermError:
            return day
