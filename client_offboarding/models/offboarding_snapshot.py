from odoo import fields, models


class ClientOffboardingSnapshot(models.Model):
    """How a contract line stood before a case ended it.

    OCA's own cancelling of a termination puts back neither ends nor renewals nor
    cancelled lines, so the case keeps what it changed. Only administrators look at it.
    """

    _name = "client.offboarding.snapshot"
    _description = "Contract Line Before Its Termination"
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
    prepaid_from = fields.Date(help="First day invoiced after the end.")
    prepaid_to = fields.Date(help="Last day invoiced after the end.")
    prepaid_amount = fields.Float(
        digits=0, help="Net of tax, in company currency: what is owed to the client."
    )
    prepaid_amount_currency = fields.Float(
        digits=0, help="The same in the currency of the invoices."
    )

    def _get_values_to_restore(self):
        """Values that undo the termination of a line without billing it twice."""
        self.ensure_one()
        values = dict(self.values_before)
        line = self.contract_line_id
        unbilled_since = line.last_date_invoiced == self.last_date_invoiced_after
        if not unbilled_since or self._get_credit_lines(("draft", "posted")):
            # Putting the old progress back would bill the same days again; the
            # next date follows from the progress and the restored end.
            del values["last_date_invoiced"], values["recurring_next_date"]
        return values

    def _get_credit_lines(self, states):
        """Credit-note lines of this contract line since it ended, in ``states``."""
        self.ensure_one()
        return self.env["account.move.line"].search(
            [
                ("contract_line_id", "=", self.contract_line_id.id),
                ("move_id.move_type", "=", "out_refund"),
                ("parent_state", "in", states),
                ("create_date", ">=", self.create_date),
            ]
        )
