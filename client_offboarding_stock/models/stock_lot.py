from odoo import api, models

from odoo.addons.client_offboarding.models.case.needed import check_not_needed


class StockLot(models.Model):
    _inherit = "stock.lot"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_needed(self):
        check_not_needed(self)
