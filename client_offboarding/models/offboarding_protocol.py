import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.pdf import merge_pdf

SIDES = ("company", "client")
# Papers, with the states of the case in which they may be signed, and who signs.
# Only our own notices and the client's are put on paper here, so that the company
# is who gives the one and receives the other.
KINDS = {
    "notice": (("draft", "notice"), ("company",)),
    "receipt": (("draft", "notice"), ("company",)),
    "agreement": (("draft", "notice"), SIDES),
    "returns": (("handover", "confirm"), SIDES),
    "confidentiality": (("handover", "confirm"), ("company",)),
    "no_claims": (("handover", "confirm"), SIDES),
    "confirmation": (("confirm",), SIDES),
}


class ClientOffboardingProtocol(models.Model):
    """A paper of the case: generated, signed by both sides, never changed."""

    _name = "client.offboarding.protocol"
    _description = "Offboarding Paper"
    _inherit = ["client.offboarding.obligation"]
    _order = "offboarding_id, id desc"

    kind = fields.Selection(
        [
            ("notice", "Notice of termination"),
            ("receipt", "Receipt of the client's notice"),
            ("agreement", "Agreement to end the contract"),
            ("returns", "Return of equipment and materials"),
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
    is_signable = fields.Boolean(
        compute="_compute_is_signable", help="Its time has come, and somebody may sign."
    )
    signature_ids = fields.One2many("client.offboarding.signature", "protocol_id")
    company_signatures_needed = fields.Integer(
        compute="_compute_signatures_needed",
        store=True,
        readonly=False,
        precompute=True,
    )
    client_signatures_needed = fields.Integer(
        compute="_compute_signatures_needed",
        store=True,
        readonly=False,
        precompute=True,
        help="Two where the client is represented jointly.",
    )
    company_signed_by = fields.Char(compute="_compute_signed", store=True)
    company_signed_on = fields.Datetime(compute="_compute_signed", store=True)
    client_signed_by = fields.Char(compute="_compute_signed", store=True)
    client_signed_on = fields.Datetime(compute="_compute_signed", store=True)

    _signatures_needed = models.Constraint(
        "CHECK (company_signatures_needed >= 0 AND client_signatures_needed >= 0"
        " AND company_signatures_needed + client_signatures_needed > 0)",
        "At least one person signs for each side that signs the paper.",
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

    @api.depends("kind", "declared_by")
    def _compute_signatures_needed(self):
        for paper in self:
            sides = paper._get_signing_sides()
            for side in SIDES:
                paper[f"{side}_signatures_needed"] = int(side in sides)

    @api.constrains(
        "kind", "declared_by", "company_signatures_needed", "client_signatures_needed"
    )
    def _check_signatures_needed(self):
        for paper in self:
            sides = paper._get_signing_sides()
            if any(
                (paper[f"{side}_signatures_needed"] > 0) != (side in sides)
                for side in SIDES
            ):
                raise ValidationError(
                    self.env._(
                        "At least one person signs for each side that signs the paper, "
                        "and nobody for a side that doesn't."
                    )
                )

    def _get_signing_sides(self):
        """Who signs: both sides, or only the one that declares something."""
        self.ensure_one()
        if self.kind == "confidentiality":
            return (self.declared_by or "company",)
        return KINDS.get(self.kind, ((), SIDES))[1]

    @api.depends(
        "state",
        "kind",
        "offboarding_id.state",
        "offboarding_id.termination_ids.mode",
        "offboarding_id.termination_ids.given_by",
    )
    def _compute_is_signable(self):
        for paper in self:
            waiting = paper.state in ("draft", "sent", "unanswered")
            paper.is_signable = waiting and paper._is_in_time()

    @api.depends("signature_ids")
    def _compute_signed(self):
        for paper in self:
            for side in SIDES:
                signatures = paper.signature_ids.filtered(
                    lambda s, side=side: s.side == side
                )
                paper[f"{side}_signed_by"] = ", ".join(signatures.mapped("name"))
                paper[f"{side}_signed_on"] = max(
                    signatures.mapped("date"), default=False
                )

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

    # Making the paper

    def action_generate(self):
        """Render the paper as it is to be signed, and keep it with its checksum.

        Before its time it is marked as a draft on every page.

        :return: True
        :raises UserError: when it is signed or void, or the PDF can't be made
        """
        self.check_access("write")
        for paper in self:
            paper.offboarding_id._check_editable()
            paper._check_not_signed()
            paper._check_state("draft", "sent")
            paper._write_protected(
                {
                    "is_preview": not paper._is_in_time(),
                    "date_generated": fields.Datetime.now(),
                }
            )
            attachment = paper._attach(paper.name, *paper._render_paper(paper.kind))
            old = paper.attachment_id
            paper._write_protected(
                {
                    "attachment_id": attachment.id,
                    "sha256": paper._hash(attachment),
                }
            )
            # sudo: an unsigned earlier rendering of this paper, which it replaces.
            old.sudo().unlink()
        return True

    def _is_in_time(self):
        self.ensure_one()
        if not self.offboarding_id._has_paper(self.kind):
            return False
        return self.offboarding_id.state in KINDS[self.kind][0]

    def _render_paper(self, report):
        """Render a report of the paper.

        :param report: the kind of the paper, or ``signatures`` for their sheet
        :return: (content, extension)
        """
        self.ensure_one()
        # sudo: a report reads names and addresses that its printer may not; its
        # template shows amounts only where the paper must state them.
        reports = self.env["ir.actions.report"].sudo().with_context(lang=self.lang)
        return reports._render_qweb_pdf(f"client_offboarding.report_{report}", self.ids)

    def _attach(self, name, content, extension):
        """Keep a rendered file as an attachment of the paper."""
        # sudo: attached to a record that the user may write, checked by the caller.
        attachments = self.env["ir.attachment"].sudo()
        return attachments.create(
            {
                "name": f"{name.replace('/', '-')}.{extension}",
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    @api.model
    def _hash(self, attachment):
        return hashlib.sha256(attachment.raw).hexdigest()

    def action_open(self):
        """Open the paper on a page of its own: its buttons keep it open."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def action_print(self):
        """Download the paper: the signed one, if there is one."""
        self.ensure_one()
        self.check_access("read")
        if not self.attachment_id:
            self.action_generate()
        attachment = self.signed_attachment_id or self.attachment_id
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "new",
        }

    def action_new_version(self):
        """Void this paper and start its next version.

        :return: the new paper
        """
        self.ensure_one()
        self.check_access("write")
        self.offboarding_id._check_editable()
        if self.state == "void":
            raise UserError(self.env._("This paper was replaced already."))
        newer = self.copy()
        self._write_protected({"state": "void", "replaced_by_id": newer.id})
        self.env["client.offboarding.check"]._forget()
        return newer

    def _void_confirmation(self):
        """A reopened case isn't confirmed any more, whatever was signed."""
        papers = self.filtered(
            lambda paper: paper.kind == "confirmation" and paper.state != "void"
        )
        papers._write_protected({"state": "void"})

    # Signing

    def action_sign_company(self):
        """Sign for the company as the current user.

        :return: True
        :raises UserError: before the paper's time, when it is void or fully signed
        """
        user = self.env.user
        for paper in self:
            paper._sign(
                "company",
                name=user.name,
                role=user.partner_id.function,
                basis=paper.company_id.offboarding_signing_basis,
                method="typed",
            )
        return True

    def action_sign_client(self, name=None, role=None, basis=None, method="paper"):
        """Record the client's signature.

        :param name: who signed; without it a wizard asks
        :param role: function of the signatory
        :param basis: register, power of attorney or other authority
        :param method: ``paper``, ``qualified``, ``drawn`` or ``typed``
        :return: True, or the wizard's action
        """
        if not (name or "").strip():
            self.ensure_one()
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Record the client's signature"),
                "res_model": "client.offboarding.sign",
                "view_mode": "form",
                "target": "new",
                "context": {"default_protocol_id": self.id},
            }
        for paper in self:
            paper._sign("client", name=name, role=role, basis=basis, method=method)
        return True

    def _sign(self, side, **values):
        self.check_access("write")
        self.offboarding_id._check_editable()
        self._check_state("draft", "sent", "unanswered")
        if side not in self._get_signing_sides():
            raise UserError(
                self.env._("This side doesn't sign %(paper)s.", paper=self.display_name)
            )
        if not self.offboarding_id._has_paper(self.kind):
            raise UserError(
                self.env._(
                    "%(paper)s doesn't fit how the contracts of this case end. Check "
                    "their way of ending and who gave notice.",
                    paper=self.display_name,
                )
            )
        if not self._is_in_time():
            raise UserError(
                self.env._(
                    "It is too early to sign %(paper)s: the case is '%(state)s'.",
                    paper=self.name,
                    state=dict(
                        self.offboarding_id._fields["state"]._description_selection(
                            self.env
                        )
                    )[self.offboarding_id.state],
                )
            )
        if self._count_signatures(side) >= self[f"{side}_signatures_needed"]:
            raise UserError(self.env._("This side has signed already."))
        if not self.attachment_id or self.is_preview:
            self.action_generate()
        self._check_up_to_date()
        # sudo: signatures come only from here, where access and state were checked.
        self.env["client.offboarding.signature"].sudo().create(
            {"protocol_id": self.id, "side": side, **values}
        )
        self.offboarding_id.message_post(
            body=self.env._(
                "%(paper)s signed by %(name)s.", paper=self.name, name=values["name"]
            )
        )
        if all(
            self._count_signatures(side) >= self[f"{side}_signatures_needed"]
            for side in SIDES
        ):
            self._complete()
        self.env["client.offboarding.check"]._forget()

    def _check_up_to_date(self):
        """Refuse a signature on a file that the case has overtaken."""

    def _count_signatures(self, side):
        return len(self.signature_ids.filtered(lambda s: s.side == side))

    def _complete(self):
        """Everybody signed: keep what they signed, with a sheet of the signatures.

        Rendered anew, it would show today's facts under yesterday's signatures.
        """
        sheet, extension = self._render_paper("signatures")
        # sudo: see _attach
        pages = [self.sudo().attachment_id.raw, sheet]
        # Where nothing renders PDFs (Odoo's test mode) there are pages of HTML.
        content = merge_pdf(pages) if extension == "pdf" else b"".join(pages)
        attachment = self._attach(f"{self.name}-signed", content, extension)
        self._write_protected(
            {
                "state": "signed",
                "signed_attachment_id": attachment.id,
                "signed_sha256": self._hash(attachment),
            }
        )

    def _check_state(self, *states):
        if any(paper.state not in states for paper in self):
            raise UserError(
                self.env._("This isn't possible: the paper is signed, refused or void.")
            )
