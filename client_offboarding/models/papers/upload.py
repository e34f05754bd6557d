from odoo import api, fields, models
from odoo.exceptions import UserError

from ..case.called import takes, text
from ..case.sizes import format_size
from .printing import printed_apart


class ClientOffboardingUpload(models.Model):
    """A paper that a contact signed elsewhere and sent in by the portal.

    It counts as his signature once a colleague has looked at it: no certificate is
    verified here, and a scan can be of anything.
    """

    _name = "client.offboarding.upload"
    _description = "Signed File from the Portal"
    _dossier_folder = "papers/evidence"
    _inherit = ["client.offboarding.mixin.guard"]
    _order = "id desc"
    _rec_name = "name"

    protocol_id = fields.Many2one(
        "client.offboarding.protocol",
        string="Paper",
        required=True,
        index=True,
        ondelete="restrict",
    )
    offboarding_id = fields.Many2one(
        related="protocol_id.offboarding_id", store=True, index=True
    )
    company_id = fields.Many2one(related="protocol_id.company_id", store=True)
    side = fields.Selection(
        [("client", "The client"), ("provider", "New provider")], required=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Sent by",
        required=True,
        index=True,
        ondelete="restrict",
        help="Whose login or personal link it came by.",
    )
    name = fields.Char(string="Who signed", required=True)
    role = fields.Char(string="Function")
    basis = fields.Char(help="Register, power of attorney or other authority.")
    method = fields.Selection(
        [
            ("qualified", "Qualified electronic signature"),
            ("paper", "By hand, on paper: a scan"),
        ],
        string="How it was signed",
        required=True,
    )
    remarks = fields.Text()
    date = fields.Datetime(string="Sent on", required=True, default=fields.Datetime.now)
    ip = fields.Char(string="IP address")
    attachment_id = fields.Many2one(
        "ir.attachment", string="File", index="btree_not_null", ondelete="restrict"
    )
    file_size = fields.Char(string="Size", compute="_compute_file_size")
    sha256 = fields.Char(string="SHA-256")
    paper_sha256 = fields.Char(
        string="SHA-256 of the paper", help="The paper that he was shown."
    )
    holds_paper = fields.Boolean(
        help="The file begins with the very bytes of the paper that we put up for "
        "signature."
    )
    pdf_signatures = fields.Json(help="What the file says about its signatures.")
    findings = fields.Text(string="What the file says", compute="_compute_findings")
    state = fields.Selection(
        [
            ("waiting", "To review"),
            ("accepted", "Accepted"),
            ("rejected", "Rejected"),
        ],
        required=True,
        default="waiting",
    )
    reason = fields.Text(string="Why it was rejected")
    user_id = fields.Many2one("res.users", string="Reviewed by")
    date_reviewed = fields.Datetime(string="Reviewed on")
    is_original_needed = fields.Boolean(compute="_compute_is_original_needed")
    has_original = fields.Boolean(string="Original on paper received")

    @api.model
    def _get_step_fields(self):
        return set(self._fields)

    @api.depends("attachment_id.file_size")
    @api.depends_context("lang")
    def _compute_file_size(self):
        for upload in self:
            upload.file_size = format_size(self.env, upload.attachment_id.file_size)

    @api.depends("method", "pdf_signatures", "holds_paper")
    @api.depends_context("lang")
    def _compute_findings(self):
        for upload in self:
            upload.findings = "\n".join(upload._describe_file())

    @api.depends("method", "protocol_id.form_note")
    def _compute_is_original_needed(self):
        for upload in self:
            upload.is_original_needed = (
                upload.method == "paper"
                and not upload.protocol_id._is_portal_form_enough()
            )

    def _describe_file(self):
        """What is known of the file, a text for each fact."""
        if self.method == "paper" and not self.pdf_signatures:
            return [self.env._("A scan: compare it with the paper, page by page.")]
        texts = [
            text
            for signature in self.pdf_signatures or []
            for text in self._describe_pdf_signature(signature)
        ]
        texts.append(
            self.env._("The file holds the paper exactly as it was put up.")
            if self.holds_paper
            else self.env._(
                "The file doesn't hold the paper byte by byte: compare what it says."
            )
        )
        texts.append(
            self.env._(
                "The certificate was not verified: whether it was valid, and of a "
                "qualified issuer, has to be checked with a validation service."
            )
        )
        return texts

    def _describe_pdf_signature(self, signature):
        texts = [
            self.env._(
                "Signed by %(signer)s, certificate of %(issuer)s.",
                signer=signature["signer"],
                issuer=signature["issuer"],
            )
        ]
        if not signature["is_intact"]:
            texts.append(
                self.env._("This signature doesn't fit the file: don't accept it.")
            )
        elif not signature["is_qualified"]:
            texts.append(
                self.env._("By its own word this certificate isn't a qualified one.")
            )
        if signature["is_intact"] and not signature["is_last"]:
            texts.append(
                self.env._("Something was added to the file after this signature.")
            )
        return texts

    def write(self, vals):
        if vals:
            raise UserError(
                self.env._("What was sent in can't be changed: accept or reject it.")
            )
        return super().write(vals)

    def _write_step(self, vals):
        # sudo: uploads change by their steps only, after a check of the paper.
        return super(ClientOffboardingUpload, self.sudo())._write_step(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept_long_enough(self):
        if not all(paper._is_kept_long_enough() for paper in self.protocol_id):
            raise UserError(
                self.env._("What a contact sent in is evidence: it can't be deleted.")
            )

    # Reviewing

    @printed_apart
    def action_accept(self):
        """Count the file as the signature of who sent it.

        :return: True
        :raises UserError: when the paper was made anew, is signed or void, or the
            original on paper is missing where the contract asks for one
        """
        for upload in self:
            upload._check_reviewable()
            if upload.is_original_needed and not upload.has_original:
                raise UserError(
                    self.env._(
                        "The contract asks for written form: a scan alone isn't that. "
                        "Accept it once you have the original, with 'Original "
                        "received'."
                    )
                )
            upload._accept()
        return True

    @printed_apart
    def action_accept_original(self):
        """Accept a scan whose original on paper has come."""
        for upload in self:
            upload._check_reviewable()
            upload._write_step({"has_original": True})
        return self.action_accept()

    def _accept(self):
        paper = self.protocol_id
        if self.paper_sha256 != paper.sha256:
            raise UserError(
                self.env._(
                    "%(paper)s was made anew after %(name)s had signed it. Reject the "
                    "file, so that it is signed again.",
                    paper=paper.name,
                    name=self.name,
                )
            )
        paper._sign(
            self.side,
            # sudo: the file belongs to the upload, which he may review.
            evidence=self.sudo().attachment_id,
            name=self.name,
            role=self.role,
            basis=self.basis,
            method=self.method,
            remarks=self.remarks,
            partner_id=self.partner_id.id,
            ip=self.ip,
        )
        self._finish("accepted")

    @takes(reason=text)
    def action_reject(self, reason=None):
        """Reject the file, and ask the contact to sign again.

        :param reason: what is wrong with it; without it a wizard asks
        :return: True, or the wizard's action
        """
        self._check_reviewable()
        if not (reason or "").strip():
            self.ensure_one()
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Reject the signed file"),
                "res_model": "client.offboarding.upload.reject",
                "view_mode": "form",
                "target": "new",
                "context": {"default_upload_id": self.id},
            }
        for upload in self:
            upload._finish("rejected", reason=reason.strip())
            upload._tell_rejection()
        return True

    def action_download(self):
        """Open the file as it came; one that is gone is told."""
        self.ensure_one()
        self.check_access("read")
        self.attachment_id._check_kept()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "new",
        }

    def _check_reviewable(self):
        self.protocol_id.check_access("write")
        self.offboarding_id._check_editable()
        if reviewed := self.filtered(lambda upload: upload.state != "waiting"):
            raise UserError(
                self.env._("The file of %s was reviewed already.", reviewed[0].name)
            )

    def _finish(self, state, **values):
        self._write_step(
            {
                "state": state,
                "user_id": self.env.uid,
                "date_reviewed": fields.Datetime.now(),
                **values,
            }
        )

    def _tell_rejection(self):
        case, paper = self.offboarding_id, self.protocol_id
        # sudo: whether he is still invited, whoever reviews.
        if self.partner_id not in case.sudo()._get_invited():
            return
        texts = self.with_context(lang=self.partner_id.lang or self.env.lang)
        case.message_post(
            body=texts.env._(
                "We couldn't accept the signed file that you sent for %(paper)s: "
                "%(reason)s\nPlease sign it again.",
                paper=paper.name,
                reason=self.reason,
            ),
            partner_ids=self.partner_id.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
