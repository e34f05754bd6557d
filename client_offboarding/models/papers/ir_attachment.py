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
        if super()._is_frozen() or paper:
            return super()._is_frozen() or not paper._is_kept_long_enough()
        return bool(self._get_unsigned_paper())

    def _get_said_in(self):
        """What a paper has kept long enough goes with it, though it was mailed too."""
        return {
            file: case
            for file, case in super()._get_said_in().items()
            if not (paper := file.offboarding_protocol_id)
            or not paper._is_kept_long_enough()
        }

    def _get_unsigned_paper(self):
        """The paper that this file is, before somebody has signed it.

        It is replaced by making the paper anew, and in no other way: those who are to
        sign have read it.
        """
        if self.res_model != "client.offboarding.protocol":
            return self.offboarding_protocol_id.browse()
        paper = self.offboarding_protocol_id.browse(self.res_id).exists()
        return paper.filtered(lambda paper: paper.attachment_id == self)

    def _get_frozen_fields(self):
        """The files of a paper stay where they are, too."""
        names = super()._get_frozen_fields()
        is_of_paper = self.offboarding_protocol_id or self._get_unsigned_paper()
        return names | PLACE_FIELDS if is_of_paper else names

    def _describe_frozen(self):
        paper = self.offboarding_protocol_id
        if unsigned := self._get_unsigned_paper() - paper:
            return self.env._(
                "%(file)s is what %(paper)s says: it changes by making the paper anew.",
                file=self.name,
                paper=unsigned.name,
            )
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
