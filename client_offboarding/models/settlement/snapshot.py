from odoo import fields, models
from odoo.exceptions import UserError


class ClientOffboardingSnapshot(models.Model):
    """What was credited since a case ended a contract line."""

    _name = "client.offboarding.snapshot"
    _inherit = ["client.offboarding.snapshot"]

    # What an accountant decided about a period that was billed and is cut: it is billed
    # in full, by its share, or over an agreed net amount. Empty: as the contract says.
    cut_policy = fields.Selection(
        [("full", "In full"), ("prorated", "By its share"), ("agreed", "As agreed")]
    )
    cut_amount = fields.Float(digits=0)

    def _get_values_to_restore(self):
        """A period that the end cut isn't billed again where nothing was credited."""
        values = super()._get_values_to_restore()
        line = self.contract_line_id
        if self._is_billed_since() and not line._get_paid_to():
            if billed_to := line._get_uncredited_to():
                values["last_date_invoiced"] = billed_to
        return values

    def _is_billed_since(self):
        return super()._is_billed_since() or bool(self._get_credit_lines())

    def _get_credit_lines(self, *states):
        """Lines by which this case credited what was invoiced past the end."""
        states = states or ("draft", "posted")
        return self.env["account.move.line"].search(
            [
                ("contract_line_id", "in", self.contract_line_id.ids),
                ("move_id.offboarding_id", "in", self.offboarding_id.ids),
                ("move_id.move_type", "=", "out_refund"),
                ("parent_state", "in", states),
            ]
        )

    def _check_restorable(self):
        """Raise a UserError where a restored contract would bill wrongly.

        A contract knows only up to which day it is invoiced. With some of its
        invoices credited and others not, no day is right.
        """
        res = super()._check_restorable()
        if not self:
            return res
        if self._get_credit_lines("draft"):
            raise UserError(
                self.env._(
                    "There are draft credit notes for what was invoiced past the end. "
                    "An accountant has to post or delete them first."
                )
            )
        owed = self._get_owed_lines()
        for snapshot in self.filtered(lambda s: s.contract_line_id in owed):
            if snapshot._get_credit_lines():
                raise UserError(
                    self.env._(
                        "What was invoiced past the end of '%s' is credited only in "
                        "part. An accountant has to credit the rest first.",
                        snapshot.contract_line_id.name,
                    )
                )
        return res

    def _get_owed_lines(self):
        """Contract lines of which something invoiced past the end isn't credited."""
        shares = self.offboarding_id._get_prepaid_shares("posted")
        lines = self.env["contract.line"]
        return lines.union(*(line.contract_line_id for line in shares))
