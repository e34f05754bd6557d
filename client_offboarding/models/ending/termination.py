from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .clause import CLAUSE_FIELDS, FORMS, NAMED_FIELDS, TERM_FIELDS

COPIED_FIELDS = (*CLAUSE_FIELDS, *TERM_FIELDS, *NAMED_FIELDS)
COPIED = {"compute": "_compute_clause", "store": True, "readonly": False}
# What may be completed after the contract was ended.
EVIDENCE_FIELDS = {
    "date_consent",
    "date_received",
    "date_sent",
    "delivery_address",
    "delivery_channel",
    "proof_ids",
    "retrieval_until",
    "sequence",
    "signatory",
    "signatory_basis",
    "transition_extended_until",
    "used_form",
}


class ClientOffboardingTermination(models.Model):
    """One contract being ended: how, by whom, when, and on what grounds."""

    _name = "client.offboarding.termination"
    _description = "Contract Termination of an Offboarding Case"
    _dossier_folder = "contracts"
    _inherit = [
        "client.offboarding.mixin.file",
        "client.offboarding.mixin.guard",
        "client.offboarding.clause",
        "client.offboarding.clause.after",
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
        string="Contract date",
        compute="_compute_contract_date",
        store=True,
        readonly=False,
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
        string="Given by",
        compute="_compute_given_by",
        store=True,
        readonly=False,
    )
    # Copied from the contract and editable: law and contracts leave room to argue.
    notice_interval = fields.Integer(**COPIED)
    notice_unit = fields.Selection(**COPIED)
    notice_effect = fields.Selection(**COPIED)
    notice_start = fields.Selection(**COPIED)
    notice_shift = fields.Boolean(**COPIED)
    saturday_works = fields.Boolean(**COPIED)
    notice_statutory = fields.Selection(**COPIED)
    term_months = fields.Integer(**COPIED)
    renewal_months = fields.Integer(**COPIED)
    notice_form_strict = fields.Boolean(**COPIED)
    notice_clause = fields.Char(**COPIED)
    notice_channel = fields.Selection(**COPIED)
    notice_address = fields.Char(**COPIED)
    required_form = fields.Selection(FORMS, string="Required form", **COPIED)
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
        copied = [*COPIED_FIELDS, "notice_form", "notice_form_strict"]
        defaults = self.env["contract.template"].default_get(copied)
        for termination in self:
            clause = defaults
            if termination.contract_id:
                clause = termination.contract_id._get_offboarding_clause()
            for name in COPIED_FIELDS:
                termination[name] = clause.get(name)
            termination.required_form = clause.get("notice_form")
            termination.notice_form_strict = clause.get("notice_form_strict")

    @api.depends("date_end_computed", "mode")
    def _compute_date_end(self):
        for termination in self:
            if termination.date_end_reason and termination.date_end:
                continue
            if termination.is_ended:
                # It is moved by 'Change the end' only.
                termination.date_end = termination.date_end
            elif termination.mode == "cause" or (
                termination.mode == "notice" and not termination.date_delivered
            ):
                # No notice that wasn't delivered ends anything.
                termination.date_end = termination.date_delivered
            else:
                termination.date_end = (
                    termination.date_end_computed or termination.date_end
                )

    @api.depends("contract_id", "contract_name")
    def _compute_display_name(self):
        for termination in self:
            # sudo: data officers and auditors read cases, but no contracts.
            contract = termination.sudo().contract_id
            termination.display_name = (
                contract.display_name or termination.contract_name
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
        for termination in self:
            if termination._is_end_by_notice():
                # Refuses what can't be computed with.
                termination._get_notice_end()
                continue
            name = termination.display_name
            delivered = termination.date_delivered
            # For cause it is the day of delivery.
            end = termination.mode != "cause" and termination.date_end
            if delivered and end and end < delivered:
                raise ValidationError(
                    self.env._(
                        "%(contract)s can't end before its notice was delivered.",
                        contract=name,
                    )
                )
            start = termination._get_contract_start()
            if delivered and start and delivered < start:
                raise ValidationError(
                    self.env._(
                        "The notice for %(contract)s was delivered before the "
                        "contract's date. Check both dates.",
                        contract=name,
                    )
                )

    def _is_end_by_notice(self):
        """Whether the end follows from the delivery, and can't be before it.

        Such an end isn't even read in a constraint: the delivery is checked in the
        middle of the computation of what follows from it, and Odoo would keep the
        former end.
        """
        return self.mode == "notice" and not self.date_end_reason

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
        if set(vals) - EVIDENCE_FIELDS:
            self._check_not_ended()
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
