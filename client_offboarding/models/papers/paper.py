from odoo import api, fields, models
from odoo.exceptions import UserError

from ..case.called import text


class ClientOffboardingProtocol(models.Model):
    """A paper of the case: generated, signed by both sides, never changed.

    What it says, who signs it and when follows from its kind, a model of its own.
    """

    _name = "client.offboarding.protocol"
    _description = "Offboarding Paper"
    _dossier_folder = "papers"
    _inherit = ["client.offboarding.obligation"]
    _order = "offboarding_id, id desc"

    # In the order of the work. Of notices, only our own and the receipt of the client's
    # are put on paper here.
    kind = fields.Selection(
        [
            ("notice", "Notice of termination"),
            ("receipt", "Receipt of the client's notice"),
            ("agreement", "Agreement to end the contract"),
            ("returns", "Return of equipment and materials"),
            ("documents", "Handover of documents"),
            ("access", "Handover of access"),
            ("data", "Return or erasure of personal data"),
            ("handover", "Handover of services"),
            ("combined", "Combined handover"),
            ("settlement", "Final settlement"),
            ("balance", "Confirmation of balance"),
            ("set_off", "Declaration of set-off"),
            ("confidentiality", "Declaration of confidentiality"),
            ("no_claims", "Declaration of no claims"),
            ("confirmation", "Confirmation that the cooperation is over"),
        ],
        required=True,
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
        "client.offboarding.protocol", string="Replaced by", readonly=True, copy=False
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
    date_generated = fields.Datetime(string="Made on", readonly=True, copy=False)
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
    is_final = fields.Boolean(
        compute="_compute_is_final",
        help="Generated as it is to be signed: what it says changes by a new version.",
    )

    @api.model
    def _settled_states(self):
        return ("signed", "void")

    @api.model
    def _get_kind_codes(self):
        """All kinds, in the order of the work."""
        return self._fields["kind"].get_values(self.env)

    def _get_kind(self, code=None):
        """What the paper is, as a model to be asked.

        :param code: another kind than that of the paper
        :return: ``client.offboarding.paper.kind.<kind>``; what all have in common, for
            a paper whose kind nobody has chosen yet
        """
        code = code or self.kind
        name = "client.offboarding.paper.kind"
        if code:
            name = f"{name}.{code}"
        if name not in self.env:
            raise UserError(self.env._("There is no such kind of paper."))
        return self.env[name]

    @api.depends("offboarding_id.name", "kind", "lang", "version")
    def _compute_name(self):
        """In the words of the paper's language: the number is printed on it."""
        for paper in self:
            kind = paper.with_context(lang=paper.lang)._get_kind()
            word = paper.kind and kind._get_number_word()
            parts = [paper.offboarding_id.name, word, str(paper.version)]
            paper.name = "/".join(filter(None, parts))

    @api.depends("offboarding_id")
    def _compute_lang(self):
        for paper in self:
            lang = paper.offboarding_id.partner_id.lang
            paper.lang = lang or paper.lang or self.env.lang or "en_US"

    @api.depends("company_id")
    def _compute_place(self):
        for paper in self:
            paper.place = paper.place or paper.company_id.city

    @api.depends("attachment_id", "is_preview")
    def _compute_is_final(self):
        for paper in self:
            paper.is_final = bool(paper.attachment_id) and not paper.is_preview

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
            paper._write_step({"version": paper._get_next_version()})
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
        self._check_not_generated(vals)
        # Its number is in this language.
        text(self.env, vals.get("lang"))
        res = super().write(vals)
        if "kind" in vals:
            # Who makes some kinds only must not turn one of them into another.
            self.check_access("write")
        return res

    @api.model
    def _get_free_fields(self):
        """What isn't said by the paper: written until it is signed."""
        return {"date_answer", "date_deadline", "sequence", "user_id"}

    def _check_not_generated(self, vals):
        """Raise a UserError where a file says what ``vals`` would change.

        What somebody signs must be what he was shown, down to the kind of paper. A
        draft that is marked as one is made anew before it is signed, of its own kind.
        """
        said = vals.keys() - self._get_free_fields() - self._get_evidence_fields()
        for paper in self.filtered("attachment_id"):
            if changed := said & {"kind"} if paper.is_preview else said:
                raise UserError(
                    self.env._(
                        "%(paper)s was generated already: %(fields)s can't be changed "
                        "any more. Make a new version.",
                        paper=paper.name,
                        fields=", ".join(
                            sorted(
                                self._fields[name]._description_string(self.env)
                                for name in changed & self._fields.keys()
                            )
                        ),
                    )
                )

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

    def _is_fixed(self):
        """A paper that somebody signed doesn't change any more."""
        return bool(self.signature_ids) or super()._is_fixed()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        self._check_not_signed()
