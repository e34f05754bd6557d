from odoo import models
from odoo.tools import float_compare, formatLang, ormcache
from odoo.tools.misc import format_date

from ...tools.typography import group_thousands


class ClientOffboardingProtocol(models.Model):
    """Dates, numbers and choices, as texts in the language of the paper."""

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    def _localize(self, moment):
        """A moment as it is told in the papers: in the time of the company.

        Whoever runs the case or prints the paper may be elsewhere.
        """
        return moment and self.company_id._get_offboarding_now(moment)

    # A long record says the same few days thousands of times.
    @ormcache("self.lang", "self.env.lang", "day")
    def _format_day(self, day):
        # The pattern is translated: Polish dates end with "r."
        return format_date(self.env, day, self.lang, self.env._("d MMMM yyyy"))

    def _format_hour(self, moment):
        """Day, hour and the name of the time zone of a moment in UTC."""
        local = self._localize(moment)
        return local and self.env._(
            "%(day)s, %(hour)s (%(zone)s)",
            day=self._format_day(local),
            hour=f"{local:%H:%M}",
            zone=self._get_zone_name(local),
        )

    def _format_clock(self, local):
        """The hour alone, of a moment as :meth:`_localize` gives it."""
        return f"{local:%H:%M} ({self._get_zone_name(local)})"

    def _get_zone_name(self, local):
        """The name of the zone; where that hour comes twice, which of the two it is."""
        other = local.replace(fold=1 - local.fold)
        is_twice = other.utcoffset() != local.utcoffset()
        return f"{local.tzinfo.key}, {local:%Z}" if is_twice else local.tzinfo.key

    def _format_quantity(self, quantity):
        """A quantity without the zeros that a fixed number of places would add."""
        most = self.env["decimal.precision"].precision_get("Product Unit")
        digits = next(
            places
            for places in range(most + 1)
            if places == most
            or not float_compare(quantity, round(quantity, places), most)
        )
        return group_thousands(formatLang(self.env, quantity, digits=digits))

    def _format_money(self, amount, currency):
        text = formatLang(self.env, abs(amount), currency_obj=currency)
        return group_thousands(text)

    def _get_label(self, record, name):
        """What a record's selection shows."""
        return self._get_labels(record, name)[name].get(record[name], "")

    def _get_labels(self, records, *names):
        """Labels of selections, by field: once for all rows of a table."""
        return {
            name: dict(records._fields[name]._description_selection(self.env))
            for name in names
        }
