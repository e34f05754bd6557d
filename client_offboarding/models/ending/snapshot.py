from odoo import api, fields, models

from .ending import thaw


class ClientOffboardingSnapshot(models.Model):
    """How a contract line stood before a case ended it.

    OCA's own cancelling of a termination puts back neither ends nor renewals nor
    cancelled lines, so the case keeps what it changed. Only administrators look at it.
    """

    _name = "client.offboarding.snapshot"
    _description = "Contract Line Before Its Termination"
    _dossier_folder = False
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

    @api.model
    def _get_step_fields(self):
        return set(self._fields)

    def _get_renewing_lines(self):
        """The lines that renewed themselves until the case ended them."""
        return self.filtered(
            lambda snapshot: snapshot.values_before.get("is_auto_renew")
        ).contract_line_id

    def _get_values_to_restore(self):
        """Values that undo the termination of a line without billing it twice."""
        self.ensure_one()
        line = self.contract_line_id
        values = thaw(line, self.values_before)
        if self._is_billed_since():
            # Putting the old progress back would bill the same days again; the
            # next date follows from the progress and the restored end.
            del values["last_date_invoiced"], values["recurring_next_date"]
        if paid_to := line._get_paid_to():
            values["last_date_invoiced"] = paid_to
        return values

    def _is_billed_since(self):
        """Whether the billing of the line has moved since the case ended it."""
        self.ensure_one()
        return self.contract_line_id.last_date_invoiced != self.last_date_invoiced_after

    def _check_restorable(self):
        """Raise a UserError where restored lines would bill wrongly.

        For whoever knows what became of their invoices to extend.
        """
