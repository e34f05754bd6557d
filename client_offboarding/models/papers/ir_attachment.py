import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

MARKS = {"offboarding_document_id", "offboarding_protocol_id"}
# Where a file belongs.
PLACE_FIELDS = {"res_field", "res_id", "res_model"}
# What a file is. Its checksum, size and place in the file store follow from these, and
# Odoo lets nobody write them.
CONTENT_FIELDS = {
    "datas",
    "db_datas",
    "mimetype",
    "name",
    "public",
    "raw",
    "type",
    "url",
}
FROZEN_FIELDS = CONTENT_FIELDS | PLACE_FIELDS | MARKS


class IrAttachment(models.Model):
    """Files that are evidence: of a signed paper, or handed over. Frozen for everybody.

    Superuser rights make no difference: these checks look at none.
    """

    _inherit = "ir.attachment"

    offboarding_protocol_id = fields.Many2one(
        "client.offboarding.protocol",
        string="Frozen with the paper",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="base.group_system",
        help="The signed paper that this file belongs to: it can't be changed.",
    )
    offboarding_document_id = fields.Many2one(
        "client.offboarding.document",
        string="Frozen with the document",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="base.group_system",
        help="The document that was handed over with this file: it can't be changed.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # Only signing and handing over freeze; a caller could block somebody else's
        # file for years.
        for vals in vals_list:
            for mark in MARKS:
                vals.pop(mark, None)
        defaults = {f"default_{mark}" for mark in MARKS} & self.env.context.keys()
        if defaults:
            self = self.with_context(**dict.fromkeys(defaults, False))
        return super().create(vals_list)

    def write(self, vals):
        if changed := FROZEN_FIELDS & set(vals):
            # Rights come first: what is frozen is told to those who may know.
            self.check_access("write")
            if MARKS & changed:
                raise UserError(
                    self.env._(
                        "Only signing a paper, or handing a document over, freezes "
                        "its files."
                    )
                )
            for attachment in self._get_frozen():
                names = changed & attachment._get_frozen_fields()
                if any(attachment._is_other(name, vals[name]) for name in names):
                    attachment._raise_frozen()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        for attachment in self._get_frozen():
            attachment._raise_frozen()

    def _get_frozen(self):
        # sudo: the mark isn't for everybody to see, but binds everybody.
        return self.sudo().filtered(
            lambda attachment: any(
                attachment[mark] and not attachment[mark]._is_kept_long_enough()
                for mark in MARKS
            )
        )

    def _get_frozen_fields(self):
        """What can't be written.

        What was handed over may still be moved, as when two contacts are merged: it
        belongs to the client or his contract, not to the case.
        """
        return FROZEN_FIELDS if self.offboarding_protocol_id else CONTENT_FIELDS

    def _is_other(self, name, value):
        """Whether writing ``value`` changes anything.

        Odoo rewrites every file as it is when it moves its store.
        """
        if name == "datas":
            return base64.b64decode(value or b"") != (self.raw or b"")
        if name == "raw":
            content = value.encode() if isinstance(value, str) else value
            return (content or b"") != (self.raw or b"")
        return (value or False) != (self[name] or False)

    def _raise_frozen(self):
        paper, line = self.offboarding_protocol_id, self.offboarding_document_id
        if not paper:
            message = self.env._(
                "%(file)s was handed over with '%(document)s' of %(case)s: nobody can "
                "change or delete it until the keeping period of the case is over.",
                file=self.name,
                document=line.name,
                case=line.offboarding_id.name,
            )
        elif not paper.signature_ids:
            message = self.env._(
                "%(file)s was sent in for %(paper)s: nobody can change or delete it "
                "until %(day)s.",
                file=self.name,
                paper=paper.name,
                day=paper.date_keep_until,
            )
        else:
            message = self.env._(
                "%(file)s belongs to %(paper)s, which is signed: nobody can change or "
                "delete it until %(day)s.",
                file=self.name,
                paper=paper.name,
                day=paper.date_keep_until,
            )
        raise UserError(message)

    def _freeze(self, paper):
        """Bind the files to a signed paper; there is no way back before its time."""
        # sudo: whoever signs need not have rights on files; and past :meth:`write`.
        return super(IrAttachment, self.sudo()).write(
            {"offboarding_protocol_id": paper.id}
        )

    def _freeze_handed_over(self, line, is_forced=False):
        """Bind the files to a document that was handed over.

        :param line: ``client.offboarding.document``; empty to release them
        :param is_forced: also where another document binds them already
        """
        # sudo: see _freeze
        files = self.sudo()
        if not is_forced:
            files = files.filtered(lambda file: not file.offboarding_document_id)
        return super(IrAttachment, files).write({"offboarding_document_id": line.id})
