from odoo import api, fields, models

from ..case.ir_attachment import PLACE_FIELDS


class IrAttachment(models.Model):
    """Files of signed papers."""

    _name = "ir.attachment"
    _inherit = ["ir.attachment"]

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

    @api.model
    def _get_marks(self):
        return super()._get_marks() | {"offboarding_protocol_id"}

    def _is_frozen(self):
        paper = self.offboarding_protocol_id
        return super()._is_frozen() or bool(paper and not paper._is_kept_long_enough())

    def _get_frozen_fields(self):
        """The files of a paper stay where they are, too."""
        names = super()._get_frozen_fields()
        return names | PLACE_FIELDS if self.offboarding_protocol_id else names

    def _describe_frozen(self):
        paper = self.offboarding_protocol_id
        if not paper:
            return super()._describe_frozen()
        if not paper.signature_ids:
            return self.env._(
                "%(file)s was sent in for %(paper)s: nobody can change or delete it "
                "until %(day)s.",
                file=self.name,
                paper=paper.name,
                day=paper.date_keep_until,
            )
        return self.env._(
            "%(file)s belongs to %(paper)s, which is signed: nobody can change or "
            "delete it until %(day)s.",
            file=self.name,
            paper=paper.name,
            day=paper.date_keep_until,
        )

    def _freeze(self, paper):
        """Bind the files to a signed paper; there is no way back before its time."""
        return self._write_mark({"offboarding_protocol_id": paper.id})
