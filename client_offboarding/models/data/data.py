import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...const import CASE_READERS, OFFICER
from ..case.called import record_id
from .system import ROLES

SETTLED = ("done", "kept", "cancelled")
# What only the steps set, see deciding.py.
STEP_FIELDS = {
    "state",
    "decision",
    "decided_by_id",
    "decided_on",
    "is_until_reckoned",
    "rule_ids",
    "date_done",
    "done_by_id",
    "backup_confirmed_on",
    "subprocessor_told_on",
    "subprocessor_confirmed_on",
}
# A ground in words that is a claim: GDPR 17(3)(e) by its number, or the mere word.
CLAIM = re.compile(
    r"^\W*(?:an? )?(?:claims?|roszczeni[ea])\W*$"
    r"|\b17\s*\(3\)\s*\(e\)|\b17\s*ust\.?\s*3\s*lit\.?\s*e\b",
    re.IGNORECASE,
)
# Of a line that is settled.
LATER_FIELDS = {"sequence", "user_id", "date_deadline"}


def names_claim(ground):
    """Whether a ground in words is a claim, which is then to be named."""
    return bool(CLAIM.search(ground or ""))


class ClientOffboardingData(models.Model):
    """Personal data in one system: what becomes of them, by whose word, and proof."""

    _name = "client.offboarding.data"
    _description = "Personal Data of an Offboarding"
    _dossier_folder = "data"
    _inherit = [
        "client.offboarding.mixin.ahead",
        "client.offboarding.mixin.file",
        "client.offboarding.obligation",
        "mail.thread",
    ]
    _order = "offboarding_id, sequence, id"
    _mail_post_access = "read"
    _day_ahead = "retain_until"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True, compute_sudo=True)
    system_id = fields.Many2one(
        "client.offboarding.data.system",
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    subprocessor_id = fields.Many2one(
        related="system_id.partner_id", string="Sub-processor"
    )
    category = fields.Char(string="Categories of data")
    res_model = fields.Char(string="Records of", help="In this ERP: their model.")
    record_count = fields.Integer(string="Records")
    file_count = fields.Integer(string="Files")
    # An integer of the database ends at two gigabytes.
    byte_count = fields.Float(string="Bytes", digits=(16, 0))
    role = fields.Selection(ROLES, required=True, default="processor", tracking=True)
    subjects = fields.Char(string="Whose data")
    decision = fields.Selection(
        [
            ("undecided", "Undecided"),
            ("return", "Return"),
            ("transfer", "Transfer to the new provider"),
            ("erase", "Erase"),
            ("anonymize", "Anonymise"),
            ("retain", "Keep"),
        ],
        required=True,
        readonly=True,
        default="undecided",
        copy=False,
        tracking=True,
    )
    decided_by_id = fields.Many2one(
        "res.users", string="Decided by", readonly=True, copy=False
    )
    decided_on = fields.Datetime(string="Decided on", readonly=True, copy=False)
    # It says why the data are there still, also without the addon that brought it.
    rule_id = fields.Many2one(
        "client.offboarding.data.rule", string="Keeping period", ondelete="restrict"
    )
    rule_ids = fields.Many2many(
        "client.offboarding.data.rule",
        "client_offboarding_data_rules_rel",
        string="Keeping periods to compare",
        readonly=True,
        copy=False,
        groups=OFFICER,
        help="Of those that it is kept by, the one that ends last counts.",
    )
    legal_basis = fields.Char(
        string="Ground",
        copy=False,
        groups=CASE_READERS,
        help="Why it is kept; empty: what the keeping period rests on.",
    )
    claim_id = fields.Many2one(
        "client.offboarding.charge",
        string="Claim it is kept for",
        copy=False,
        ondelete="restrict",
        groups=CASE_READERS,
        help="The very claim that the data are kept for: 'just in case' is no ground.",
    )
    retain_until = fields.Date(
        string="Kept until",
        copy=False,
        index="btree_not_null",
        help="Empty: reckoned from the keeping period.",
    )
    is_until_reckoned = fields.Boolean(
        readonly=True,
        copy=False,
        help="By the keeping period. What it counts from the closing of the case is "
        "reckoned anew then.",
    )
    method = fields.Char(string="How", tracking=True)
    backup_until = fields.Date(
        string="Backups overwritten by",
        copy=False,
        help="Copies in backups are gone by this day.",
    )
    backup_confirmed_on = fields.Date(
        string="Overwriting confirmed on", readonly=True, copy=False, tracking=True
    )
    subprocessor_told_on = fields.Date(
        string="Sub-processor told on", readonly=True, copy=False, tracking=True
    )
    subprocessor_confirmed_on = fields.Date(
        string="Sub-processor confirmed on", readonly=True, copy=False, tracking=True
    )
    proof_ids = fields.Many2many(
        "ir.attachment",
        "client_offboarding_data_proof_rel",
        string="Proof",
        copy=False,
        groups=CASE_READERS,
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("decided", "Decided"),
            ("running", "Running"),
            ("done", "Done"),
            ("kept", "Kept"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="open",
        copy=False,
        tracking=True,
    )
    date_done = fields.Datetime(string="Done on", readonly=True, copy=False)
    done_by_id = fields.Many2one(
        "res.users", string="Done by", readonly=True, copy=False
    )

    _counts_positive = models.Constraint(
        "CHECK (COALESCE(record_count, 0) >= 0 AND COALESCE(file_count, 0) >= 0"
        " AND COALESCE(byte_count, 0) >= 0)",
        "A number of records, files or bytes can't be negative.",
    )

    @api.model
    def _settled_states(self):
        return SETTLED

    @api.model
    def _get_step_fields(self):
        return super()._get_step_fields() | STEP_FIELDS

    @api.depends("system_id.name", "category", "res_model")
    def _compute_name(self):
        for line in self:
            # A client program may list data of a system that isn't in the register.
            parts = [line.system_id.name, line.category or line.res_model]
            line.name = " – ".join(filter(None, parts)) or line._description

    @api.onchange("system_id")
    def _onchange_system_id(self):
        if self.system_id:
            self.update(self.system_id._prepare_line_values())

    @api.constrains(
        *("state", "decision", "retain_until", "claim_id", "role", "rule_id"),
        "legal_basis",
    )
    def _check_kept(self):
        """Nothing is kept without a ground and an end (GDPR 5(1)(e), 17(3))."""
        for line in self:
            if line.state == "kept":
                line._check_ground()

    def _check_ground(self):
        is_claim = self.rule_id.basis == "claim" or names_claim(self.legal_basis)
        if not self.retain_until or not self.legal_basis:
            raise ValidationError(
                self.env._(
                    "'%s' can be kept only on a ground and to a date: enter both.",
                    self.name,
                )
            )
        if is_claim and not self.claim_id:
            raise ValidationError(
                self.env._(
                    "'%s' is kept for a claim: name the claim. That there might be "
                    "one some day is no ground (GDPR 17(3)(e)).",
                    self.name,
                )
            )
        by_law = self.rule_id.basis == "law" and self.rule_id.law
        if self.role == "processor" and not by_law:
            raise ValidationError(
                self.env._(
                    "'%s' is the client's: it may be kept only where a law orders it "
                    "(GDPR 28(3)(g)).",
                    self.name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        # A new line is undecided, whatever else a caller says.
        steps = self._get_step_fields()
        lines = super().create(
            [
                self._get_system_values(vals)
                | {name: vals[name] for name in vals.keys() - steps}
                for vals in vals_list
            ]
        )
        lines._take_files({}, "proof_ids")
        return lines

    @api.model
    def _get_system_values(self, vals):
        """What the register says of the system, for whoever doesn't say otherwise.

        Of a form it is told by the onchange.
        """
        id_ = record_id(self.env, vals.get("system_id") or False)
        # sudo: whether the caller may have the system is asked where it is stored.
        systems = self.env["client.offboarding.data.system"].sudo()
        system = systems.browse(id_ or ()).exists()
        return system._prepare_line_values() if system else {}

    def write(self, vals):
        # The case's helpers are computed from it, before the database looks at it.
        record_id(self.env, vals.get("user_id") or False)
        self._check_step_fields(vals)
        before = self._get_files_before("proof_ids") if "proof_ids" in vals else {}
        res = super().write(vals)
        if "proof_ids" in vals:
            self._take_files(before, "proof_ids")
        return res

    def _check_step_fields(self, vals):
        if self._get_step_fields() & vals.keys():
            raise UserError(
                self.env._("What becomes of data is recorded by the buttons.")
            )
        fixed = {
            name
            for name in vals.keys() - LATER_FIELDS
            if name in self._fields and not name.startswith(("message_", "activity_"))
        }
        if fixed and (settled := self.filtered("is_settled")):
            raise UserError(
                self.env._(
                    "'%s' is settled already. Reset it first if that was wrong.",
                    settled[0].name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if decided := self.filtered(lambda line: line.decided_on):
            raise UserError(
                self.env._(
                    "It was decided about '%s' already: it stays on the list.",
                    decided[0].name,
                )
            )
