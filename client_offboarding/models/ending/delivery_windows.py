from datetime import timedelta

from odoo import models
from odoo.exceptions import ValidationError


class ClientOffboardingTermination(models.Model):
    """Which end a notice will have that isn't delivered yet."""

    _name = "client.offboarding.termination"
    _inherit = ["client.offboarding.termination"]

    def _get_delivery_windows(self, today):
        """Until when a notice has to arrive, for which end: this one and the next.

        :param today: the first day on which it can arrive
        :return: pairs of the last day of delivery and the end that follows from it;
            none where each day of delivery has an end of its own
        """
        self.ensure_one()
        windows, is_telling, day = [], False, today
        while len(windows) < 2 and (end := self._get_day_of_end(day)):
            last = self._get_last_delivery(day, end)
            windows.append((last, end))
            is_telling = is_telling or last > day
            day = last + timedelta(days=1)
        return windows if is_telling else []

    def _get_last_delivery(self, first, end):
        """The last day of delivery, from ``first`` on, that leads to ``end``.

        The later the delivery, the later the end, so that halving finds it.
        """
        last = end
        while first < last:
            middle = first + timedelta(days=((last - first).days + 1) // 2)
            if self._get_day_of_end(middle) == end:
                first = middle
            else:
                last = middle - timedelta(days=1)
        return first

    def _get_day_of_end(self, day):
        own = self._get_own_end()
        if own and day > own:
            return None
        try:
            result = self._get_notice_end(day)
        except ValidationError:
            # A clause that can't be computed with: nothing to say beforehand.
            return None
        return result and result.date_end
