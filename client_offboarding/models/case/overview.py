from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import ACTIVE_STATES, CASE_READERS
from .called import takes, text


class ClientOffboarding(models.Model):
    """What the form of a case shows first: what is open, where, and until when."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    open_check_ids = fields.One2many(
        "client.offboarding.check",
        string="Open and waived checks",
        compute="_compute_overview",
        groups=CASE_READERS,
        help="What blocks the next step comes first.",
    )
    settled_checks = fields.Char(
        string="Settled", compute="_compute_overview", groups=CASE_READERS
    )
    area_states = fields.Json(
        string="Areas",
        compute="_compute_overview",
        groups=CASE_READERS,
        help="For each area: is it settled or untouched, and how many items are open.",
    )
    end_distance = fields.Char(
        string="Time to the end", compute="_compute_end_distance"
    )

    @api.model
    def _get_check_fields(self):
        return [
            *super()._get_check_fields(),
            "open_check_ids",
            "settled_checks",
            "area_states",
        ]

    @api.depends("check_ids.state", "check_ids.is_blocking")
    @api.depends_context("lang", "uid")
    def _compute_overview(self):
        for case in self:
            checks = case.check_ids
            unsettled = checks.filtered(lambda check: check.state != "ok")
            case.open_check_ids = unsettled.sorted(
                lambda check: (
                    check.state == "waived",
                    not check.is_blocking,
                    not check.blocks,
                    check.id,
                )
            )
            untouched = case._get_untouched_areas()
            settled = (checks - unsettled).filtered(
                lambda check, untouched=untouched: check.area not in untouched
            )
            case.settled_checks = ", ".join(settled.mapped("name"))
            case.area_states = case._get_area_states(checks)

    def _get_untouched_areas(self):
        """Areas in which nobody has entered anything yet.

        Nothing to return may be true, or nobody has looked: asking for the confirmation
        says the first.
        """
        if self.state not in ("draft", "notice", "handover"):
            return set()
        # sudo: whether there are any; who reads the case sees its areas.
        lines = self.sudo()._get_lines_of_areas()
        return {area for area, records in lines.items() if not records}

    def _get_lines_of_areas(self):
        """What was entered in each area: area → records; whoever has lines tells."""
        return {}

    def _get_area_states(self, checks):
        """One dict for each area that has checks, in the order of the areas."""
        areas, untouched = [], self._get_untouched_areas()
        by_area = checks.grouped("area")
        labels = checks._fields["area"]._description_selection(self.env)
        for area, label in labels:
            if area not in by_area:
                continue
            still_open = by_area[area].filtered(
                lambda check: check.state == "open" and check.blocks
            )
            if any(still_open.mapped("is_blocking")):
                state = "blocking"
            elif still_open:
                state = "open"
            else:
                state = "new" if area in untouched else "ok"
            count = sum(check.item_count - check.waived_count for check in still_open)
            areas.append({"area": area, "label": label, "state": state, "count": count})
        return areas

    @takes(area=text)
    def action_view_area(self, area=None):
        """Open what is open in one area, under the user's own rights.

        :param area: as of the checks
        :return: what *Show* of the area's first open check opens
        :raises UserError: when nothing is open there that the user may look at; who
            may not is told what it is and how much
        """
        self.ensure_one()
        self.check_access("read")
        is_open = self.open_check_ids.filtered(
            lambda check: check.area == area and check.state == "open"
        )
        if shown := is_open.filtered("can_view_items")[:1]:
            return shown.action_show()
        if not is_open:
            raise UserError(self.env._("Nothing is open there."))
        raise UserError(is_open._tell_for_others())

    @api.depends("date_end", "state")
    @api.depends_context("lang", "tz")
    def _compute_end_distance(self):
        today = fields.Date.context_today(self)
        for case in self:
            case.end_distance = False
            if not case.date_end or case.state not in ACTIVE_STATES:
                continue
            days = (case.date_end - today).days
            case.end_distance = self._describe_distance(days)

    def _describe_distance(self, days):
        near = {
            -1: self.env._("yesterday"),
            0: self.env._("today"),
            1: self.env._("tomorrow"),
        }
        if days in near:
            return near[days]
        if days > 0:
            return self.env._("in %s days", days)
        return self.env._("%s days ago", -days)
