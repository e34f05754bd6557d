from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ...const import CASE_READERS
from ..case.called import day, takes, text
from .deadline import TERMINATION_DATES

CHANGEABLE_STATES = ("notice", "handover")


class ClientOffboardingTermination(models.Model):
    """What hangs on the end of a contract, and moves with it."""

    _name = "client.offboarding.termination"
    _inherit = ["client.offboarding.termination"]

    former_end_ids = fields.One2many(
        "client.offboarding.former.end", "termination_id", string="Former ends"
    )

    def _keep_former_ends(self, new_ends, reason, consent):
        """Put on record when the contracts would have ended, and why they don't.

        :param new_ends: new end of each contract, by id
        """
        # sudo: nobody writes the history but here, after the right to the case.
        return (
            self.env["client.offboarding.former.end"]
            .sudo()
            .create(
                [
                    {
                        "termination_id": termination.id,
                        "date_end": termination.date_end,
                        "date_end_new": new_ends[termination.id],
                        "reason": reason,
                        "consent": consent,
                        "user_id": self.env.uid,
                    }
                    for termination in self
                ]
            )
        )

    def _get_hanging_dates(self):
        """The dates that follow from the end, as they are now.

        :return: for each termination a list of dates, in the order of their kinds
        """
        return {
            termination.id: [termination[name] for name, *_rest in TERMINATION_DATES]
            for termination in self
        }


class ClientOffboarding(models.Model):
    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    can_change_end = fields.Boolean(
        compute="_compute_can_change_end", groups=CASE_READERS
    )

    @api.depends("state", "termination_ids.is_ended", "termination_ids.date_end")
    def _compute_can_change_end(self):
        for case in self:
            case.can_change_end = case.state in CHANGEABLE_STATES and bool(
                case._get_movable_terminations()
            )

    def _get_movable_terminations(self):
        """Contracts that were ended by the case and still run."""
        today = self.company_id._get_offboarding_today()
        return self.termination_ids.filtered(
            lambda termination: termination.is_ended and termination.date_end >= today
        )

    @takes(reason=text, consent=text)
    def action_change_end(self, date_end=None, reason=None, consent=None):
        """Move the end of the case's contracts, or of some of them.

        :param date_end: the new end of all, a date or an ISO string; or a dict of new
            ends by the id of the termination, for those that move
        :param reason: why
        :param consent: the other side's agreement; needed where the notice of a
            contract that moves was delivered
        :return: True, or the action of the wizard that asks for what is missing
        :raises UserError: when nothing moves, or a contract that moves ended already
        """
        for case in self:
            case._begin_step(CHANGEABLE_STATES, self.env._("Change the end"))
            case._check_can_change_end()
        new_ends = self._get_new_ends(date_end) if date_end else {}
        moving = self.termination_ids.filtered(lambda t: t.id in new_ends)
        for case in self if moving else ():
            case._check_not_past_end(moving & case.termination_ids)
        needs_consent = any(moving.mapped("date_delivered"))
        missing = needs_consent and not (consent or "").strip()
        if not moving or not (reason or "").strip() or missing:
            return self._open_change_end_wizard(new_ends, reason=reason)
        for case in self:
            if terminations := moving & case.termination_ids:
                case._move_ends(terminations, new_ends, reason, consent)
        return True

    def _check_can_change_end(self):
        self.ensure_one()
        if self._get_movable_terminations():
            return
        self._check_not_past_end()
        raise UserError(
            self.env._("%s has no contract whose end could be moved.", self.name)
        )

    def _get_new_ends(self, date_end):
        """What a caller asked for, as new ends by id, of contracts that move."""
        ended = self.termination_ids.filtered("is_ended")
        if not isinstance(date_end, dict):
            date_end = dict.fromkeys(ended.ids, date_end)
        new_ends = {}
        # The keys of a JSON object are strings.
        for key, value in date_end.items():
            termination = ended.filtered(lambda t, key=key: str(t.id) == str(key))
            if not termination:
                raise UserError(
                    self.env._(
                        "Only contracts that %s has ended can be moved.",
                        ", ".join(self.mapped("name")),
                    )
                )
            end = day(self.env, value, required=True)
            if end != termination.date_end:
                new_ends[termination.id] = end
        if not new_ends:
            raise UserError(
                self.env._("The contracts end on this day already. Enter another one.")
            )
        return new_ends

    def _open_change_end_wizard(self, new_ends, **defaults):
        """Ask for what is missing, with every contract that may be moved."""
        # One new day for all of them is told as such.
        days = set(new_ends.values())
        movable = self._get_movable_terminations()
        lines = [
            Command.create(
                {
                    "termination_id": termination.id,
                    "date_end": new_ends.get(termination.id, termination.date_end),
                }
            )
            for termination in movable
        ]
        if len(days) == 1 and set(new_ends) == set(movable.ids):
            defaults["date_end"] = days.pop()
        return self._open_step_wizard("change_end", line_ids=lines, **defaults)

    def _move_ends(self, terminations, new_ends, reason, consent):
        """End contracts of one case anew, and move what hangs on their ends."""
        self.ensure_one()
        former = terminations._keep_former_ends(new_ends, reason, consent)
        hanging = terminations._get_hanging_dates()
        terminations._restore_contracts()
        for termination in terminations:
            termination.write(
                {"date_end": new_ends[termination.id], "date_end_reason": reason}
            )
        terminations._end_contracts()
        self._tell_moved_ends(former, reason, consent)
        self._move_with_end(terminations, hanging)
        self._follow_moved_ends(former)
        self._finish_step({})

    def _tell_moved_ends(self, former_ends, reason, consent):
        moves = [
            self.env._(
                "%(contract)s from %(before)s to %(after)s",
                contract=end.termination_id.display_name,
                before=end.date_end,
                after=end.date_end_new,
            )
            for end in former_ends
        ]
        self._post_reason(self.env._("End moved"), "; ".join(moves), reason, consent)

    def _follow_moved_ends(self, former_ends):
        """For whatever tells an end that was moved; all else has moved by now.

        :param former_ends: ``client.offboarding.former.end`` of this move
        """

    def _move_with_end(self, terminations, before):
        """Move deadlines and to-dos that stood on a date which has moved.

        What somebody set on another day was meant for that day, and stays.

        :param before: what ``_get_hanging_dates`` gave before the end was moved
        """
        self.ensure_one()
        moved = {}
        for termination_id, dates in terminations._get_hanging_dates().items():
            pairs = zip(before[termination_id], dates, strict=True)
            moved |= {old: new for old, new in pairs if old and new and old != new}
        if not moved:
            return
        lines = [line for line in self._get_open_lines(moved) if not line._is_fixed()]
        for line in [*lines, *self._get_activities_on(moved)]:
            line.date_deadline = moved[line.date_deadline]
        if lines:
            self._post_reason(
                self.env._("Deadlines moved with it"),
                "; ".join(
                    f"{line.display_name} – {format_date(self.env, line.date_deadline)}"
                    for line in lines
                ),
            )

    def _get_open_lines(self, days):
        """Lines of whatever kind that are open and due on one of ``days``."""
        obligations = self.env["client.offboarding.obligation"]
        lines = []
        for model in obligations._get_obligation_models():
            # sudo: a deadline moves whoever may decide on the line itself.
            lines += model.sudo().search(
                [
                    ("offboarding_id", "=", self.id),
                    ("is_settled", "=", False),
                    ("date_deadline", "in", list(days)),
                ]
            )
        return lines

    def _get_activities_on(self, days):
        # sudo: also those of colleagues.
        return self.sudo().activity_ids.filtered(
            lambda activity: activity.date_deadline in days
        )
