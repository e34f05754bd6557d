"""The days of a letter follow each other."""

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

# Pairs of days of which the first is never after the second.
ORDER = (
    ("date_sent", "date_first_attempt"),
    ("date_sent", "date_collection_end"),
    ("date_sent", "date_collected"),
    ("date_first_attempt", "date_collection_end"),
    ("date_first_attempt", "date_collected"),
)


class ClientOffboardingTermination(models.Model):
    _name = "client.offboarding.termination"
    _inherit = ["client.offboarding.termination"]

    @api.constrains(*{name for pair in ORDER for name in pair})
    def _check_delivery_order(self):
        for termination in self:
            for first, second in ORDER:
                before, after = termination[first], termination[second]
                if before and after and before > after:
                    raise ValidationError(
                        self.env._(
                            "%(contract)s: '%(second)s' (%(after)s) can't be before "
                            "'%(first)s' (%(before)s). Correct one of the days.",
                            contract=termination.display_name,
                            first=self._fields[first]._description_string(self.env),
                            second=self._fields[second]._description_string(self.env),
                            before=format_date(self.env, before),
                            after=format_date(self.env, after),
                        )
                    )
