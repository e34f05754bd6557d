from odoo import fields, models
from odoo.tools import format_date


class ContractLine(models.Model):
    """What of a contract line is billed for a period that its end cuts."""

    _name = "contract.line"
    _inherit = ["contract.line"]

    def _prepare_invoice_line(self):
        values = super()._prepare_invoice_line()
        if values and not self.display_type:
            policy = self._get_cut_policy()
            if policy is not None:
                self._price_cut_period(values, policy)
        return values

    def _insert_markers(self, first_date_invoiced, last_date_invoiced):
        """A text without markers stays as it is.

        OCA asks for the client's language first, line by line.
        """
        if "#" not in self.name:
            return self.name
        return super()._insert_markers(first_date_invoiced, last_date_invoiced)

    def _price_cut_period(self, values, policy):
        """Price an invoice line whose period the end cuts: full, prorated or agreed.

        What is said of it is for whoever gets the invoice, as on a credit note: the
        scheduled invoicing has no language, and the accountant has his own.
        """
        start, end = values["contract_period_start"], values["contract_period_end"]
        full_end = self.get_next_period_date_end(
            start, self.recurring_rule_type, self.recurring_interval, False
        )
        if not start or end != self.date_end or full_end <= end:
            return
        if policy == "full":
            values["contract_period_paid_to"] = full_end
            return
        lang = self.contract_id.invoice_partner_id.lang or self.env.lang
        texts = self.with_context(lang=lang)
        if policy == "prorated":
            full = values["price_unit"] * values["quantity"]
            full = self.currency_id.round(full * (1 - (values["discount"] or 0) / 100))
            price = self._get_share_of(full, start, full_end, end)
            note = texts._describe_kept(start, full_end, end)
        else:
            price = self.currency_id.round(policy)
            day = format_date(texts.env, end)
            note = texts.env._("as agreed, until %s", day)
        values.update(
            quantity=1,
            discount=0,
            price_unit=price,
            name=f"{values['name']}\n({note})",
        )

    def _get_cut_period(self):
        """The unbilled period that the line's end cuts.

        :return: (first day, last day billed, last day of the whole period), or None
        """
        self.ensure_one()
        start, end = self.next_period_date_start, self.date_end
        while start and end and start <= end:
            full_end = self.get_next_period_date_end(
                start, self.recurring_rule_type, self.recurring_interval, False
            )
            if full_end > end:
                return start, end, full_end
            start = fields.Date.add(full_end, days=1)
        return None

    def _get_full_price(self):
        return self.price_unit * self.quantity * (1 - (self.discount or 0) / 100)

    def _prepare_partial_values(self):
        """Values of the wizard's line that asks how to bill the cut period."""
        start, end, full_end = self._get_cut_period()
        full = self.currency_id.round(self._get_full_price())
        return {
            "contract_line_id": self.id,
            "date_start": start,
            "date_end": end,
            "amount_full": full,
            "amount_prorated": self._get_share_of(full, start, full_end, end),
        }
