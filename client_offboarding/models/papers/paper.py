from odoo import api, fields, models
from odoo.exceptions import UserError

from .kinds.kind import KINDS


class ClientOffboardingProtocol(models.Model):
    """A paper of the case: generated, signed by both sides, never changed."""

    _name = "client.offboarding.protocol"
    _description = "Offboarding Paper"
    _inherit = [
        "client.offboarding.mixin.paper.file",
        "client.offboarding.mixin.paper.signing",
        "client.offboarding.obligation",
    ]
    _order = "offboarding_id, id desc"

    kind = fields.Selection(
        [(code, kind.label) for code, kind in KINDS.items()], required=True
    )
    name = fields.Char(string="Number", compute="_compute_name", store=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Sent"),
            ("signed", "Signed"),
            ("refused", "Refused"),
            ("unanswered", "Unanswered"),
            ("void", "Void"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    version = fields.Integer(default=1, readonly=True, copy=False)
    replaced_by_id = fields.Many2one(
        "client.offboarding.protocol", readonly=True, copy=False
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        compute="_compute_lang",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    place = fields.Char(compute="_compute_place", store=True, readonly=False)
    date_generated = fields.Datetime(readonly=True, copy=False)
    is_preview = fields.Boolean(
        readonly=True,
        copy=False,
        help="Generated before its time: marked as a draft and not to be signed.",
    )
    attachment_id = fields.Many2one(
        "ir.attachment", string="For signature", readonly=True, copy=False
    )
    sha256 = fields.Char(string="SHA-256", readonly=True, copy=False)
    signed_attachment_id = fields.Many2one(
        "ir.attachment", string="Signed paper", readonly=True, copy=False
    )
    signed_sha256 = fields.Char(
        string="SHA-256 of the signed paper", readonly=True, copy=False
    )

    @api.model
    def _settled_states(self):
        return ("signed", "void")

    @api.depends("offboarding_id.name", "kind", "version")
    def _compute_name(self):
        for paper in self:
            paper.name = f"{paper.offboarding_id.name}/{paper.kind}/{paper.version}"

    @api.depends("offboarding_id")
    def _compute_lang(self):
        for paper in self:
            lang = paper.offboarding_id.partner_id.lang
            paper.lang = lang or paper.lang or self.env.lang or "en_US"

    @api.depends("company_id")
    def _compute_place(self):
        for paper in self:
            paper.place = paper.place or paper.company_id.city

    @api.depends("name", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for paper in self:
            paper.display_name = f"{kinds.get(paper.kind)} ({paper.name})"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            for name in self._get_protected_fields():
                vals.pop(name, None)
        papers = super().create(vals_list)
        for paper in papers:
            paper._write_protected({"version": paper._get_next_version()})
        return papers

    def _get_next_version(self):
        """No two papers of a case have the same number, whatever their language."""
        others = self.search(
            [
                ("offboarding_id", "=", self.offboarding_id.id),
                ("kind", "=", self.kind),
                ("id", "!=", self.id),
            ]
        )
        return max(others.mapped("version"), default=0) + 1

    def write(self, vals):
        if self._get_protected_fields() & set(vals):
            raise UserError(self.env._("Use the buttons of the paper."))
        if set(vals) - self._get_evidence_fields():
            self._check_not_signed()
        return super().write(vals)

    def _write_protected(self, vals):
        return super().write(vals)

    @api.model
    def _get_protected_fields(self):
        return {
            "name",
            "state",
            "version",
            "replaced_by_id",
            "date_generated",
            "is_preview",
            "attachment_id",
            "sha256",
            "signed_attachment_id",
            "signed_sha256",
            "signature_ids",
        }

    @api.model
    def _get_evidence_fields(self):
        """What is recorded about a paper after it was signed."""
        return set()

    @api.model
    def _get_step_fields(self):
        return self._get_protected_fields()

    def _check_not_signed(self):
        if signed := self.filtered("signature_ids"):
            raise UserError(
                self.env._(
                    "%(papers)s is signed and can't be changed. Make a new version.",
                    papers=", ".join(signed.mapped("name")),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        self._check_not_signed()
