from odoo import models

from .rule import COME_LATE


class ClientOffboardingData(models.Model):
    """Until when data are kept, where that is counted from what comes at the end."""

    _name = "client.offboarding.data"
    _inherit = ["client.offboarding.data"]

    def _follows_closing(self):
        """Whether the last day of keeping follows from the closing of the case."""
        self.ensure_one()
        late = set(self._get_rules().mapped("counted_from")) & {*COME_LATE}
        return self.state == "kept" and self.is_until_reckoned and bool(late)

    def _get_rules(self):
        """The keeping periods of which the latest counts."""
        # sudo: what was compared, for whoever reads the line or closes the case.
        line = self.sudo()
        return line.rule_ids | line.rule_id

    def _reckon_until(self):
        """Of the periods, as they end now, the one that ends last."""
        self.ensure_one()
        before = self.rule_id
        rules = self._get_rules().filtered(self._has_ground_of) | before
        rule, until = rules._get_latest(self.offboarding_id)
        values = {"rule_id": rule.id, "retain_until": until}
        if rule != before and self.legal_basis in (before.law, before.name):
            values["legal_basis"] = rule.law or rule.name
        if (rule, until) != (before, self.retain_until):
            self._write_step(values)

    def _has_ground_of(self, rule):
        """Whether the line has what the ground of the rule asks for."""
        if self.role == "processor" and (rule.basis != "law" or not rule.law):
            return False
        return rule.basis != "claim" or bool(self.claim_id)

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
                line._reckon_until()
