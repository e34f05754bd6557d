from odoo import api, models


class AccountPartialReconcile(models.Model):
    _name = "account.partial.reconcile"
    _inherit = ["account.partial.reconcile"]

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._touch_offboarding()
        return partials

    def unlink(self):
        self._touch_offboarding()
        return super().unlink()

    def _touch_offboarding(self):
        if not self:
            return
        moves = (self.debit_move_id | self.credit_move_id).move_id
        moves._touch_offboarding()
