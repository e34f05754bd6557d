from collections.abc import Callable
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import ACTIVE_STATES, CASE_READERS


class NextThing(NamedTuple):
    """What can be done next in a case.

    :param label: as the button says it
    :param run: does it, and gives what the button's method returns; empty where the
        user may not
    :param turn: whose it is then; empty where nobody but time does it
    :param is_final: nothing takes it back, so it is asked for once more
    """

    label: str
    run: Callable | None
    turn: str = "user"
    is_final: bool = False


class ClientOffboarding(models.Model):
    """The next thing to do in a case, for whoever is looking: the banner's button."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    next_action = fields.Char(
        string="Next thing to do",
        compute="_compute_next_thing",
        groups=CASE_READERS,
        help="What you can do next in the case.",
    )
    next_turn = fields.Char(
        string="Whose turn it is",
        compute="_compute_next_thing",
        groups=CASE_READERS,
        help="Who can do the next thing, where you can't.",
    )
    is_next_final = fields.Boolean(
        string="The next thing is final",
        compute="_compute_next_thing",
        groups=CASE_READERS,
        help="The next thing ends contracts: it is asked for once more.",
    )

    @api.model
    def _get_check_fields(self):
        return [
            *super()._get_check_fields(),
            "next_action",
            "next_turn",
            "is_next_final",
        ]

    @api.depends("state", "check_ids.state", "check_ids.blocks")
    @api.depends_context("lang", "uid")
    def _compute_next_thing(self):
        for case in self:
            things = case._get_next_things() if case.id else []
            mine = case._get_my_thing(things)
            case.next_action = mine.label if mine else False
            case.is_next_final = bool(mine) and mine.is_final
            others = things and not things[0].run
            case.next_turn = case._describe_turn(things[0]) if others else False

    @staticmethod
    def _get_my_thing(things):
        """The first that the user can do."""
        return next((thing for thing in things if thing.run), None)

    def _describe_turn(self, thing):
        """Whose it is to do ``thing``, in words."""
        people = self._get_turns()
        if thing.turn not in people:
            return thing.label
        return self.env._(
            "%(thing)s: it is for %(who)s.", thing=thing.label, who=people[thing.turn]
        )

    def _get_turns(self):
        """Names of those who do things in the case: key of a turn → words."""
        # sudo: the name of a colleague.
        runs_it = self.sudo().user_id.name
        return {
            "user": runs_it or self.env._("whoever runs the case"),
            "manager": self.env._("a manager"),
        }

    def action_next(self):
        """Do the next thing that the user can do, by the method that does it anyway.

        :return: what that method returns
        :raises UserError: when there is nothing that he can do
        """
        self.ensure_one()
        self.check_access("read")
        thing = self._get_my_thing(self._get_next_things())
        if not thing:
            raise UserError(
                self.next_turn or self.env._("There is nothing to do in this case.")
            )
        return thing.run()

    def _get_next_things(self):
        """What can be done next, the first thing first; rooms add theirs.

        :return: list of :class:`NextThing`; ``run`` is empty where the user may not
        """
        self.ensure_one()
        if self.state not in ACTIVE_STATES:
            return []
        blocking = self.check_ids.filtered("is_blocking").sorted("id")
        return [self._get_thing_of_check(check) for check in blocking] or [
            self._get_thing_of_state()
        ]

    def _get_thing_of_check(self, check):
        """How an open check is settled: here, by what it counts."""
        turn = self._get_turn_of_check(check)
        may = check.can_view_items and self._has_turn(turn)
        return NextThing(check.name, check.action_view_items if may else None, turn)

    def _has_turn(self, turn):
        """Whether the user can do what is for ``turn``: who only looks on can't."""
        return self.has_access("write")

    def _get_turn_of_check(self, check):
        """Whose it is to settle an open check: a key of :meth:`_get_turns`."""
        return "user"

    def _get_thing_of_state(self):
        """The step that nothing holds up any more."""
        ask = (self.env._("Ask for confirmation"), self.action_request_confirmation)
        begin = (self.env._("Start handover"), self.action_start_handover)
        label, run = {
            "notice": ask if self.is_handover_empty else begin,
            "handover": ask,
            "confirm": (self.env._("Close the case"), self.action_close),
        }.get(self.state, (self.env._("End the contracts"), None))
        return NextThing(label, self._may(run))

    def _may(self, run):
        """``run`` for those who may write the case, and nothing for others."""
        return run if run and self.has_access("write") else None
