from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import ACTIVE_STATES, CASE_READERS
from ...tools import terms
from ..case.needed import check_not_needed
from .clause import (
    AGENT_FIELDS,
    CLAUSE_FIELDS,
    NAMED_FIELDS,
    TERM_FIELDS,
    read_clause,
)
from .contract_line import RENEWAL_UNITS

# How long before the last day of notice its owner is reminded.
NOTICE_WARNING = timedelta(days=14)


class ContractContract(models.Model):
    _name = "contract.contract"
    _inherit = ["contract.contract"]

    termination_ids = fields.One2many(
        "client.offboarding.termination",
        "contract_id",
        string="Terminations",
        groups=CASE_READERS,
    )
    offboarding_ids = fields.Many2many(
        "client.offboarding",
        string="Offboarding cases",
        compute="_compute_offboarding_ids",
        groups=CASE_READERS,
    )
    offboarding_count = fields.Integer(
        compute="_compute_offboarding_ids", groups=CASE_READERS
    )
    is_offboarded = fields.Boolean(
        compute="_compute_offboarding_ids",
        groups=CASE_READERS,
        help="An active case ends this contract.",
    )

    # What we intend isn't the client's to read, on his own contract by RPC.
    terminate_reason_id = fields.Many2one(groups="base.group_user")
    terminate_comment = fields.Text(groups="base.group_user")
    is_not_renewed = fields.Boolean(
        string="Not to be renewed",
        help="Somebody is reminded before the last day of notice.",
        groups="base.group_user",
    )
    date_last_notice = fields.Date(
        string="Last day of notice",
        compute="_compute_date_last_notice",
        groups="base.group_user",
    )

    @api.depends("termination_ids.offboarding_id.state")
    def _compute_offboarding_ids(self):
        for contract in self:
            cases = contract.termination_ids.offboarding_id
            contract.offboarding_ids = cases
            contract.offboarding_count = len(cases)
            contract.is_offboarded = any(case.state in ACTIVE_STATES for case in cases)

    def action_open_offboarding(self):
        """Open the wizard that starts offboarding, for this contract alone.

        :return: an action on ``client.offboarding.open``
        """
        self._check_one_chosen()
        action = self.partner_id.action_open_offboarding()
        action["context"].update(
            default_company_id=self.company_id.id,
            default_scope="contracts",
            default_contract_ids=self.ids,
        )
        return action

    def action_view_offboardings(self):
        """Open the cases that end this contract, or the only one."""
        self._check_one_chosen()
        action = self.partner_id.action_view_offboardings()
        action["domain"] = [("id", "in", self.offboarding_ids.ids)]
        action["res_id"] = len(self.offboarding_ids) == 1 and self.offboarding_ids.id
        if action["res_id"]:
            action["views"] = [(False, "form")]
        return action

    def _check_one_chosen(self):
        if len(self) != 1:
            raise UserError(self.env._("Choose one contract."))

    @api.depends(
        "date",
        "date_end",
        "is_not_renewed",
        *CLAUSE_FIELDS,
        *AGENT_FIELDS,
        *TERM_FIELDS,
    )
    def _compute_date_last_notice(self):
        for contract in self:
            contract.date_last_notice = contract._get_last_notice_day()

    def _get_last_notice_day(self):
        """The latest delivery that still ends this contract with its current term.

        False where there is no such term, or its clause can't be computed with.
        """
        self.ensure_one()
        if not self.is_not_renewed:
            return False
        today = self.company_id._get_offboarding_today()
        try:
            clause = read_clause(
                self._get_offboarding_clause(),
                agent=self.notice_agent or None,
                agent_interval=self.notice_agent_interval,
                given_by="company",
                country=self.company_id._get_calendar_country(),
            )
            last, end = False, today
            while not last or last < today:
                end = self.date_end or self._get_term_end(end)
                last = end and terms.last_notice_day(
                    end, clause, self._get_offboarding_start() or None
                )
                if self.date_end or not end:
                    break
                end += timedelta(days=1)
            return last
        except terms.TermError:
            return False

    def _get_offboarding_start(self):
        """The contract's date, or the start of its first line where that is earlier."""
        # sudo: see _get_offboarding_clause
        lines = self.sudo().contract_line_ids.filtered(
            lambda line: not line.is_canceled
        )
        starts = [self.date, *lines.mapped("date_start")]
        return min(filter(None, starts), default=False)

    def _get_term_end(self, not_before):
        """The first end of the term that renews itself; False where there is none."""
        start = self._get_offboarding_start()
        if not (start and self.term_months and self.renewal_months):
            return False
        return terms.fixed_term_end(
            start,
            self.term_months,
            "month",
            self.renewal_months,
            "month",
            not_before,
        )

    @api.model
    def _cron_offboarding_notices(self):
        """Remind whoever owns a contract that shall not be renewed of its notice.

        Run twice, it reminds once.
        """
        contracts = self.search(
            [
                ("is_not_renewed", "=", True),
                ("contract_type", "=", "sale"),
                "|",
                ("date_end", ">=", "today"),
                "&",
                ("date_end", "=", False),
                ("renewal_months", ">", 0),
            ]
        )
        for contract in contracts:
            today = contract.company_id._get_offboarding_today()
            last = contract.date_last_notice
            if not last or not today <= last <= today + NOTICE_WARNING:
                continue
            contract._remind_of_notice(last)

    def _remind_of_notice(self, last):
        """Schedule one to-do for the last day on which a notice is in time."""
        self.ensure_one()
        summary = self.env._("Last day of notice")
        # Also what was marked as done.
        known = self.with_context(active_test=False).activity_ids.filtered(
            lambda activity: (
                activity.date_deadline == last and activity.summary == summary
            )
        )
        # sudo: the terminations of colleagues' cases count too.
        if known or self.sudo().termination_ids.filtered("is_active_case"):
            return
        owner = self.user_id
        if not owner.active:
            owner = self._get_offboarding_owner() or self.env.user
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=last,
            summary=summary,
            note=self.env._(
                "The contract shall not be renewed: a notice delivered later takes "
                "effect only with the next term."
            ),
            user_id=owner.id,
        )

    def _get_offboarding_clause(self):
        """Clauses of this contract that a termination takes, as a dict of values.

        Where the contract itself names no period, OCA's notice on an auto-renewing
        line stands in; on other lines it is a mere default and means nothing.
        """
        self.ensure_one()
        names = (
            *CLAUSE_FIELDS,
            *TERM_FIELDS,
            *NAMED_FIELDS,
            "notice_form",
            "notice_form_strict",
        )
        clause = {name: self[name] for name in names}
        if self.notice_interval or self.notice_statutory == "agency":
            return clause
        # sudo: the notice period of a line is no secret, unlike its price.
        line = self.sudo().contract_line_ids.filtered("is_auto_renew")[:1]
        if line and line.termination_notice_rule_type in RENEWAL_UNITS:
            unit, factor = RENEWAL_UNITS[line.termination_notice_rule_type]
            clause["notice_interval"] = line.termination_notice_interval * factor
            clause["notice_unit"] = unit
        return clause

    @api.ondelete(at_uninstall=False)
    def _unlink_except_needed(self):
        check_not_needed(self)

    def _get_renewing_term(self):
        """The fixed term of a contract that renews itself, as the engine takes it.

        :return: what the lines give, or None
        """
        # sudo: see _get_offboarding_clause
        lines = self.sudo().contract_line_ids
        return lines.filtered("is_auto_renew")._get_renewing_term()
