from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

# Regulation (EU) 2023/2854: art. 25(2)(d), 25(2)(a) and 25(2)(g).
LONGEST_NOTICE = relativedelta(months=2)
LONGEST_TRANSITION = 30
SHORTEST_RETRIEVAL = timedelta(days=30)
UNITS = {
    "day": lambda n: relativedelta(days=n),
    "working_day": lambda n: relativedelta(days=n * 7 // 5),
    "week": lambda n: relativedelta(weeks=n),
    "half_month": lambda n: relativedelta(days=15 * n),
    "month": lambda n: relativedelta(months=n),
    "year": lambda n: relativedelta(years=n),
}


class ClientOffboardingTermination(models.Model):
    """Services that process data may be switched away from (Data Act, chapter VI)."""

    _name = "client.offboarding.termination"
    _inherit = ["client.offboarding.termination"]

    transition_extended_until = fields.Date(
        string="Longer transition agreed until",
        copy=False,
        help="Where the sides agreed on more than 30 days to switch.",
    )
    retrieval_until = fields.Date(
        string="Retrieval of data until",
        compute="_compute_retrieval_until",
        store=True,
        readonly=False,
        copy=False,
        help="The client can fetch his data at least 30 days after the transition "
        "(Data Act 25(2)(g)).",
    )
    switching_warning = fields.Char(
        string="Switching",
        compute="_compute_switching_warning",
        help="What the Data Act doesn't allow to be agreed on.",
    )

    @api.depends(
        "is_data_processing_service",
        "date_end",
        "exit_assistance_until",
        "transition_extended_until",
    )
    def _compute_retrieval_until(self):
        for line in self:
            first = line._get_shortest_retrieval()
            longer = line.retrieval_until or first
            line.retrieval_until = first and max(first, longer)

    def _get_transition_end(self):
        """The last day on which the client switches to somebody else."""
        self.ensure_one()
        known = self.transition_extended_until or self.exit_assistance_until
        return known or self.date_end

    def _get_shortest_retrieval(self):
        end = self.is_data_processing_service and self._get_transition_end()
        return end and end + SHORTEST_RETRIEVAL

    @api.constrains("retrieval_until")
    def _check_retrieval_until(self):
        for line in self:
            first, until = line._get_shortest_retrieval(), line.retrieval_until
            if first and until and until < first:
                raise ValidationError(
                    self.env._(
                        "The data of %(contract)s can be retrieved until %(day)s at "
                        "least: 30 days after the transition (Data Act 25(2)(g)).",
                        contract=line.display_name,
                        day=format_date(self.env, first),
                    )
                )

    @api.depends(
        "is_data_processing_service",
        "mode",
        "given_by",
        "date_delivered",
        "date_end_computed",
        "notice_interval",
        "notice_unit",
        "exit_assistance_days",
        "transition_extended_until",
    )
    @api.depends_context("lang")
    def _compute_switching_warning(self):
        for line in self:
            is_meant = line.is_data_processing_service
            texts = line._get_switching_warnings() if is_meant else []
            line.switching_warning = " ".join(texts) or False

    def _get_switching_warnings(self):
        texts = []
        by_client = self.mode == "notice" and self.given_by == "client"
        if by_client and self._is_notice_too_long():
            texts.append(
                self.env._(
                    "The client's notice is longer than two months, which is the most "
                    "that can be agreed on for a data processing service (Data Act "
                    "25(2)(d))."
                )
            )
        days = self.exit_assistance_days
        if days > LONGEST_TRANSITION and not self.transition_extended_until:
            texts.append(
                self.env._(
                    "The transition takes %s days: more than 30 need an agreed "
                    "extension (Data Act 25(2)(a), (4) and (5)).",
                    days,
                )
            )
        return texts

    def _is_notice_too_long(self):
        start, end = self.date_delivered, self.date_end_computed
        if not start or not end:
            start = self.company_id._get_offboarding_today()
            length = UNITS.get(self.notice_unit, UNITS["day"])
            end = start + length(self.notice_interval or 0)
        return end > start + LONGEST_NOTICE


class ClientOffboarding(models.Model):
    """The client is told how long he can fetch his data."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    @api.depends("termination_ids.switching_warning")
    def _compute_termination_warnings(self):
        return super()._compute_termination_warnings()

    @api.model
    def _get_warning_fields(self):
        return [*super()._get_warning_fields(), "switching_warning"]

    def _get_portal_date_rows(self):
        rows = [
            (
                line.retrieval_until,
                self.env._("Until then you can fetch your data"),
                line.contract_id.name or line.contract_name,
            )
            for line in self.termination_ids
            if line.retrieval_until
        ]
        return rows + super()._get_portal_date_rows()
