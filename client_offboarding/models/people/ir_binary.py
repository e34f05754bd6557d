from odoo import models
from odoo.http import request

from ...const import CASE


class IrBinary(models.AbstractModel):
    _name = "ir.binary"
    _inherit = ["ir.binary"]

    def _find_record(
        self,
        xmlid=None,
        res_model="ir.attachment",
        res_id=None,
        access_token=None,
        field=None,
    ):
        """Files of a case that somebody gets by a link aren't kept on the way."""
        record = super()._find_record(xmlid, res_model, res_id, access_token, field)
        if access_token and request and record._name == "ir.attachment":
            request.offboarding_private = (record.res_model or "").startswith(CASE)
        return record
