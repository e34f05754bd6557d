from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class ClientOffboardingMixinAhead(models.AbstractModel):
    """Holds a day on which something is still to happen: none that is over is entered.

    What was entered in time stays as it is once its day has come and gone.
    """

    _name = "client.offboarding.mixin.ahead"
    _description = "Day to Come"
    _inherit = ["client.offboarding.mixin.called"]
    # The name of the field; the model has a company_id, too.
    _day_ahead = None

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_ahead()
        return records

    def write(self, vals):
        name = self._day_ahead
        if name not in vals:
            return super().write(vals)
        before = {record: record[name] for record in self}
        res = super().write(vals)
        self.filtered(lambda record: record[name] != before[record])._check_ahead()
        return res

    def _check_ahead(self):
        for record in self:
            day = record[self._day_ahead]
            if day and record._is_over(day):
                label = self._fields[self._day_ahead]._description_string(self.env)
                raise ValidationError(
                    self.env._(
                        "%(field)s: %(day)s is over already. Enter today or a later "
                        "day, or leave it empty.",
                        field=label,
                        day=format_date(self.env, day),
                    )
                )

    def _is_over(self, day):
        """Whether a day is over where the company is, wherever its user may be."""
        return day < self.company_id._get_offboarding_today()
