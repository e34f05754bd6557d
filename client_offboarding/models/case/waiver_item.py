from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import AMOUNT_READERS


class ClientOffboardingWaiverItem(models.Model):
    """One open item at the time of the waiver, with its amount then."""

    _name = "client.offboarding.waiver.item"
    _description = "Waived Item"
    _dossier_folder = False
    _inherit = ["client.offboarding.mixin.guard"]

    waiver_id = fields.Many2one(
        "client.offboarding.waiver", required=True, index=True, ondelete="cascade"
    )
    offboarding_id = fields.Many2one(
        related="waiver_id.offboarding_id", store=True, index=True
    )
    company_id = fields.Many2one(related="waiver_id.company_id", store=True)
    currency_id = fields.Many2one(related="waiver_id.currency_id")
    code = fields.Selection(related="waiver_id.code", store=True)
    active = fields.Boolean(related="waiver_id.active", store=True)
    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True)
    amount = fields.Float(digits=0, groups=AMOUNT_READERS)

    @api.model
    def _get_step_fields(self):
        return set(self._fields)

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items.offboarding_id._check_editable()
        return items

    def write(self, vals):
        if vals:
            raise UserError(self.env._("What a waiver covers can't be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("A waiver is never deleted: revoke it."))
