import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.pdf_signature import PdfError, read_signatures
from .signing import MAX_NAME

MAX_BYTES = 10 * 1024 * 1024
# Of one contact for one paper; after that somebody should talk to him.
MAX_UPLOADS = 10
UPLOAD_METHODS = ("qualified", "paper")


class ClientOffboardingProtocol(models.Model):
    """Papers that somebody signed elsewhere: uploaded in the portal, then reviewed."""

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    upload_ids = fields.One2many("client.offboarding.upload", "protocol_id")
    has_upload_to_review = fields.Boolean(compute="_compute_has_upload_to_review")

    @api.depends("upload_ids.state")
    def _compute_has_upload_to_review(self):
        for paper in self:
            paper.has_upload_to_review = "waiting" in paper.upload_ids.mapped("state")

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | {"upload_ids"}

    def action_generate(self):
        for paper in self:
            if paper.has_upload_to_review:
                raise UserError(
                    self.env._(
                        "Somebody sent %s in, signed. Accept or reject that file "
                        "first: made anew, the paper would be another one.",
                        paper.name,
                    )
                )
        return super().action_generate()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_uploaded(self):
        # sudo: whoever deletes it, what came in for it is evidence.
        for paper in self.sudo():
            if paper.upload_ids and not paper._is_kept_long_enough():
                raise UserError(
                    self.env._(
                        "Somebody sent %s in, signed: it stays on record. Make a new "
                        "version instead.",
                        paper.name,
                    )
                )

    def _unlink_parts(self):
        uploads = self.upload_ids
        files = uploads.attachment_id
        uploads.unlink()
        files.unlink()
        return super()._unlink_parts()

    # In the portal

    def _get_portal_obstacle(self, contact):
        """Who has sent a file in waits for us, whatever else he could do."""
        if obstacle := super()._get_portal_obstacle(contact):
            return obstacle
        if self._get_waiting_uploads(contact):
            return self.env._("You have sent us the signed file; we are looking at it.")
        return ""

    def _get_waiting_uploads(self, contact):
        return self.upload_ids.filtered(
            lambda upload: upload.partner_id == contact and upload.state == "waiting"
        )

    def _is_for_portal_upload(self, contact):
        """Whether a contact may send in what he signed, also where a strict form asks
        for more than the portal's signature."""
        return bool(contact) and not self._get_portal_obstacle(contact)

    def _upload_in_portal(self, contact, content, checksum, **values):
        """Take a file that an invited contact signed; the caller has identified him.

        :param content: of the file, bytes
        :param checksum: of the paper that he was shown
        :param values: ``method`` (``qualified`` or ``paper``), ``name``, ``role``,
            ``basis``, ``remarks``, ``ip`` and ``filename``
        :return: ``client.offboarding.upload``
        :raises UserError: saying what to do; then nothing is kept
        """
        self.ensure_one()
        # Of two at once the second waits, and sees the first's.
        self.offboarding_id._take()
        if obstacle := self._get_portal_obstacle(contact):
            raise UserError(obstacle)
        if checksum != self.sha256:
            raise UserError(
                self.env._(
                    "%s was made anew since you opened it. Please read it again "
                    "before you sign.",
                    self.name,
                )
            )
        # With one that is gone, and so empty, every file begins.
        self.attachment_id._check_kept()
        self._check_upload(contact, values)
        signatures = self._check_uploaded_file(content, values["method"])
        filename = values.pop("filename", None) or ""
        upload = self.upload_ids.create(
            {
                "protocol_id": self.id,
                "side": self.offboarding_id._get_portal_side(contact),
                "partner_id": contact.id,
                "sha256": hashlib.sha256(content).hexdigest(),
                "paper_sha256": self.sha256,
                "holds_paper": content.startswith(self.attachment_id.raw),
                "pdf_signatures": [one._asdict() for one in signatures] or False,
                **values,
            }
        )
        upload._write_step(
            {"attachment_id": self._keep_upload(upload, content, filename).id}
        )
        self._tell_upload(upload)
        return upload

    def _check_upload(self, contact, values):
        if values["method"] not in UPLOAD_METHODS:
            raise UserError(
                self.env._("Say how you signed: electronically, or by hand on paper.")
            )
        name = values["name"] = " ".join((values.get("name") or "").split())
        if len(name) > MAX_NAME or not any(char.isalpha() for char in name):
            raise UserError(self.env._("Enter the first and last name of who signs."))
        mine = self.upload_ids.filtered(lambda upload: upload.partner_id == contact)
        if len(mine) >= MAX_UPLOADS:
            raise UserError(
                self.env._(
                    "You have sent %s files for this paper. Please ask us what is "
                    "missing before you send another one.",
                    len(mine),
                )
            )

    def _check_uploaded_file(self, content, method):
        """Raise a UserError unless the file can be what its sender says.

        :return: list of ``PdfSignature``
        """
        if not content:
            raise UserError(self.env._("Choose the file that you signed."))
        if len(content) > MAX_BYTES:
            raise UserError(
                self.env._(
                    "The file is larger than %s MB. Scan it at a lower resolution, or "
                    "send only this paper.",
                    MAX_BYTES // 1024 // 1024,
                )
            )
        signatures = self._read_pdf_signatures(content)
        if method == "qualified" and not signatures:
            raise UserError(
                self.env._(
                    "There is no electronic signature in this PDF. Sign it with your "
                    "qualified signature (PAdES, inside the PDF), or say that it was "
                    "signed by hand on paper."
                )
            )
        if method == "qualified" and not any(one.is_intact for one in signatures):
            raise UserError(
                self.env._(
                    "The signature doesn't fit the file: it was changed after it was "
                    "signed, or not sent as a whole. Sign the paper again."
                )
            )
        return signatures

    def _read_pdf_signatures(self, content):
        """What the client signed: a seal that the paper has already isn't his."""
        try:
            found = read_signatures(content)
        except PdfError as error:
            message = {
                "invalid": self.env._(
                    "This file isn't a PDF, or is damaged. Send the signed paper as "
                    "a PDF."
                ),
                "encrypted": self.env._(
                    "This PDF is locked with a password. Send it without one."
                ),
            }[str(error)]
            raise UserError(message) from error
        # sudo: the file that the sender was shown.
        shown = self.sudo().attachment_id.raw or b""
        own = read_signatures(shown) if b"/ByteRange" in shown else []
        ours = {(seal.signer, seal.issuer) for seal in own}
        return [one for one in found if (one.signer, one.issuer) not in ours]

    def _keep_upload(self, upload, content, filename):
        """The file as it came, which nobody changes any more."""
        # sudo: of an upload that was checked; contacts have no rights on files.
        paper = self.sudo()
        name = filename.replace("\\", "/").rpartition("/")[2].strip()[:120]
        file = paper.env["ir.attachment"]._create_kept(
            [
                {
                    "name": name or f"{paper.name.replace('/', '-')}.pdf",
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": upload._name,
                    "res_id": upload.id,
                }
            ]
        )
        if not paper.date_keep_until:
            paper._write_step({"date_keep_until": paper._get_keep_until()})
        file._freeze(paper)
        return file

    def _tell_upload(self, upload):
        self.offboarding_id.message_post(
            body=self.env._(
                "%(name)s sent in %(paper)s, signed. Please review the file.",
                name=upload.partner_id.name,
                paper=self.name,
            ),
            author_id=upload.partner_id.id,
        )
        texts = self._get_owner_texts()
        self._remind_responsible(texts._("Review the signed file: %s", self.name))
