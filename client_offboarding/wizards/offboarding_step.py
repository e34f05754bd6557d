from odoo import api, fields, models
from odoo.exceptions import UserError


class ClientOffboardingStep(models.TransientModel):
    """Asks for what approving, cancelling, reopening and moving the end need."""

    _name = "client.offboarding.step"
    _description = "Step of an Offboarding Case"
    _inherit = ["client.offboarding.mixin.given"]

    offboarding_ids = fields.Many2many("client.offboarding", required=True)
    step = fields.Selection(
        [
            ("approve", "Approve the ending"),
            ("give_notice", "Reason of the notice"),
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
    reason_id = fields.Many2one(
        "contract.terminate.reason",
        string="Reason of the end",
        help="As we count it; what the client said in the portal stays as he said it.",
    )
    date_end = fields.Date(
        string="New end of all", help="Single contracts can be moved to other days."
    )
    line_ids = fields.One2many("client.offboarding.step.end", "step_id")

    @api.depends("step", "offboarding_ids", "line_ids.date_end")
    def _compute_needs_consent(self):
        for wizard in self:
            if wizard.step == "change_end" and wizard.line_ids:
                moving = wizard.line_ids.filtered("is_moving").termination_id
                wizard.needs_consent = any(moving.mapped("date_delivered"))
            else:
                asks = wizard.step not in ("approve", "reopen")
                wizard.needs_consent = asks and any(
                    case._is_notice_delivered() for case in wizard.offboarding_ids
                )

    def action_confirm(self):
        """Do the step; the case checks rights and what is missing again."""
        self.ensure_one()
        cases = self.offboarding_ids
        if self.step == "approve":
            result = cases.action_approve(reason=self.reason)
        elif self.step == "give_notice":
            result = cases.action_give_notice(reason_id=self.reason_id.id)
        elif self.step == "cancel":
            result = cases.action_cancel(outcome=self.outcome, consent=self.consent)
        elif self.step == "reopen":
            result = cases.action_reopen(reason=self.reason)
        else:
            result = cases.action_change_end(
                date_end=self._get_new_ends(), reason=self.reason, consent=self.consent
            )
        return result if isinstance(result, dict) else None

    def _get_new_ends(self):
        """New ends as the case takes them: of each contract that moves, or of all."""
        if not self.line_ids:
            return self.date_end
        moving = self.line_ids.filtered("is_moving")
        if not moving:
            raise UserError(
                self.env._("Enter the new end of at least one of the contracts.")
            )
        return {line.termination_id.id: line.date_end for line in moving}


class ClientOffboardingStepEnd(models.TransientModel):
    """The new end of one contract."""

    _name = "client.offboarding.step.end"
    _description = "New End of a Contract"
    _inherit = ["client.offboarding.mixin.given"]

    step_id = fields.Many2one(
        "client.offboarding.step", required=True, ondelete="cascade"
    )
    termination_id = fields.Many2one(
        "client.offboarding.termination",
        string="Contract",
        required=True,
        ondelete="cascade",
    )
    date_before = fields.Date(string="Ends on", related="termination_id.date_end")
    date_end = fields.Date(
        string="New end", compute="_compute_date_end", store=True, readonly=False
    )
    is_moving = fields.Boolean(compute="_compute_is_moving")

    @api.depends("step_id.date_end")
    def _compute_date_end(self):
        """The day given for all; without one each contract ends as it does."""
        for line in self:
            line.date_end = line.step_id.date_end or line.date_end or line.date_before

    @api.depends("date_end", "date_before")
    def _compute_is_moving(self):
        for line in self:
            line.is_moving = bool(line.date_end) and line.date_end != line.date_before
