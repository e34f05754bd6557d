from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ...const import OFFICER
from ..case.needed import check_not_needed

# Counted from a day that comes when the case is closed, or about then.
COME_LATE = ("settled_year", "signed_year")


class ClientOffboardingDataRule(models.Model):
    """How long personal data may, or must, be kept, and what says so."""

    _name = "client.offboarding.data.rule"
    _description = "Keeping Period of Personal Data"
    _inherit = ["client.offboarding.mixin.guard"]
    _order = "code"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    role = fields.Selection(
        [("controller", "Ours (controller)"), ("processor", "Entrusted (processor)")],
        required=True,
        default="controller",
    )
    basis = fields.Selection(
        [
            ("law", "Duty by law (GDPR 6(1)(c))"),
            ("claim", "An identified claim (GDPR 17(3)(e))"),
            ("interest", "Legitimate interest (GDPR 6(1)(f))"),
            ("consent", "Consent (GDPR 6(1)(a))"),
        ],
        required=True,
        default="law",
        string="Ground",
    )
    law = fields.Char(translate=True, help="The provision, as it is printed.")
    years = fields.Integer()
    months = fields.Integer()
    counted_from = fields.Selection(
        [
            ("end", "The end of the contract"),
            ("end_year", "The end of the year in which it ended"),
            ("settled_year", "The end of the year of the final settlement"),
            ("tax_due_year", "The end of the year in which its last tax falls due"),
            ("signed_year", "The end of the year of the last signature"),
        ],
        required=True,
        default="end",
        string="Counted from",
    )
    res_model_ids = fields.Many2many(
        "ir.model",
        string="Records",
        domain=[("transient", "=", False), ("abstract", "=", False)],
        help="Records of the ERP that it is about.",
        # Who reads the models of the ERP.
        groups=OFFICER,
    )

    _code_once = models.UniqueIndex("(code)", "There is a rule with this code.")
    _length_positive = models.Constraint(
        "CHECK (years >= 0 AND months >= 0)", "A period can't be negative."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_needed(self):
        check_not_needed(self)

    def _get_keep_until(self, case, is_expected=False):
        """The last day on which the rule lets data of a case be kept.

        :param is_expected: count from today what isn't settled or signed yet
        :return: a date; False where the day that it counts from isn't known yet
        """
        self.ensure_one()
        start = self._get_start(case, is_expected)
        return start and start + relativedelta(years=self.years, months=self.months)

    def _get_start(self, case, is_expected=False):
        """The day from which the period is counted, see ``counted_from``."""
        if self.counted_from == "end":
            return case.date_end
        day = case._get_data_days()[self.counted_from]
        if not day and is_expected and self.counted_from in COME_LATE:
            today = case.company_id._get_offboarding_today()
            day = max(today, case.date_end or today)
        return day and date(day.year, 12, 31)

    def _get_latest(self, case):
        """Of several rules the one that lasts longest, as far as one can say today.

        :return: (rule, day), both empty where none can be reckoned
        """
        days = {rule: rule._get_keep_until(case, is_expected=True) for rule in self}
        known = [rule for rule in self if days[rule]]
        latest = max(known, key=days.get, default=self.browse())
        return latest, days.get(latest, False)
