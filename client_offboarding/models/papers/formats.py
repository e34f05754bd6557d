from zoneinfo import ZoneInfo

from odoo import models
from odoo.tools import float_compare, formatLang
from odoo.tools.misc import format_date


class ClientOffboardingProtocol(models.Model):
    """Dates, numbers and choices, as texts in the language of the paper."""

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    def _localize(self, moment):
        """A moment as it is told in the papers: in the time of who runs the case."""
        if not moment:
            return False
        # sudo: a setting of a colleague, whoever prints the paper.
        case = self.sudo().offboarding_id
        zone = case.user_id.tz or case.company_id._get_offboarding_zone().key
        return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone))

    def _format_day(self, day):
        # The pattern is translated: Polish dates end with "r."
        return format_date(self.env, day, self.lang, self.env._("d MMMM yyyy"))

    def _format_hour(self, moment):
        """Day, hour and time zone of a moment in UTC."""
        local = self._localize(moment)
        return local and self.env._(
            "%(day)s, %(hour)s (%(zone)s)",
            day=self._format_day(local),
            hour=f"{local:%H:%M}",
            zone=f"{local:%Z}",
        )

    def _format_quantity(self, quantity):
        """A quantity without the zeros that a fixed number of places would add."""
        most = self.env["decimal.precision"].precision_get("Product Unit")
        digits = next(
            places
            for places in range(most + 1)
            if places == most
            or not float_compare(quantity, round(quantity, places), most)
        )
        return formatLang(self.env, quantity, digits=digits)

    def _format_money(self, amount, currency):
        return formatLang(self.env, abs(amount), currency_obj=currency)

    def _get_label(self, record, name):
        """What a record's selection shows."""
        return self._get_labels(record, name)[name].get(record[name], "")

    def _get_labels(self, records, *names):
        """Labels of selections, by field: once for all rows of a table."""
        return {
            name: dict(records._fields[name]._description_selection(self.env))
            for name in names
        }
