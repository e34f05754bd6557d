from odoo import api, fields, models

from ...const import CASE_READERS

# A case in these states has an end that a new contract can follow.
ENDING = ("notice", "handover", "confirm", "closed")


class ClientOffboarding(models.Model):
    """A client who left came back: kept once, so that the figure doesn't drift."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    won_back_on = fields.Date(
        string="Won back on",
        readonly=True,
        copy=False,
        groups=CASE_READERS,
        help="Start of the client's first contract after this end.",
    )
    won_back_contract_id = fields.Many2one(
        "contract.contract",
        string="Won back by contract",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=CASE_READERS,
    )

    @api.model
    def _get_step_fields(self):
        return super()._get_step_fields() | {"won_back_on", "won_back_contract_id"}

    def _note_won_back(self, contract):
        """Note the contract on those of the cases that it follows, unless one did."""
        start = contract._get_offboarding_start() or contract.date_start
        after = self.filtered(
            lambda case: (
                not case.won_back_on
                and case.date_end
                and start
                and case.date_end < start
                and contract not in case.termination_ids.contract_id
            )
        )
        after._write_step({"won_back_on": start, "won_back_contract_id": contract.id})


class ContractContract(models.Model):
    _name = "contract.contract"
    _inherit = ["contract.contract"]

    @api.model_create_multi
    def create(self, vals_list):
        contracts = super().create(vals_list)
        contracts._note_won_back()
        return contracts

    def unlink(self):
        """Without the contract nobody was won back, or only by the next one."""
        # sudo: whoever deletes a contract may read no cases.
        cases = (
            self.env["client.offboarding"]
            .sudo()
            .search([("won_back_contract_id", "in", self.ids)])
        )
        res = super().unlink()
        if cases:
            cases._write_step({"won_back_on": False, "won_back_contract_id": False})
            # sudo: see above.
            self.sudo().search(
                [
                    ("company_id", "in", cases.company_id.ids),
                    ("commercial_partner_id", "in", cases.commercial_partner_id.ids),
                ],
                order="id",
            )._note_won_back()
        return res

    def _note_won_back(self):
        sales = self.filtered(lambda contract: contract.contract_type == "sale")
        if not sales:
            return
        # sudo: whoever makes a contract may read no cases.
        cases = (
            self.env["client.offboarding"]
            .sudo()
            .search(
                [
                    ("company_id", "in", sales.company_id.ids),
                    ("commercial_partner_id", "in", sales.commercial_partner_id.ids),
                    ("scope", "=", "relationship"),
                    ("state", "in", ENDING),
                    ("won_back_on", "=", False),
                ]
            )
        )
        for contract in sales.sudo() if cases else ():
            cases.filtered(
                lambda case, contract=contract: (
                    case.company_id == contract.company_id
                    and case.commercial_partner_id == contract.commercial_partner_id
                )
            )._note_won_back(contract)
