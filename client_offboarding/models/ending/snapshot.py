from odoo import api, fields, models
from odoo.exceptions import UserError


class ClientOffboardingSnapshot(models.Model):
    """How a contract line stood before a case ended it.

    OCA's own cancelling of a termination puts back neither ends nor renewals nor
    cancelled lines, so the case keeps what it changed. Only administrators look at it.
    """

    _name = "client.offboarding.snapshot"
    _description = "Contract Line Before Its Termination"
    _inherit = ["client.offboarding.mixin.guard"]
    _order = "id"

    termination_id = fields.Many2one(
        "client.offboarding.termination", required=True, index=True, ondelete="cascade"
    )
    offboarding_id = fields.Many2one(
        related="termination_id.offboarding_id", store=True, index=True
    )
    contract_line_id = fields.Many2one(
        "contract.line", required=True, index=True, ondelete="cascade"
    )
    values_before = fields.Json(required=True)
    # Billing progress right after the termination: where it has moved since, the
    # line was billed in the meantime and its progress must stay as it is.
    last_date_invoiced_after = fields.Date()

    # What an accountant decided about a period that was billed and is cut: it is billed
    # in full, by its share, or over an agreed net amount. Empty: as the contract says.
    cut_policy = fields.Selection(
        [("full", "In full"), ("prorated", "By its share"), ("agreed", "As agreed")]
    )
    cut_amount = fields.Float(digits=0)

    @api.model
    def _get_step_fields(self):
        return set(self._fields)

    def _get_values_to_restore(self):
        """Values that undo the termination of a line without billing it twice."""
        self.ensure_one()
        values = dict(self.values_before)
        line = self.contract_line_id
        unbilled_since = line.last_date_invoiced == self.last_date_invoiced_after
        if not unbilled_since or self._get_credit_lines():
            # Putting the old progress back would bill the same days again; the
            # next date follows from the progress and the restored end.
            del values["last_date_invoiced"], values["recurring_next_date"]
            if billed_to := line._get_uncredited_to():
                values["last_date_invoiced"] = billed_to
        if paid_to := line._get_paid_to():
            values["last_date_invoiced"] = paid_to
        return values

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

    def _check_credits_complete(self):
        """Raise a UserError where a restored contract would bill wrongly.

        A contract knows only up to which day it is invoiced. With some of its
        invoices credited and others not, no day is right.
        """
        if not self:
            return
        if self._get_credit_lines("draft"):
            raise UserError(
                self.env._(
                    "There are draft credit notes for what was invoiced past the end. "
                    "An accountant has to post or delete them first."
                )
            )
        owed = self.env["contract.line"].union(
            *(
                line.contract_line_id
                for line in self.offboarding_id._get_prepaid_shares("posted")
            )
        )
        for snapshot in self.filtered(lambda s: s.contract_line_id in owed):
            if snapshot._get_credit_lines():
                raise UserError(
                    self.env._(
                        "What was invoiced past the end of '%s' is credited only in "
                        "part. An accountant has to credit the rest first.",
                        snapshot.contract_line_id.name,
                    )
                )
