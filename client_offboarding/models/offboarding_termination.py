from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..tools import terms

# What each way of ending needs before contracts may be ended.
NEEDED_FIELDS = {
    "notice": ("date_delivered", "date_end"),
    "agreement": ("date_agreement", "date_end"),
    "expiry": ("date_end",),
    "cause": ("date_delivered", "cause", "date_end"),
}
CLAUSE_FIELDS = (
    "notice_interval",
    "notice_unit",
    "notice_effect",
    "notice_start",
    "notice_shift",
    "saturday_works",
    "notice_statutory",
)


class ClientOffboardingTermination(models.Model):
    """One contract being ended: how, by whom, when, and on what grounds."""

    _name = "client.offboarding.termination"
    _description = "Contract Termination of an Offboarding Case"
    _inherit = [
        "client.offboarding.mixin.ending",
        "client.offboarding.mixin.billing",
    ]
    _order = "offboarding_id, sequence, id"
    _check_company_auto = True

    offboarding_id = fields.Many2one(
        "client.offboarding", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="offboarding_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    contract_id = fields.Many2one(
        "contract.contract",
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('commercial_partner_id', '=', parent.commercial_partner_id),"
        " ('contract_type', '=', 'sale'), ('company_id', '=', parent.company_id)]",
    )
    contract_name = fields.Char(
        string="Contract outside the ERP",
        help="Name or number of a contract that isn't kept in this system.",
    )
    contract_date = fields.Date(
        compute="_compute_contract_date", store=True, readonly=False
    )
    mode = fields.Selection(
        [
            ("notice", "Notice"),
            ("agreement", "Mutual agreement"),
            ("expiry", "Expiry"),
            ("cause", "Termination for cause"),
        ],
        string="Way of ending",
        required=True,
        default="notice",
    )
    given_by = fields.Selection(
        [("company", "Us"), ("client", "The client")],
        compute="_compute_given_by",
        store=True,
        readonly=False,
    )
    notice_interval = fields.Integer(
        string="Notice period", compute="_compute_clause", store=True, readonly=False
    )
    notice_unit = fields.Selection(
        selection=lambda self: (
            self.env["contract.template"]._fields["notice_unit"].selection
        ),
        string="Unit",
        compute="_compute_clause",
        store=True,
        readonly=False,
    )
    notice_effect = fields.Selection(
        selection=lambda self: (
            self.env["contract.template"]._fields["notice_effect"].selection
        ),
        string="Takes effect",
        compute="_compute_clause",
        store=True,
        readonly=False,
    )
    notice_start = fields.Selection(
        selection=lambda self: (
            self.env["contract.template"]._fields["notice_start"].selection
        ),
        string="Period runs from",
        compute="_compute_clause",
        store=True,
        readonly=False,
    )
    notice_shift = fields.Boolean(
        string="Move to a working day",
        compute="_compute_clause",
        store=True,
        readonly=False,
    )
    saturday_works = fields.Boolean(
        string="Saturdays are working days",
        compute="_compute_clause",
        store=True,
        readonly=False,
    )
    notice_statutory = fields.Selection(
        selection=lambda self: (
            self.env["contract.template"]._fields["notice_statutory"].selection
        ),
        string="Statutory period",
        compute="_compute_clause",
        store=True,
        readonly=False,
    )
    date_sent = fields.Date(string="Sent on")
    date_delivered = fields.Date(
        string="Delivered on",
        help="The day on which the addressee could read the notice.",
    )
    date_agreement = fields.Date(string="Agreed on")
    cause = fields.Text()
    date_end_computed = fields.Date(
        string="End by the contract", compute="_compute_date_end_computed", store=True
    )
    date_end_alternative = fields.Date(
        string="Other reading", compute="_compute_date_end_computed", store=True
    )
    explanation = fields.Text(compute="_compute_explanation")
    date_end = fields.Date(
        string="Ends on", compute="_compute_date_end", store=True, readonly=False
    )
    date_end_reason = fields.Char(
        string="Why another end",
        help="Asked for where the end differs from what the contract gives.",
    )
    signatory = fields.Char(help="Who signed the notice or the agreement.")
    signatory_basis = fields.Char(
        string="Basis", help="Register, power of attorney or other authority."
    )
    is_ended = fields.Boolean(
        string="Contract ended",
        readonly=True,
        copy=False,
        help="The contract's lines were ended by this case.",
    )
    contract_before = fields.Json(groups="base.group_system", copy=False)
    snapshot_ids = fields.One2many(
        "client.offboarding.snapshot", "termination_id", groups="base.group_system"
    )
    # Part of the unique index below: a condition of an index sees one table only.
    is_active_case = fields.Boolean(compute="_compute_is_active_case", store=True)

    _one_active_case = models.UniqueIndex(
        "(contract_id) WHERE is_active_case",
        "A contract of this list is already in an active offboarding case.",
    )
    _interval_positive = models.Constraint(
        "CHECK (notice_interval >= 0)",
        "A notice period can't be negative.",
    )

    @api.depends("offboarding_id.state")
    def _compute_is_active_case(self):
        for termination in self:
            termination.is_active_case = termination.offboarding_id.state not in (
                "closed",
                "cancelled",
            )

    @api.depends("offboarding_id.initiated_by")
    def _compute_given_by(self):
        for termination in self:
            by_client = termination.offboarding_id.initiated_by == "client"
            termination.given_by = "client" if by_client else "company"

    @api.depends("contract_id")
    def _compute_contract_date(self):
        for termination in self:
            termination.contract_date = (
                termination.contract_id.date or termination.contract_date
            )

    @api.depends("contract_id")
    def _compute_clause(self):
        defaults = self.env["contract.template"].default_get(list(CLAUSE_FIELDS))
        for termination in self:
            clause = defaults
            if termination.contract_id:
                clause = termination.contract_id._get_offboarding_clause()
            for name in CLAUSE_FIELDS:
                termination[name] = clause.get(name)

    @api.depends("contract_id", "mode", "date_delivered", *CLAUSE_FIELDS)
    def _compute_date_end_computed(self):
        for termination in self:
            result = termination._get_notice_end()
            if result:
                termination.date_end_computed = result.date_end
                termination.date_end_alternative = result.date_alternative
            else:
                # sudo: the ends of lines carry no prices, and whoever runs the
                # case reads no contract lines.
                termination.date_end_computed = (
                    termination.mode == "expiry"
                    and termination.sudo().contract_id.date_end
                )
                termination.date_end_alternative = False

    @api.depends("date_end_computed", "mode")
    def _compute_date_end(self):
        for termination in self:
            if termination.date_end_reason and termination.date_end:
                continue
            if termination.mode == "cause":
                termination.date_end = termination.date_delivered
            else:
                termination.date_end = (
                    termination.date_end_computed or termination.date_end
                )

    @api.depends("date_end_computed")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for termination in self:
            result = termination._get_notice_end()
            termination.explanation = result and termination._explain_notice_end(
                result.steps
            )

    @api.depends("contract_id", "contract_name")
    def _compute_display_name(self):
        for termination in self:
            termination.display_name = (
                termination.contract_id.display_name or termination.contract_name
            )

    @api.constrains("offboarding_id", "contract_id", "contract_name")
    def _check_contract(self):
        for termination in self:
            contract, case = termination.contract_id, termination.offboarding_id
            if not contract and not termination.contract_name:
                raise ValidationError(
                    self.env._("Choose a contract, or name one outside the ERP.")
                )
            if contract and (
                contract.commercial_partner_id != case.commercial_partner_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(contract)s is a contract with another client.",
                        contract=contract.display_name,
                    )
                )
            if contract.contract_type == "purchase":
                raise ValidationError(
                    self.env._(
                        "%(contract)s is a purchase contract. Only contracts in "
                        "which the client buys from us are ended here.",
                        contract=contract.display_name,
                    )
                )

    @api.constrains("date_delivered", "date_end", "contract_date")
    def _check_dates(self):
        for termination in self.filtered("date_end"):
            name = termination.display_name
            delivered = termination.date_delivered
            if delivered and termination.date_end < delivered:
                raise ValidationError(
                    self.env._(
                        "%(contract)s can't end before its notice was delivered.",
                        contract=name,
                    )
                )
            start = termination.contract_date
            if delivered and start and delivered < start:
                raise ValidationError(
                    self.env._(
                        "The notice for %(contract)s was delivered before the "
                        "contract's date. Check both dates.",
                        contract=name,
                    )
                )

    # Not on date_end_computed: it is validated before the end that follows from it.
    @api.constrains("date_end", "date_end_reason")
    def _check_date_end_reason(self):
        for termination in self.filtered(lambda t: t.mode == "notice" and t.date_end):
            computed = termination.date_end_computed
            if computed and termination.date_end != computed:
                if not (termination.date_end_reason or "").strip():
                    raise ValidationError(
                        self.env._(
                            "By the contract %(contract)s ends on %(computed)s. "
                            "State why it shall end on another day.",
                            contract=termination.display_name,
                            computed=fields.Date.to_string(computed),
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        terminations = super().create(vals_list)
        terminations.offboarding_id._check_editable()
        terminations._check_not_ended()
        return terminations

    def write(self, vals):
        self.offboarding_id._check_editable()
        if "offboarding_id" in vals or "is_ended" in vals:
            raise UserError(self.env._("A contract stays with its case."))
        self._check_not_ended()
        return super().write(vals)

    def _write_protected(self, vals):
        """Write what only the case's own steps may change (see the case)."""
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ended(self):
        self.offboarding_id._check_editable()
        self._check_not_ended()

    def _check_not_ended(self):
        if ended := self.filtered("is_ended"):
            raise UserError(
                self.env._(
                    "%(contracts)s ended already. Move the end with 'Change the end', "
                    "or cancel the case.",
                    contracts=", ".join(ended.mapped("display_name")),
                )
            )

    def _get_clause(self):
        """The notice clause as the term engine takes it."""
        self.ensure_one()
        return terms.Clause(
            interval=self.notice_interval,
            unit=self.notice_unit or "month",
            effect=self.notice_effect or "exact",
            start=self.notice_start or "delivery_day",
            shift=self.notice_shift,
            saturday_works=self.saturday_works,
            statutory=self.notice_statutory or "none",
            country=self.company_id.country_id.code or None,
        )

    def _get_notice_end(self):
        """The engine's answer for a delivered notice, or None.

        A fixed term that renews itself ends with a term: a notice too late for this
        one takes effect at the next.

        :raises ValidationError: a clause or date that can't be computed with
        """
        self.ensure_one()
        if self.mode != "notice" or not self.date_delivered:
            return None
        try:
            end = terms.notice_end(
                self.date_delivered, self._get_clause(), self.contract_date or None
            )
            return self._move_to_term_end(end)
        except terms.TermError as error:
            message = terms.ERROR_TEXTS[error.code]
            values = self._format_term_values(error.values)
            raise ValidationError(self.env._(message, **values)) from error

    def _move_to_term_end(self, notice_end):
        term = self.contract_id._get_renewing_term()
        if not term:
            return notice_end
        date_end = terms.fixed_term_end(**term, not_before=notice_end.date_end)
        values = {
            "start": term["start"],
            "earliest": notice_end.date_end,
            "end": date_end,
        }
        steps = (
            *(step for step in notice_end.steps if step.code != "result"),
            terms.Step("renewing_term", values),
            terms.Step("result", {"end": date_end}),
        )
        other = notice_end.date_alternative
        if other:
            other = terms.fixed_term_end(**term, not_before=other)
        return notice_end._replace(
            date_end=date_end,
            date_alternative=other if other != date_end else None,
            steps=steps,
        )

    def _explain_notice_end(self, steps):
        return "\n".join(
            self.env._(
                terms.STEP_TEXTS[step.code], **self._format_term_values(step.values)
            )
            for step in steps
        )

    def _format_term_values(self, values):
        """Values of the engine's sentences, as the user writes dates."""
        return {
            name: format_date(self.env, value)
            if isinstance(value, date)
            else str(value)
            for name, value in values.items()
        }

    def _check_complete(self):
        """Raise a UserError that lists what a way of ending still lacks."""
        missing = []
        for termination in self:
            for name in NEEDED_FIELDS[termination.mode]:
                if not termination[name]:
                    label = self._fields[name]._description_string(self.env)
                    missing.append(f"{termination.display_name}: {label}")
        if missing:
            raise UserError(
                self.env._(
                    "Fill in before the contracts can be ended:\n%(missing)s",
                    missing="\n".join(missing),
                )
            )
