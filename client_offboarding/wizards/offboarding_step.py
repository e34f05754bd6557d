from odoo import fields, models


class ClientOffboardingStep(models.TransientModel):
    """Asks for what cancelling, reopening and moving the end need."""

    _name = "client.offboarding.step"
    _description = "Step of an Offboarding Case"

    offboarding_ids = fields.Many2many("client.offboarding", required=True)
    step = fields.Selection(
        [
            ("cancel", "Cancel the case"),
            ("reopen", "Reopen the case"),
            ("change_end", "Change the end"),
        ],
        required=True,
        readonly=True,
    )
    outcome = fields.Selection(
        [("retained", "The client stays"), ("mistake", "The case was a mistake")],
        default="retained",
    )
    needs_consent = fields.Boolean(compute="_compute_needs_consent")
    consent = fields.Text(
        string="Consent of the other side",
        help="Who agreed, when and how: a delivered notice can't be taken back alone.",
    )
    reason = fields.Text()
    date_end = fields.Date(string="New end")

    def _compute_needs_consent(self):
        for wizard in self:
            wizard.needs_consent = wizard.step != "reopen" and any(
                case._is_notice_delivered() for case in wizard.offboarding_ids
            )

    def action_confirm(self):
        """Do the step; the case checks rights and what is missing again."""
        self.ensure_one()
        cases = self.offboarding_ids
        if self.step == "cancel":
            result = cases.action_cancel(outcome=self.outcome, consent=self.consent)
        elif self.step == "reopen":
            result = cases.action_reopen(reason=self.reason)
        else:
            result = cases.action_change_end(
                date_end=self.date_end, reason=self.reason, consent=self.consent
            )
        return result if isinstance(result, dict) else None
