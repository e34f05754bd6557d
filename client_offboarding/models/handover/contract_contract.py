from odoo import api, fields, models

from .contract_template import ITEM_READERS


class ContractContract(models.Model):
    """Things that go back at the end, listed with the contract."""

    _name = "contract.contract"
    _inherit = ["contract.contract"]

    offboarding_item_ids = fields.One2many(
        "client.offboarding.return.item",
        "contract_id",
        copy=True,
        groups=ITEM_READERS,
    )

    @api.onchange("contract_template_id")
    def _onchange_contract_template_id(self):
        res = super()._onchange_contract_template_id()
        items = self.contract_template_id.offboarding_item_ids
        if items and not self.offboarding_item_ids:
            self.offboarding_item_ids = [
                fields.Command.create(item._prepare_copy_values()) for item in items
            ]
        return res
