from odoo import models

from ...const import CASE
from ..case.ir_attachment import PLACE_FIELDS


class IrAttachment(models.Model):
    _name = "ir.attachment"
    _inherit = ["ir.attachment"]

    def _inaccessible_comodel_records(self, model_and_ids, operation):
        """Files of a case are for those who read it as a whole.

        A helper opens the header because of one line; what was attached to messages
        is none of his.
        """
        yield from super()._inaccessible_comodel_records(model_and_ids, operation)
        if self.env.su or not model_and_ids.get(CASE):
            return
        cases = self.env[CASE].browse(filter(None, model_and_ids[CASE]))
        for case in cases - cases._filter_read_in_full():
            yield CASE, case.id

    def _get_frozen(self):
        """Files of what was said in cases that are over stay, as the words do."""
        return super()._get_frozen() | self.browse().union(*self._get_said_in())

    def _get_said_in(self):
        """Those of the files that were said in cases that are over → their cases."""
        # sudo: where they were said, whoever changes them.
        messages = self.env["mail.message"].sudo()
        found = messages.search(
            [
                ("attachment_ids", "in", self.ids),
                ("model", "=like", f"{CASE}%"),
            ]
        )
        return {
            file: case
            for message, case in found._get_closed_cases().items()
            for file in message.attachment_ids & self.sudo()
        }

    def _get_frozen_fields(self):
        names = super()._get_frozen_fields()
        return names | PLACE_FIELDS if self._get_said_in() else names

    def _describe_frozen(self):
        for case in self._get_said_in().values():
            return self.env._(
                "%(file)s belongs to what was said in %(case)s, which is over: it "
                "stays as it is.",
                file=self.name,
                case=case.name,
            )
        return super()._describe_frozen()
