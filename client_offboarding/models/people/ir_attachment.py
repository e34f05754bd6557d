from odoo import models

from ...const import CASE


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
