from odoo import fields, models
from odoo.tools import clean_context


class ClientOffboardingCharge(models.Model):
    """A charge may be for a thing."""

    _name = "client.offboarding.charge"
    _inherit = ["client.offboarding.charge"]

    return_id = fields.Many2one(
        "client.offboarding.return",
        string="For the thing",
        index="btree_not_null",
        readonly=True,
        copy=False,
    )


class ClientOffboardingReturn(models.Model):
    """What is charged for a thing that doesn't come back, or stays."""

    _name = "client.offboarding.return"
    _inherit = ["client.offboarding.return"]

    def _is_sold_or_given(self):
        self.ensure_one()
        return self.direction == "kept" and self.kept_as in ("sold", "given")

    def _propose_charge(self, quantity):
        """Propose to charge ``quantity`` of this thing, at its value."""
        if self.direction != "to_company" and not self._is_sold_or_given():
            return
        # sudo: the warehouse reports what is missing; what becomes of the proposal
        # is for others, and the line's own data is all that goes in, no defaults.
        context = clean_context(self.env.context)
        line = self.with_env(self.env(su=True, context=context))
        charge = line.charge_id
        if charge and charge.state == "proposed":
            charge.quantity += quantity
            return
        line._write_step(
            {
                "charge_id": charge.create(line._prepare_charge_values(quantity)).id,
            }
        )

    def _prepare_charge_values(self, quantity):
        self.ensure_one()
        name = self.name
        if self.serial:
            name = self.env._(
                "%(thing)s, serial %(serial)s", thing=name, serial=self.serial
            )
        return {
            "offboarding_id": self.offboarding_id.id,
            "return_id": self.id,
            "kind": "equipment",
            "side": "client_owes",
            # Also what is given away needs a decision on its VAT.
            "is_free": self.direction == "kept" and self.kept_as == "given",
            "name": name,
            "product_id": self.product_id.id,
            "quantity": quantity,
            "price_unit": self.value or self.product_id.lst_price,
            "currency_id": self.company_id.currency_id.id,
            "user_id": self.offboarding_id.user_id.id,
        }
