from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

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
        compute="_compute_progress",
        help="Settled items out of all: lines, papers, contracts and what the checks "
        "count. What is found later doesn't lower it; 100 is a closed case.",
    )
    settled_item_count = fields.Integer(
        string="Settled items", compute="_compute_progress"
    )
    total_item_count = fields.Integer(string="All items", compute="_compute_progress")
    progress_reached = fields.Integer(
        string="Progress reached",
        groups="base.group_system",
        copy=False,
        readonly=True,
        help="How far the case had come at the end of the last change.",
    )
    open_check_count = fields.Integer(string="Open checks", compute="_compute_progress")
    next_step = fields.Char(
        string="Next step", compute="_compute_next_step", groups=CASE_READERS
    )

    @api.model
    def _get_check_fields(self):
        """Fields that follow from the checks; whoever adds one names it here."""
        return [
            "check_ids",
            "is_ready",
            "progress",
            "settled_item_count",
            "total_item_count",
            "open_check_count",
            "next_step",
        ]

    @api.depends("state", "progress_reached", "check_ids.state", "check_ids.blocks")
    def _compute_progress(self):
        settled_lines = self._count_settled()
        # sudo: helpers see how far a case is, not what is open in it.
        for case, known in zip(self, self.sudo(), strict=True):
            gates = NEXT_GATES.get(case.state, ())
            still_open = blocking = open_items = 0
            settled = settled_lines.get(case._origin.id, 0)
            # One pass: a page of a list has a thousand checks.
            for check in known.check_ids:
                blocks = check.blocks
                if not blocks:
                    continue
                settled += check.waived_count
                if check.state == "open":
                    open_items += check.item_count - check.waived_count
                    still_open += 1
                    blocking += blocks in gates
            case.open_check_count = still_open
            case.is_ready = case.state in ACTIVE_STATES and not blocking
            case.settled_item_count = settled
            case.total_item_count = settled + open_items
            if case.state == "closed":
                case.progress = 100
            else:
                now = self._reckon_progress(settled, open_items)
                case.progress = max(now, known.progress_reached)

    # What is found later lowers nothing: at the end of every transaction that touched
    # a case it is kept how far it had come. Only reopening a case begins anew; a line
    # that is reset leaves the bar where it was, and shows in the numbers beside it.

    @api.model
    def _reckon_progress(self, settled, still_open):
        """Whole percent of the items that are settled; the last one is the closing."""
        return min(99, 100 * settled // (settled + still_open)) if settled else 0

    @api.model
    def _get_settled_queries(self):
        """SQL of ``offboarding_id`` for each thing that is settled; rooms add theirs.

        What is open is counted by the checks. What was dropped was nothing to settle.
        """
        queries = []
        for model in self.env["client.offboarding.obligation"]._get_obligation_models():
            model.flush_model(["offboarding_id", "is_settled", "state"])
            queries.append(
                SQL(
                    "SELECT offboarding_id FROM %s WHERE is_settled"
                    " AND state NOT IN ('cancelled', 'void')",
                    SQL.identifier(model._table),
                )
            )
        return queries

    def _count_settled(self):
        """How many things are settled: id of the case → number, in one query."""
        if not self.ids:
            return {}
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT offboarding_id, COUNT(*) FROM (%s) done"
                    " WHERE offboarding_id IN %s GROUP BY offboarding_id",
                    SQL(" UNION ALL ").join(self._get_settled_queries()),
                    tuple(self.ids),
                )
            )
        )

    def _follow_change(self):
        res = super()._follow_change()
        self.filtered(lambda case: case.state in ACTIVE_STATES)._keep_progress()
        return res

    def _keep_progress(self):
        """Raise ``progress_reached``, by SQL: nothing cached gets in the way."""
        settled = self._count_settled()
        reached = [
            (case_id, self._reckon_progress(waived + settled.get(case_id, 0), still))
            for case_id, waived, still in self._count_open()
        ]
        if not reached:
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE client_offboarding c SET progress_reached = now.progress
                  FROM (VALUES %s) now(id, progress)
                 WHERE c.id = now.id
                   AND now.progress > COALESCE(c.progress_reached, 0)
                """,
                SQL(", ").join(SQL("(%s, %s)", *row) for row in reached),
            )
        )
        self.invalidate_recordset(["progress_reached"], flush=False)

    def _count_open(self):
        """Rows of (case, waived items, open items) of the checks that block."""
        if not self.ids:
            return []
        return self.env.execute_query(
            SQL(
                """
                SELECT offboarding_id, SUM(waived_count)::integer,
                       SUM(item_count - waived_count)::integer
                  FROM %s checks
                 WHERE offboarding_id IN %s AND blocks IS NOT NULL
                 GROUP BY offboarding_id
                """,
                self.env["client.offboarding.check"]._of_cases(self.ids)._table_sql,
                tuple(self.ids),
            )
        )

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
            "confirm": self._describe_closing(),
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

    def _describe_closing(self):
        if unsettled := self._get_unsettled():
            return self.env._(
                "Both sides signed: the case can be closed. Not settled: %s",
                ", ".join(unsettled.mapped("name")),
            )
        return self.env._("Both sides signed: close the case.")

    def _get_unsettled(self):
        """The checks with something open or waived; before the end without those that
        are settled only then.
        """
        is_over = not self._is_active()
        # sudo: see _compute_progress
        return self.sudo().check_ids.filtered(
            lambda check: check.state != "ok" and (is_over or check.blocks != "closed")
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
