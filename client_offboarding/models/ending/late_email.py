"""An e-mail that comes in late in the evening may count for the next day (KC 61)."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

from odoo import models

from ...tools import terms

# From this hour on nobody is expected to read his business mail on the same day.
LATE_HOUR = time(20, 0)


class ClientOffboardingTermination(models.Model):
    _name = "client.offboarding.termination"
    _inherit = ["client.offboarding.termination"]

    def _get_late_hour(self):
        """The hour at which the e-mail came in, where it was late; else None."""
        if self.delivery_channel != "email" or not self.date_received:
            return None
        moment = self.date_received.replace(tzinfo=ZoneInfo("UTC"))
        moment = moment.astimezone(self.company_id._get_offboarding_zone())
        if moment.date() != self.date_delivered or moment.time() < LATE_HOUR:
            return None
        return moment

    def _add_late_reading(self, notice_end):
        """Show the end that follows where the e-mail counts for the next day.

        It comes before other readings: it is about this very notice.

        :raises TermError: a clause or date that can't be computed with
        """
        moment = self._get_late_hour()
        if not moment:
            return notice_end
        other = self._get_end_if_delivered(self.date_delivered + timedelta(1)).date_end
        steps = [step for step in notice_end.steps if step.code != "result"]
        steps.append(terms.Step("reading_email", {"hour": f"{moment:%H:%M}"}))
        if other != notice_end.date_end:
            steps.append(terms.Step("reading_late", {"end": other}))
            notice_end = notice_end._replace(
                date_alternative=other, alternative_rule="late"
            )
        result = [step for step in notice_end.steps if step.code == "result"]
        return notice_end._replace(steps=(*steps, *result))
