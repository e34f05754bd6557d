from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import CASE_READERS, ONE_SIDED, USER
from ...tools import terms
from ..case.called import takes, text

# What changes when something else is to end than a manager approved.
DECIDED = {
    "contract_id",
    "contract_name",
    "date_end",
    "date_end_reason",
    "given_by",
    "mode",
}


class ClientOffboarding(models.Model):
    """What ending would mean, shown while there is still a choice."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    earliest_end = fields.Date(
        string="Earliest end",
        compute="_compute_earliest_end",
        groups=CASE_READERS,
        help="When the last contract would end if all notices were delivered today. "
        "None once they have an end.",
    )
    decision_note = fields.Text(string="Why we end it", groups=USER)
    approved_by_id = fields.Many2one(
        "res.users", string="Approved by", readonly=True, copy=False
    )
    approved_on = fields.Datetime(string="Approved on", readonly=True, copy=False)
    needs_approval = fields.Boolean(compute="_compute_needs_approval")

    @api.depends("state", "termination_ids.date_end_computed")
    def _compute_earliest_end(self):
        for case in self:
            undecided = case.state == "draft" and case.termination_ids
            ends = [t._get_end_if_delivered_today() for t in undecided or ()]
            case.earliest_end = max(filter(None, ends), default=False)

    @api.depends(
        "company_id",
        "initiated_by",
        "approved_by_id",
        "state",
        "termination_ids.mode",
        "termination_ids.given_by",
    )
    def _compute_needs_approval(self):
        for case in self:
            case.needs_approval = (
                case.state == "draft"
                and case.company_id.offboarding_approval
                and not case.approved_by_id
                and case._is_ended_by_us()
            )

    def _is_ended_by_us(self):
        """Also where the client is said to end it, and one of the notices is ours."""
        # sudo: who gives notice and how, of a case that is read without its contracts.
        return self.initiated_by == "company" or any(
            line.mode in ONE_SIDED and line.given_by == "company"
            for line in self.sudo().termination_ids
        )

    def write(self, vals):
        with self._keep_to_approved("initiated_by" in vals):
            return super().write(vals)

    @takes(reason=text)
    def action_approve(self, reason=None):
        """Approve an ending that the company initiates (managers only).

        :param reason: why it ends, where nobody has written that down yet
        :return: True, or the action of the wizard that asks for the reason
        """
        self._check_manager()
        self.check_access("write")
        self._check_editable()
        unreasoned = self.filtered(lambda case: not (case.decision_note or "").strip())
        if unreasoned and not (reason or "").strip():
            return self._open_step_wizard("approve")
        if unreasoned:
            unreasoned.write({"decision_note": reason.strip()})
        for case in self:
            case._write_step(
                {
                    "approved_by_id": self.env.uid,
                    "approved_on": fields.Datetime.now(),
                }
            )
            case._post_reason(self.env._("Approved"), case.decision_note)
        return True

    @contextmanager
    def _keep_to_approved(self, may_change=True):
        """Withdraw the approval where meanwhile another ending is prepared."""
        approved = self.filtered(lambda case: may_change and case._is_approved())
        before = {case: case.termination_ids._get_decided() for case in approved}
        yield
        for case in approved:
            if case.termination_ids._get_decided() - before[case]:
                case._withdraw_approval()

    def _is_approved(self):
        return self.state == "draft" and bool(self.approved_by_id)

    def _withdraw_approval(self):
        for case in self.filtered(lambda case: case._is_approved()):
            case._write_step({"approved_by_id": False, "approved_on": False})
            case._post_reason(
                self.env._("Approval withdrawn"),
                self.env._(
                    "what ends, how, by whom or when is no longer what was approved."
                ),
            )

    def _check_approved(self):
        if waiting := self.filtered("needs_approval"):
            raise UserError(
                self.env._(
                    "%s needs a manager's approval before the notice is given.",
                    ", ".join(waiting.mapped("name")),
                )
            )


class ClientOffboardingTermination(models.Model):
    """What a termination would lead to, before anything was delivered."""

    _name = "client.offboarding.termination"
    _inherit = ["client.offboarding.termination"]

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.offboarding_id._withdraw_approval()
        return lines

    def write(self, vals):
        with self.offboarding_id._keep_to_approved(bool(DECIDED & vals.keys())):
            return super().write(vals)

    def _get_decided(self):
        """What a manager approves: which contracts end, how, by whom and when.

        Not the day on which a notice ends a contract by its clause, which is told by
        the delivery.
        """
        return {
            (
                line.id,
                line.contract_id.id,
                line.contract_name,
                line.mode,
                line.given_by,
                (line.mode not in ONE_SIDED or line.date_end_reason) and line.date_end,
            )
            for line in self
        }

    def _get_end_if_delivered_today(self):
        """The end if the notice were delivered today; None where it can't be told."""
        self.ensure_one()
        if self.mode != "notice":
            return self.date_end or self.contract_id.date_end or None
        today = self.company_id._get_offboarding_today()
        try:
            return self._get_end_if_delivered(today).date_end
        except terms.TermError:
            # Said where the notice is entered; a preview stays silent.
            return None
