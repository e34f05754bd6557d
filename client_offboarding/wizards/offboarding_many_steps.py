from odoo import models
from odoo.exceptions import AccessError, UserError

from ..const import ACTIVE_STATES, ONE_SIDED
from ..models.ending.change_end import CHANGEABLE_STATES
from ..models.ending.completeness import NEEDED_FIELDS


class ClientOffboardingMany(models.TransientModel):
    """What each step needs of all, what of one case, and how one is done.

    What is known beforehand comes from the same questions that the step itself asks;
    the step asks them all once more, and whatever else it refuses is told after it.
    """

    _name = "client.offboarding.many"
    _inherit = ["client.offboarding.many"]

    def _get_reasons(self, cases):
        """Why cases are left out, by case; of those that aren't, nothing."""
        if not self.step:
            return {}
        may_write = cases._filtered_access("write")
        find = getattr(self, f"_find_why_not_{self.step}")
        reasons = {}
        for case in cases:
            if self.step != "substitute" and case not in may_write:
                reasons[case] = self.env._("You may not change this case.")
            elif why := find(case):
                reasons[case] = why
        return reasons

    def _tell_state(self, case, states):
        """That a case isn't in one of these states, or nothing."""
        if case.state in states:
            return None
        labels = dict(case._fields["state"]._description_selection(self.env))
        return self.env._("It is '%s'.", labels[case.state])

    def _check_day(self):
        if not self.date:
            raise UserError(self.env._("Enter the day."))

    def _get_notices(self, case):
        return case.termination_ids.filtered(lambda t: t.mode in ONE_SIDED)

    # Notice sent

    def _check_sent(self):
        self._check_day()

    def _find_why_not_sent(self, case):
        if why := self._tell_state(case, ("draft", "notice")):
            return why
        if not self._get_notices(case):
            return self.env._("None of its contracts ends by notice.")
        if not self._get_unsent(case):
            return self.env._("Its notice was sent already.")
        return None

    def _get_unsent(self, case):
        return self._get_notices(case).filtered(lambda t: not t.date_sent)

    def _run_sent(self, case):
        values = {"date_sent": self.date}
        if self.delivery_channel:
            values["delivery_channel"] = self.delivery_channel
        self._get_unsent(case).write(values)

    # Notice delivered

    def _check_notice(self):
        self._check_day()

    def _find_why_not_notice(self, case):
        if why := self._tell_state(case, ("draft",)):
            return why
        if case.needs_approval:
            return self.env._("A manager has to approve it first.")
        # sudo: a check blocks whether or not the user may see its amount.
        blocking = case.sudo().check_ids.filtered(
            lambda check: check.state == "open" and check.blocks == "notice"
        )
        if blocking:
            return self.env._("Open: %s.", ", ".join(blocking.mapped("name")))
        return self._find_missing(case)

    def _find_missing(self, case):
        """What the contracts lack besides the day, and what follows from it."""
        missing = []
        for termination in case.termination_ids:
            needed = set(NEEDED_FIELDS[termination.mode]) - {
                "date_delivered",
                "date_agreement",
            }
            if termination.mode in ONE_SIDED:
                needed.discard("date_end")
            missing += [
                f"{termination.display_name}: "
                + termination._fields[name]._description_string(self.env)
                for name in sorted(needed)
                if not termination[name]
            ]
        return self.env._("Missing: %s.", ", ".join(missing)) if missing else None

    def _run_notice(self, case):
        for termination in case.termination_ids:
            name = "date_delivered"
            if termination.mode == "agreement":
                name = "date_agreement"
            if termination.mode != "expiry" and not termination[name]:
                termination[name] = self.date
        if self.delivery_channel:
            notices = self._get_notices(case).filtered(lambda t: not t.delivery_channel)
            notices.delivery_channel = self.delivery_channel
        return case.action_give_notice()

    # Change the end

    def _check_end(self):
        if not self.date_end or not (self.reason or "").strip():
            raise UserError(self.env._("Enter the new end, and why."))

    def _find_why_not_end(self, case):
        if why := self._tell_state(case, CHANGEABLE_STATES):
            return why
        moving = case._get_movable_terminations()
        if not moving:
            return self.env._("None of its contracts still runs.")
        if any(moving.mapped("date_delivered")) and not (self.consent or "").strip():
            return self.env._(
                "Its notice was delivered: the other side's consent is needed."
            )
        return None

    def _run_end(self, case):
        return case.action_change_end(
            date_end=self.date_end, reason=self.reason, consent=self.consent
        )

    # Write to the client

    def _check_message(self):
        """Nothing that all need."""

    def _find_why_not_message(self, case):
        kind = self.message or case.next_message
        if not kind:
            return self.env._("Everything that is usually said at this point was sent.")
        if why := self._tell_state(case, case._get_message_states()[kind]):
            return why
        if self.message and case._get_messages(kind):
            return self.env._("This message was sent already.")
        try:
            case._check_contacts()
        except UserError as error:
            return str(error)
        return None

    def _run_message(self, case):
        case._say(self.message or case.next_message)
        # sudo: the mail queue is nobody's; it is only woken.
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    # Plan the work

    def _check_plan(self):
        """Nothing that all need."""

    def _find_why_not_plan(self, case):
        if why := self._tell_state(case, ACTIVE_STATES):
            return why
        if not case.date_end:
            return self.env._("Its end isn't known yet.")
        plan = case._find_plan()
        if plan and plan.template_ids & case.env[plan.template_ids._name].union(
            *case._get_steps_there()
        ):
            return self.env._("Its work is planned already.")
        return None

    def _run_plan(self, case):
        return case.action_plan_work()

    # Hand over to a substitute

    def _check_substitute(self):
        if not self.user_id:
            raise UserError(self.env._("Choose who takes over."))

    def _find_why_not_substitute(self, case):
        absent = self.absent_id or case.user_id
        try:
            case._check_may_substitute(absent.id)
            if self.user_id:
                case._check_substitute(self.user_id, absent)
        except (AccessError, UserError) as error:
            return str(error)
        return None

    def _run_substitute(self, case):
        return case.action_substitute(
            user_id=self.user_id.id,
            from_user_id=self.absent_id.id or None,
            reason=self.reason,
        )
