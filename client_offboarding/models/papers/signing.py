from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.http import request
from odoo.tools.pdf import merge_pdf

from ...const import WAITING
from .kinds.kind import ALL_SIDES, DECLARED, KINDS, SIDES

MAX_NAME = 120


def get_address():
    """Where the request came from that is being served, if there is one."""
    return request.httprequest.remote_addr if request else False


class ClientOffboardingMixinPaperSigning(models.AbstractModel):
    """Who signs a paper and when it may be signed; the last signature completes it."""

    _name = "client.offboarding.mixin.paper.signing"
    _description = "Signing of an Offboarding Paper"

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
    provider_signatures_needed = fields.Integer(
        compute="_compute_signatures_needed",
        store=True,
        readonly=False,
        precompute=True,
    )
    company_signed_by = fields.Char(compute="_compute_signed", store=True)
    company_signed_on = fields.Datetime(compute="_compute_signed", store=True)
    client_signed_by = fields.Char(compute="_compute_signed", store=True)
    client_signed_on = fields.Datetime(compute="_compute_signed", store=True)
    provider_signed_by = fields.Char(compute="_compute_signed", store=True)
    provider_signed_on = fields.Datetime(compute="_compute_signed", store=True)

    _signatures_needed = models.Constraint(
        "CHECK (company_signatures_needed >= 0 AND client_signatures_needed >= 0"
        " AND COALESCE(provider_signatures_needed, 0) >= 0"
        " AND company_signatures_needed + client_signatures_needed > 0)",
        "At least one person signs for each side that signs the paper.",
    )

    @api.depends("kind", "declared_by")
    def _compute_signatures_needed(self):
        for paper in self:
            sides = paper._get_signing_sides()
            for side in ALL_SIDES:
                needed = f"{side}_signatures_needed"
                # More than one, where somebody said so, stays.
                paper[needed] = (paper[needed] or 1) if side in sides else 0

    @api.constrains(
        "kind",
        "declared_by",
        "company_signatures_needed",
        "client_signatures_needed",
        "provider_signatures_needed",
    )
    def _check_signatures_needed(self):
        for paper in self:
            sides = paper._get_signing_sides()
            if any(
                (paper[f"{side}_signatures_needed"] > 0) != (side in sides)
                for side in ALL_SIDES
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
        if self.kind in DECLARED:
            return (self.declared_by or "company",)
        return KINDS[self.kind].sides if self.kind else SIDES

    @api.depends(
        "state",
        "kind",
        "offboarding_id.state",
        "offboarding_id.termination_ids.mode",
        "offboarding_id.termination_ids.given_by",
    )
    def _compute_is_signable(self):
        for paper in self:
            waiting = paper.state in WAITING
            paper.is_signable = waiting and paper._is_in_time()

    @api.depends("signature_ids")
    def _compute_signed(self):
        for paper in self:
            for side in ALL_SIDES:
                signatures = paper.signature_ids.filtered(
                    lambda s, side=side: s.side == side
                )
                paper[f"{side}_signed_by"] = ", ".join(signatures.mapped("name"))
                paper[f"{side}_signed_on"] = max(
                    signatures.mapped("date"), default=False
                )

    def _is_in_time(self):
        self.ensure_one()
        if not self.offboarding_id._has_paper(self.kind):
            return False
        return self.offboarding_id.state in KINDS[self.kind].states

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
                partner_id=user.partner_id.id,
                ip=get_address(),
            )
        return True

    def action_sign_client(
        self,
        name=None,
        role=None,
        basis=None,
        method="paper",
        evidence_ids=None,
        remarks=None,
    ):
        """Record the client's signature.

        :param name: who signed; without it a wizard asks
        :param role: function of the signatory
        :param basis: register, power of attorney or other authority
        :param method: ``paper``, ``qualified``, ``drawn`` or ``typed``
        :param evidence_ids: ids of attachments, as the scan; copies are kept
        :param remarks: what the signatory remarked
        :return: True, or the wizard's action
        """
        return self._record_signature(
            "client", name, role, basis, method, evidence_ids, remarks
        )

    def action_sign_provider(
        self,
        name=None,
        role=None,
        basis=None,
        method="paper",
        evidence_ids=None,
        remarks=None,
    ):
        """Record the new provider's signature; see :meth:`action_sign_client`."""
        return self._record_signature(
            "provider", name, role, basis, method, evidence_ids, remarks
        )

    def _record_signature(self, side, name, role, basis, method, evidence_ids, remarks):
        if not (name or "").strip():
            self.ensure_one()
            return self._open_sign_wizard(side)
        evidence = self.env["ir.attachment"].browse(evidence_ids or ()).exists()
        # What the caller can't read he must not get into the paper, to read it there.
        evidence.check_access("read")
        for paper in self:
            paper._sign(
                side,
                evidence=evidence,
                name=name,
                role=role,
                basis=basis,
                method=method,
                remarks=remarks,
            )
        return True

    def _open_sign_wizard(self, side, answer="signed"):
        titles = {
            "client": self.env._("Record the client's answer"),
            "provider": self.env._("Record the new provider's answer"),
        }
        return {
            "type": "ir.actions.act_window",
            "name": titles[side],
            "res_model": "client.offboarding.sign",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_protocol_id": self.id,
                "default_side": side,
                "default_answer": answer,
            },
        }

    def _sign(self, side, evidence=None, drawing=None, **values):
        """Add a signature; the last one completes the paper.

        :param evidence: ``ir.attachment`` of which copies are kept
        :param drawing: content of a PNG file
        :param values: fields of ``client.offboarding.signature``
        :raises UserError: when it isn't the time, the side, or the person to sign
        """
        self.ensure_one()
        self.check_access("write")
        self.offboarding_id._check_editable()
        # Of two who sign at once the second waits, and sees the first's signature.
        self.offboarding_id._touch()
        self._check_state(*WAITING)
        self._check_timely()
        values["name"] = " ".join((values["name"] or "").split())
        self._check_signatory(side, values)
        if not self.attachment_id or self.is_preview:
            self.action_generate()
        self._check_up_to_date()
        # sudo: signatures come only from here, where access and state were checked.
        signature = (
            self.env["client.offboarding.signature"]
            .sudo()
            .create({"protocol_id": self.id, "side": side, **values})
        )
        self._freeze(signature._keep_files(evidence, drawing))
        self.offboarding_id.message_post(
            body=self.env._(
                "%(paper)s signed by %(name)s.", paper=self.name, name=values["name"]
            ),
            author_id=values.get("partner_id"),
        )
        if self._is_complete():
            self._complete()
        self.env["client.offboarding.check"]._forget()

    def _check_signatory(self, side, values):
        """Raise a UserError unless the side signs, and this person hasn't yet."""
        if side not in self._get_signing_sides():
            raise UserError(
                self.env._("This side doesn't sign %(paper)s.", paper=self.display_name)
            )
        if self._count_signatures(side) >= self[f"{side}_signatures_needed"]:
            raise UserError(self.env._("This side has signed already."))
        name = values["name"]
        if len(name) > MAX_NAME or not any(char.isalpha() for char in name):
            raise UserError(self.env._("Enter the first and last name of who signs."))
        for signature in self.signature_ids.filtered(lambda s: s.side == side):
            same_person = (
                signature.partner_id.id == (values.get("partner_id") or -1)
                or signature.name.casefold() == name.casefold()
            )
            if same_person:
                raise UserError(
                    self.env._(
                        "%(name)s has signed %(paper)s already. Somebody else has to "
                        "sign it too.",
                        name=name,
                        paper=self.name,
                    )
                )

    def _is_complete(self):
        return all(
            self._count_signatures(side) >= self[f"{side}_signatures_needed"]
            for side in ALL_SIDES
        )

    def _check_timely(self):
        """Raise a UserError unless the case has use for the paper now."""
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

    def _check_up_to_date(self):
        """Refuse a signature on a file that the case has overtaken."""

    def _count_signatures(self, side):
        return len(self.signature_ids.filtered(lambda s: s.side == side))

    def _complete(self):
        """Everybody signed: keep what they signed, with a sheet of the signatures.

        Rendered anew, it would show today's facts under yesterday's signatures.
        """
        # What a report needs is read from the database by what renders it.
        self.env.flush_all()
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
        self._freeze()
        # Whoever signs several papers at once sends them together.
        if not self.env.context.get("offboarding_deliver_later"):
            self._deliver()

    def _deliver(self):
        """Called when everybody has signed, to give each side its copy."""

    def _check_state(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for paper in self:
            if paper.state not in states:
                raise UserError(
                    self.env._(
                        "This isn't possible: %(paper)s is '%(state)s'.",
                        paper=paper.name,
                        state=labels[paper.state],
                    )
                )
