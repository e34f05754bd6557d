from odoo import fields, models

from odoo.addons.contract.models.contract_template import ContractTemplate as Base

from ...const import USER

# Portal users read their contracts, but not our lists of what is with them.
ITEM_READERS = f"{USER},account.group_account_invoice"


class ContractTemplate(models.Model):
    """Things that go back at the end, listed with the template."""

    _name = "contract.template"
    _inherit = ["contract.template"]

    # Lists hang on their own parent: copying them as they are would move them.
    NO_SYNC = [*Base.NO_SYNC, "offboarding_item_ids"]

    offboarding_item_ids = fields.One2many(
        "client.offboarding.return.item",
        "contract_template_id",
        string="To return at the end",
        copy=True,
        groups=ITEM_READERS,
    )
