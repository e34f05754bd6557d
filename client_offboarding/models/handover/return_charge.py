from odoo import api, fields, models
from odoo.tools import clean_context, format_date


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

    def _prepare_invoice_line_values(self):
        values = super()._prepare_invoice_line_values()
        thing = self.return_id
        if thing.uom_id and thing.product_id == self.product_id:
            # What it was counted in, and priced by: a dozen isn't a piece.
            values["product_uom_id"] = thing.uom_id.id
        return values


class ClientOffboardingReturn(models.Model):
    """What is charged for a thing that doesn't come back, or stays."""

    _name = "client.offboarding.return"
    _inherit = ["client.offboarding.return"]

    def _is_sold_or_given(self):
        self.ensure_one()
        return self.direction == "kept" and self.kept_as in ("sold", "given")

    def _propose_charge(self, quantity, condition=None):
        """Propose to charge ``quantity`` of this thing, at its value.

        :param condition: in which it came back, or "missing"
        """
        if self.direction != "to_company" and not self._is_sold_or_given():
            return
        # sudo: the warehouse reports what is missing; what becomes of the proposal
        # is for others, and the line's own data is all that goes in, no defaults.
        context = clean_context(self.env.context)
        line = self.with_env(self.env(su=True, context=context))
        lang = line.offboarding_id.partner_id.lang
        values = line.with_context(lang=lang or self.env.lang)._prepare_charge_values(
            quantity, condition
        )
        charge = line.charge_id
        if charge and charge.state == "proposed":
            charge.quantity += quantity
            known = (charge.facts or "").splitlines()
            charge.facts = "\n".join(dict.fromkeys([*known, values["facts"]]))
            return
        line._write_step({"charge_id": charge.create(values).id})

    def _describe_loss(self, condition):
        """What happened to the thing, as our debit note tells it."""
        if self._is_sold_or_given():
            return self.env._(
                "Stays with the Client as agreed. %s", self.terms or ""
            ).strip()
        day = format_date(
            self.env,
            self.company_id._get_offboarding_today(),
            date_format=self.env._("d MMMM yyyy"),
        )
        if condition == "damaged":
            text = self.env._("Returned damaged, as recorded on %s.", day)
            return " ".join(filter(None, [text, self.remarks]))
        return self.env._("Not returned, as recorded on %s.", day)

    def _prepare_charge_values(self, quantity, condition=None):
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
            "facts": self._describe_loss(condition),
            "product_id": self.product_id.id,
            "quantity": quantity,
            "price_unit": self.value
            or self._get_list_price(self.product_id, self.uom_id, self.company_id),
            "currency_id": self.company_id.currency_id.id,
            "user_id": self.offboarding_id.user_id.id,
        }

    @api.model
    def _get_list_price(self, product, uom, company):
        """What a unit of ``product`` is sold at; 0 without a product.

        In the currency of the company: a product that companies share has its price
        in that of the first of them.
        """
        prices = product._price_compute(
            "lst_price",
            uom=uom,
            currency=company.currency_id,
            company=company,
            date=company._get_offboarding_today(),
        )
        return prices.get(product.id, 0)
