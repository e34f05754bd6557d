from odoo import api, fields, models
from odoo.fields import Domain

from .offboarding_obligation import ACTIVE_STATES, CASE_READERS

# What the next step of each state is stopped by.
NEXT_GATES = {
    "draft": ("notice",),
    "notice": ("notice",),
    "handover": ("notice", "confirm"),
    "confirm": ("notice", "confirm", "closed"),
}


class ClientOffboardingMixinProgress(models.AbstractModel):
    """Where a case stands, for its form and its lists."""

    _name = "client.offboarding.mixin.progress"
    _description = "Progress of a Case"

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
    next_step = fields.Char(compute="_compute_progress", groups=CASE_READERS)

    @api.depends(
        "state",
        "check_ids.state",
        "check_ids.blocks",
        "termination_ids.mode",
        "termination_ids.cause",
        "termination_ids.date_agreement",
        "termination_ids.date_delivered",
        "termination_ids.date_end",
    )
    @api.depends_context("lang", "uid")
    def _compute_progress(self):
        may_read_checks = self.env["client.offboarding.check"].has_access("read")
        # sudo: helpers see how far a case is, not what is open in it.
        for case, known in zip(self, self.sudo(), strict=True):
            checks = known.check_ids.filtered("blocks")
            still_open = checks.filtered(lambda check: check.state == "open")
            gates = NEXT_GATES.get(case.state, ())
            blocking = still_open.filtered(lambda c, g=gates: c.blocks in g)
            case.open_check_count = len(still_open)
            case.is_ready = case.state in ACTIVE_STATES and not blocking
            settled = len(checks) - len(still_open)
            if case.state == "closed":
                case.progress = 100
            else:
                case.progress = 100 * settled // len(checks) if checks else 0
            case.next_step = known._describe_next_step(blocking)
            if blocking and not may_read_checks:
                case.next_step = self.env._("Something is still open.")

    def _describe_next_step(self, blocking):
        """One sentence: what to do now."""
        if set(blocking.mapped("code")) == {"confirmation_unsigned"}:
            return self.env._("Have both sides sign the confirmation.")
        if blocking:
            names = ", ".join(blocking.mapped("name"))
            return self.env._("Settle first: %s", names)
        if self.state == "draft":
            missing = self.termination_ids._get_missing()
            if labels := ", ".join(dict.fromkeys(label for _line, label in missing)):
                return self.env._("Fill in under Contracts: %s", labels)
        return {
            "draft": self.env._(
                "Check the ends under Contracts, then end the contracts."
            ),
            "notice": self.env._("The notice is running. Start the handover in time."),
            "handover": self.env._(
                "Everything is settled: ask both sides for confirmation."
            ),
            "confirm": self.env._("Both sides signed: close the case."),
            "closed": self.env._("The cooperation is over."),
            "cancelled": self.env._("The case was cancelled."),
        }[self.state]

    @api.model
    def _search_is_ready(self, operator, value):
        if operator != "in":
            return NotImplemented
        ready = Domain.FALSE
        for state, gates in NEXT_GATES.items():
            # sudo: see _compute_progress
            blocked = (
                self.env["client.offboarding.check"]
                .sudo()
                ._search([("state", "=", "open"), ("blocks", "in", gates)])
                .subselect("offboarding_id")
            )
            ready |= Domain("state", "=", state) & Domain("id", "not in", blocked)
        if set(value) == {True, False}:
            return Domain.TRUE
        return ready if True in value else ~ready
