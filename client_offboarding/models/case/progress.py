from odoo import api, fields, models
from odoo.fields import Domain

from ...const import ACTIVE_STATES, CASE_READERS
from .search import search_boolean

# What the next step of each state is stopped by.
NEXT_GATES = {
    "draft": ("notice",),
    "notice": ("notice",),
    "handover": ("notice", "confirm"),
    "confirm": ("notice", "confirm", "closed"),
}


class ClientOffboarding(models.Model):
    """Where a case stands, for its form and its lists."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    is_ready = fields.Boolean(
        string="Ready for the next step",
        compute="_compute_progress",
        search="_search_is_ready",
        help="No open check blocks the next step.",
    )
    progress = fields.Integer(
        compute="_compute_progress", help="Settled share of the checks that block."
    )
    open_check_count = fields.Integer(string="Open checks", compute="_compute_progress")
    next_step = fields.Char(
        string="Next step", compute="_compute_next_step", groups=CASE_READERS
    )

    @api.model
    def _get_check_fields(self):
        """Fields that follow from the checks; whoever adds one names it here."""
        return ["check_ids", "is_ready", "progress", "open_check_count", "next_step"]

    @api.depends("state", "check_ids.state", "check_ids.blocks")
    def _compute_progress(self):
        # sudo: helpers see how far a case is, not what is open in it.
        for case, known in zip(self, self.sudo(), strict=True):
            gates = NEXT_GATES.get(case.state, ())
            total = still_open = blocking = 0
            # One pass: a page of a list has a thousand checks.
            for check in known.check_ids:
                blocks = check.blocks
                if not blocks:
                    continue
                total += 1
                if check.state == "open":
                    still_open += 1
                    blocking += blocks in gates
            case.open_check_count = still_open
            case.is_ready = case.state in ACTIVE_STATES and not blocking
            if case.state == "closed":
                case.progress = 100
            else:
                case.progress = 100 * (total - still_open) // total if total else 0

    @api.depends("state", "check_ids.state", "check_ids.blocks")
    @api.depends_context("lang", "uid")
    def _compute_next_step(self):
        may_read_checks = self.env["client.offboarding.check"].has_access("read")
        # sudo: see _compute_progress
        for case, known in zip(self, self.sudo(), strict=True):
            gates = NEXT_GATES.get(case.state, ())
            blocking = known.check_ids.filtered(
                lambda check, g=gates: check.state == "open" and check.blocks in g
            )
            if blocking and not may_read_checks:
                case.next_step = self.env._("Something is still open.")
            else:
                case.next_step = known._describe_next_step(blocking)

    def _describe_next_step(self, blocking):
        """One sentence: what to do now.

        :param blocking: the open checks that block the next step
        """
        if blocking:
            names = ", ".join(blocking.mapped("name"))
            return self.env._("Settle first: %s", names)
        return {
            "draft": self.env._(
                "Check the ends under Contracts, then end the contracts."
            ),
            "notice": self.env._(
                "The notice is running. Start the handover in time; with nothing to "
                "hand over, ask for confirmation."
            ),
            "handover": self._describe_handover(),
            "confirm": self.env._("Both sides signed: close the case."),
            "closed": self.env._("The cooperation is over."),
            "cancelled": self.env._("The case was cancelled."),
        }[self.state]

    def _describe_handover(self):
        """Nothing blocks any more; that needn't mean that nothing is open."""
        if unsettled := self._get_unsettled():
            return self.env._(
                "Nothing holds the case up: ask both sides for confirmation. Not "
                "settled: %s",
                ", ".join(unsettled.mapped("name")),
            )
        return self.env._("Everything is settled: ask both sides for confirmation.")

    def _get_unsettled(self):
        """The checks with something open or waived, but what is signed at the end."""
        return self.sudo().check_ids.filtered(
            lambda check: check.state != "ok" and check.blocks != "closed"
        )

    @api.model
    def _search_is_ready(self, operator, value):
        # One search for all states: each one computes the checks of all open cases.
        blocking = Domain.OR(
            Domain("offboarding_id.state", "=", state) & Domain("blocks", "in", gates)
            for state, gates in NEXT_GATES.items()
        )
        # sudo: see _compute_progress
        blocked = (
            self.env["client.offboarding.check"]
            .sudo()
            ._search(Domain("state", "=", "open") & blocking)
            .subselect("offboarding_id")
        )
        ready = Domain("state", "in", ACTIVE_STATES) & Domain("id", "not in", blocked)
        return search_boolean(operator, value, ready)
