from odoo import models

from .rule import COME_LATE


class ClientOffboardingData(models.Model):
    """Until when data are kept, where that is counted from what comes at the end."""

    _name = "client.offboarding.data"
    _inherit = ["client.offboarding.data"]

    def _follows_closing(self):
        """Whether the last day of keeping follows from the closing of the case."""
        self.ensure_one()
        late = self.rule_id.counted_from in COME_LATE
        return self.state == "kept" and self.is_until_reckoned and late

    def _is_until_expected(self):
        """Whether the day is what one can say today, and not yet final."""
        # sudo: the state of the case.
        return self._follows_closing() and self.sudo().offboarding_id.state != "closed"


class ClientOffboarding(models.Model):
    """Closing fixes the day from which keeping periods are counted."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _finish_step(self, vals):
        if vals.get("state") == "closed":
            # While the lines can still be written.
            self._reckon_kept_data()
        return super()._finish_step(vals)

    def _reckon_kept_data(self):
        # sudo: days that follow from rules, whoever closes the case.
        for case in self.sudo():
            for line in case.data_ids.filtered(lambda line: line._follows_closing()):
                until = line.rule_id._get_keep_until(case, is_expected=True)
                if until != line.retain_until:
                    line._write_step({"retain_until": until})
