from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...const import CASE_READERS


class ClientOffboardingPurchaseShare(models.Model):
    """For which client, and to which part, a purchase contract is."""

    _name = "client.offboarding.purchase.share"
    _description = "Client That a Purchase Contract Is For"
    _inherit = ["client.offboarding.mixin.guard"]
    _order = "share DESC, id"
    _rec_name = "partner_id"

    contract_id = fields.Many2one(
        "contract.contract", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True)
    partner_id = fields.Many2one(
        "res.partner", string="Client", required=True, index=True, ondelete="restrict"
    )
    # An index on it leads the check from the case to its purchases.
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, index=True
    )
    share = fields.Float(
        string="Share (%)",
        required=True,
        default=100.0,
        digits=(5, 2),
        help="Of the price of the contract, what is for this client.",
    )

    _share_between = models.Constraint(
        "CHECK (share > 0 AND share <= 100)",
        "A share is more than 0 and at most 100 percent.",
    )
    _client_once = models.UniqueIndex(
        "(contract_id, commercial_partner_id)",
        "This client is named already.",
    )

    @api.constrains("contract_id", "share")
    def _check_share(self):
        for contract in self.contract_id:
            if contract.contract_type != "purchase":
                raise ValidationError(
                    self.env._("Only a purchase contract is bought for a client.")
                )
            if sum(contract.offboarding_share_ids.mapped("share")) > 100.005:
                raise ValidationError(
                    self.env._(
                        "The shares of the clients in '%s' are more than 100 percent.",
                        contract.display_name,
                    )
                )


class ContractContract(models.Model):
    """A purchase contract names the client, or the clients, that it is for."""

    _name = "contract.contract"
    _inherit = ["contract.contract"]

    offboarding_share_ids = fields.One2many(
        "client.offboarding.purchase.share",
        "contract_id",
        string="Shares of clients",
        groups=CASE_READERS,
        copy=True,
    )
    offboarding_client_id = fields.Many2one(
        "res.partner",
        string="Bought for",
        compute="_compute_offboarding_client_id",
        inverse="_inverse_offboarding_client_id",
        store=True,
        index="btree_not_null",
        readonly=False,
        groups=CASE_READERS,
        copy=False,
        help="The client for whom this is bought: his case asks what becomes of it. "
        "Of several, the one with the largest share.",
    )

    @api.depends("offboarding_share_ids.partner_id", "offboarding_share_ids.share")
    def _compute_offboarding_client_id(self):
        for contract in self:
            shares = contract.offboarding_share_ids
            largest = shares.sorted("share", reverse=True)[:1]
            contract.offboarding_client_id = largest.partner_id

    def _inverse_offboarding_client_id(self):
        """Name one client for all of it, or nobody."""
        for contract in self:
            client = contract.offboarding_client_id
            shares = contract.offboarding_share_ids
            if client and client == shares.sorted("share", reverse=True)[:1].partner_id:
                continue
            shares.unlink()
            if client:
                shares.create({"contract_id": contract.id, "partner_id": client.id})
