from odoo import models
from odoo.exceptions import UserError

from ...const import ACTIVE_STATES
from ..case.called import choice, record_id, takes, text


class ClientOffboarding(models.Model):
    """The steps that end contracts, or put them back."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    @takes(reason_id=record_id)
    def action_give_notice(self, reason_id=None):
        """End the contracts on their dates and let the notice run.

        :param reason_id: id of the reason, where the case has none yet: a client who
            gives notice in the portal isn't asked for one of ours
        :return: True, or the action of the wizard that asks for the reason
        :raises UserError: when a termination lacks what its way of ending needs, a
            check blocks, or a line of a contract did not end
        """
        unreasoned = self.filtered(
            lambda case: case._came_by_portal() and not case.reason_id
        )
        if unreasoned and not unreasoned._take_reason(reason_id):
            return self._open_step_wizard("give_notice")
        for case in self:
            case._begin_step("draft", self.env._("Notice delivered"))
            case._check_approved()
            case.termination_ids._check_complete()
            case._check_gate("notice")
            case.termination_ids._check_proofs()
            case.termination_ids._end_contracts()
            case._finish_step({"state": "notice"})
            case._settle_portal_notice()
        return True

    def _take_reason(self, reason_id):
        """Give cases that have none their reason; tell whether there is one."""
        for case in self:
            case._begin_step("draft", self.env._("Notice delivered"))
        reason = self.env["contract.terminate.reason"].browse(reason_id or [])
        if reason.exists():
            self.reason_id = reason
        return bool(reason.exists())

    @takes(outcome=choice("client.offboarding.step", "outcome"), consent=text)
    def action_cancel(self, outcome=None, consent=None):
        """Cancel the case and put its contracts back as they were.

        :param outcome: ``retained`` (the client stays) or ``mistake``
        :param consent: who agreed on the other side, when and how; needed once a
            notice was delivered (Civil Code 61: it can't be taken back alone)
        :return: True, or the action of the wizard that asks for what is missing
        :raises UserError: when the case is over, or a contract has ended already
        """
        for case in self:
            case._begin_step(ACTIVE_STATES, self.env._("Cancel"))
            case._check_not_past_end()
        delivered = any(case._is_notice_delivered() for case in self)
        if not outcome or (delivered and not (consent or "").strip()):
            return self._open_step_wizard("cancel", outcome=outcome)
        for case in self:
            case.termination_ids._restore_contracts()
            case._post_reason(self.env._("Cancelled"), consent)
            case._finish_step(
                {
                    "state": "cancelled",
                    "outcome": "retained" if outcome == "retained" else False,
                    "checks_kept": case._get_checks_to_keep(),
                }
            )
            case._settle_portal_notice()
        return True

    def _is_notice_delivered(self):
        self.ensure_one()
        return any(
            termination.is_ended and termination.date_delivered
            for termination in self.termination_ids
        )

    def _check_not_past_end(self, terminations=None):
        """Raise a UserError where a contract (of ``terminations``) is over."""
        today = self.company_id._get_offboarding_today()
        over = (terminations or self.termination_ids).filtered(
            lambda termination: termination.is_ended and termination.date_end < today
        )
        if over:
            raise UserError(
                self.env._(
                    "%(contracts)s ended already. Make a new contract if the client "
                    "stays.",
                    contracts=", ".join(over.mapped("display_name")),
                )
            )
