from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import ACTIVE_STATES


class IrAttachment(models.Model):
    """Files that were handed over."""

    _name = "ir.attachment"
    _inherit = ["ir.attachment"]

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

    @api.model
    def _get_marks(self):
        return super()._get_marks() | {"offboarding_document_id"}

    def _is_frozen(self):
        line = self.offboarding_document_id
        return super()._is_frozen() or bool(line and not line._is_kept_long_enough())

    def _describe_frozen(self):
        line = self.offboarding_document_id
        if not line:
            return super()._describe_frozen()
        return self.env._(
            "%(file)s was handed over with '%(document)s' of %(case)s: nobody can "
            "change or delete it until the keeping period of the case is over.",
            file=self.name,
            document=line.name,
            case=line.offboarding_id.name,
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_to_hand_over(self):
        """What is still to be handed over isn't deleted behind the line's back."""
        # sudo: whoever deletes a file may read no cases, and it binds him all the same.
        line = (
            self.env["client.offboarding.document"]
            .sudo()
            .search(
                [
                    ("attachment_ids", "in", self.ids),
                    ("state", "=", "open"),
                    ("offboarding_id.state", "in", ACTIVE_STATES),
                ],
                limit=1,
            )
        )
        if line:
            raise UserError(
                self.env._(
                    "A file of '%(document)s' of %(case)s is still to be handed over. "
                    "Remove it from the document first.",
                    document=line.name,
                    case=line.offboarding_id.name,
                )
            )

    def _freeze_handed_over(self, line):
        """Bind the files to a document that was handed over; there is no way back.

        What another document binds already stays with that one.

        :param line: ``client.offboarding.document``
        """
        # sudo: the mark isn't for everybody to see.
        files = self.sudo().filtered(lambda file: not file.offboarding_document_id)
        return files._write_mark({"offboarding_document_id": line.id})
