from odoo import api, fields, models

from ...const import ACTIVE_STATES, CASE_READERS

# Checks that final invoices settle.
BILLED_BY_US = ("contract_unbilled", "contract_prepaid")


class ClientOffboardingMixinOverview(models.AbstractModel):
    """What the form of a case shows first: what is open, where, and until when."""

    _name = "client.offboarding.mixin.overview"
    _description = "Overview of a Case"

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
        help="For each area: is it settled, and how many items are open.",
    )
    is_unsigned = fields.Boolean(compute="_compute_overview", groups=CASE_READERS)
    has_to_invoice = fields.Boolean(compute="_compute_overview", groups=CASE_READERS)
    is_past_end = fields.Boolean(compute="_compute_is_past_end", groups=CASE_READERS)
    end_distance = fields.Char(compute="_compute_end_distance")

    @api.depends("check_ids.state", "check_ids.is_blocking", "charge_ids.state")
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
            case.settled_checks = ", ".join((checks - unsettled).mapped("name"))
            case.area_states = case._get_area_states(checks)
            still_open = unsettled.filtered(lambda check: check.state == "open")
            codes = set(still_open.mapped("code"))
            case.is_unsigned = "confirmation_unsigned" in codes
            case.has_to_invoice = bool(codes & set(BILLED_BY_US)) or any(
                charge.state == "agreed" and charge._get_way() != "document"
                for charge in case.charge_ids
            )

    @api.model
    def _get_area_states(self, checks):
        """One dict for each area that has checks, in the order of the areas."""
        areas = []
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
            else:
                state = "open" if still_open else "ok"
            count = sum(check.item_count - check.waived_count for check in still_open)
            areas.append({"area": area, "label": label, "state": state, "count": count})
        return areas

    @api.depends("termination_ids.is_ended", "termination_ids.date_end")
    def _compute_is_past_end(self):
        """After an end, contracts can't be put back and the end can't be moved."""
        today = fields.Date.context_today(self)
        for case in self:
            case.is_past_end = any(
                termination.is_ended and termination.date_end < today
                for termination in case.termination_ids
            )

    @api.depends("date_end", "state")
    @api.depends_context("lang", "tz")
    def _compute_end_distance(self):
        today = fields.Date.context_today(self)
        for case in self:
            case.end_distance = False
            if not case.date_end or case.state not in ACTIVE_STATES:
                continue
            days = (case.date_end - today).days
            if days > 0:
                case.end_distance = self.env._("days left: %s", days)
            elif days:
                case.end_distance = self.env._("days ago: %s", -days)
            else:
                case.end_distance = self.env._("today")

    # Buttons

    def action_returns_protocol(self):
        """Open the protocol of returned things; made if there is none."""
        return self._open_paper("returns")

    def action_confirmation_paper(self):
        """Open the confirmation that both sides sign; made if there is none."""
        return self._open_paper("confirmation")

    def _open_paper(self, kind):
        self.ensure_one()
        self.check_access("write")
        return self._prepare_paper(kind).action_open()
