from psycopg2.errors import LockNotAvailable

from odoo import api, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tools import SQL

from ...const import ACTIVE_STATES, MANAGER
from .called import takes, text
from .shortcuts import TO_CONFIRM

# Writes on the rows of active cases.
TOUCH = """
UPDATE client_offboarding SET ledger_revision = COALESCE(ledger_revision, 0) + 1
 WHERE id IN %s AND state NOT IN ('closed', 'cancelled')
"""


class ClientOffboarding(models.Model):
    """The steps of a case: each checks its gate, does the work, and says so."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def action_start_handover(self):
        """Start settling and handing over; collects what the ERP suggests.

        :return: True
        """
        for case in self:
            case._begin_step("notice", self.env._("Start handover"))
            case.action_collect()
            case._finish_step({"state": "handover"})
        return True

    def action_request_confirmation(self):
        """Ask both sides to confirm that the cooperation is over.

        A handover with nothing in it needs no step of its own.

        :return: True
        :raises UserError: naming the open checks that block it, or what there is to
            hand over
        """
        for case in self:
            case._begin_step(("notice", "handover"), self.env._("Ask for confirmation"))
            if case.state == "notice":
                case._skip_handover()
            case._check_gate(*TO_CONFIRM)
            case._finish_step({"state": "confirm"})
        return True

    def action_close(self):
        """Close the case for good; its checks are kept as they are now.

        :return: True
        :raises UserError: naming the open checks
        """
        for case in self:
            case._begin_step("confirm", self.env._("Close"))
            case._check_gate(*TO_CONFIRM, "closed")
            case._finish_step(
                {
                    "state": "closed",
                    "outcome": "ended",
                    # The last signature, from wherever it comes, may close it.
                    "date_closed": case.company_id._get_offboarding_today(),
                    "checks_kept": case._get_checks_to_keep(),
                }
            )
        return True

    @takes(reason=text)
    def action_reopen(self, reason=None):
        """Reopen a closed case (managers only).

        :param reason: why; kept in the chatter
        :return: True, or the action of the wizard that asks for the reason
        :raises AccessError: for anybody but a manager
        """
        self._check_manager()
        for case in self:
            case._begin_step(("closed",), self.env._("Reopen"))
        if not (reason or "").strip():
            return self._open_step_wizard("reopen")
        for case in self:
            case._post_reason(self.env._("Reopened"), reason)
            case._finish_step(
                {
                    "state": "handover",
                    "outcome": False,
                    "date_closed": False,
                    "checks_kept": False,
                    "progress_reached": 0,
                }
            )
        return True

    # Shared parts of the steps

    def _begin_step(self, states, label):
        """Check rights and state, and hold the case's row until the end.

        Whatever changes the client's ledger writes on that row too, so a posting
        that runs at the same moment waits, or makes this step start again.
        """
        self.ensure_one()
        self.check_access("write")
        states = (states,) if isinstance(states, str) else states
        if self.state not in states:
            state = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "'%(step)s' isn't possible for %(case)s: it is '%(state)s'.",
                    step=label,
                    case=self.name,
                    state=state[self.state],
                )
            )
        self._lock_case()

    def _is_active(self):
        self.ensure_one()
        return self.state in ACTIVE_STATES

    def _lock_case(self):
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise self._get_lock_error() from error

    def _get_lock_error(self):
        return LockError(
            self.env._(
                "Somebody is working on %s at this very moment. Try again.",
                ", ".join(self.mapped("name")),
            )
        )

    def _touch(self):
        """Write on the rows of active cases: something that they stand on changes.

        Closing locks the same rows, so of two that run at once one waits, is told, or
        is started again by Odoo.
        """
        if self:
            self.env.cr.execute(SQL(TOUCH, tuple(self.ids)))

    def _take(self):
        """Hold the rows as :meth:`_touch` does, without waiting long for them.

        :raises LockError: somebody else has been holding them for seconds
        """
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute("SET LOCAL lock_timeout = '2s'")
                self.env.cr.execute(SQL(TOUCH, tuple(self.ids)), log_exceptions=False)
                self.env.cr.execute("SET LOCAL lock_timeout TO DEFAULT")
        except LockNotAvailable as error:
            raise self._get_lock_error() from error

    def _finish_step(self, vals):
        # sudo: some of the values are hidden from users; access was checked.
        # A caller's context must not leave the step out of the history.
        case = self.sudo().with_context(tracking_disable=False, mail_notrack=False)
        case._write_step(vals)
        # Unique indexes look at the state: it must be there before the next case.
        self.env.flush_all()
        self.env["client.offboarding.check"]._forget()

    def _check_gate(self, *gates):
        """Raise a UserError that names the open checks which block ``gates``."""
        self.ensure_one()
        self.env["client.offboarding.check"]._forget()
        # sudo: a check blocks whether or not the user may see its amount.
        blocking = self.sudo().check_ids.filtered(
            lambda check: check.state == "open" and check.blocks in gates
        )
        if blocking:
            raise UserError(
                self.env._(
                    "%(case)s can't go on while this is open:\n%(checks)s",
                    case=self.name,
                    checks="\n".join(
                        f"• {check.name}: {check.item_count}" for check in blocking
                    ),
                )
            )

    def _check_manager(self):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only an offboarding manager may do this."))

    def _check_may_waive(self, code):
        """Who says that what a check counts may stay open; rooms name others.

        :raises AccessError: for everybody else
        """
        self._check_manager()

    def _post_reason(self, title, *reasons):
        self.message_post(
            body=": ".join([title, *(reason for reason in reasons if reason)])
        )

    @api.model
    def _open_step_wizard(self, step, **defaults):
        return {
            "type": "ir.actions.act_window",
            "name": dict(
                self.env["client.offboarding.step"]
                ._fields["step"]
                ._description_selection(self.env)
            )[step],
            "res_model": "client.offboarding.step",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_offboarding_ids": self.ids,
                "default_step": step,
                **{
                    f"default_{name}": value
                    for name, value in defaults.items()
                    if value
                },
            },
        }

    def _get_checks_to_keep(self):
        self.ensure_one()
        # sudo: what is kept doesn't depend on who closes.
        return [
            {
                "code": check.code,
                "item_count": check.item_count,
                "waived_count": check.waived_count,
                "amount": check.amount,
            }
            for check in self.sudo().check_ids
        ]
