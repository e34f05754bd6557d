from decimal import Decimal

from odoo import fields, models

from ...tools import periods


class ContractLine(models.Model):
    _name = "contract.line"
    _inherit = ["contract.line"]

    def _prepare_invoice_line(self):
        """Write the billed period on the invoice line.

        OCA keeps only how far a line is billed; a deleted draft can give its period
        back, and a prepaid part be credited, only if the invoice says what it covers.
        """
        values = super()._prepare_invoice_line()
        if values and not self.display_type:
            start, end, _next = self._get_period_to_invoice(
                self.last_date_invoiced, self.recurring_next_date
            )
            values.update(contract_period_start=start, contract_period_end=end)
            # Set by the final invoices of a case, for periods that its end cuts.
            policies = self.env.context.get("offboarding_policies") or {}
            if self.id in policies:
                self._price_cut_period(values, policies[self.id])
        return values

    def _price_cut_period(self, values, policy):
        """Price an invoice line whose period the end cuts: full, prorated or agreed."""
        start, end = values["contract_period_start"], values["contract_period_end"]
        full_end = self.get_next_period_date_end(
            start, self.recurring_rule_type, self.recurring_interval, False
        )
        if not start or end != self.date_end or full_end <= end:
            return
        if policy == "full":
            values["contract_period_paid_to"] = full_end
            return
        if policy == "prorated":
            full = values["price_unit"] * values["quantity"]
            full = self.currency_id.round(full * (1 - (values["discount"] or 0) / 100))
            share = periods.share(start, full_end, end)
            price = self.currency_id.round(full * float(share))
            note = self.env._(
                "%(days)s of %(total)s days",
                days=(end - start).days + 1,
                total=(full_end - start).days + 1,
            )
        else:
            price = self.currency_id.round(policy)
            note = self.env._("as agreed, until %s", end)
        values.update(
            quantity=1,
            discount=0,
            price_unit=price,
            name=f"{values['name']}\n({note})",
        )

    def _write_invoiced_periods(self, cut):
        """Date the invoices from before this app was installed: they name no period.

        Walks back from the last invoiced day, one invoice a period, until ``cut`` is
        covered: nobody asks about what lies before.
        """
        self.ensure_one()
        undated = self.env["account.move.line"].search(
            [
                ("contract_line_id", "=", self.id),
                ("contract_period_end", "=", False),
                ("move_id.move_type", "=", "out_invoice"),
                ("parent_state", "!=", "cancel"),
                ("display_type", "=", "product"),
            ],
            order="date desc, id desc",
        )
        step = self.get_relative_delta(
            self.recurring_rule_type, self.recurring_interval
        )
        dated = self.env["account.move.line"].search(
            [("contract_line_id", "=", self.id), ("contract_period_end", "!=", False)],
            order="contract_period_start",
            limit=1,
        )
        last = self.last_date_invoiced
        if dated:
            last = fields.Date.subtract(dated.contract_period_start, days=1)
        walked = periods.periods_back(last, step, len(undated))
        for move_line, (start, end) in zip(undated, walked, strict=True):
            if end <= cut:
                break
            move_line.write(
                {
                    "contract_period_start": max(start, self.date_start),
                    "contract_period_end": end,
                }
            )

    def _get_paid_to(self):
        """Last day of a cut period that was billed in full, where billing goes on."""
        self.ensure_one()
        billed = self.env["account.move.line"].search(
            [
                ("contract_line_id", "=", self.id),
                ("contract_period_end", "=", self.last_date_invoiced),
                ("contract_period_paid_to", "!=", False),
                ("parent_state", "!=", "cancel"),
            ],
            limit=1,
        )
        return billed.contract_period_paid_to

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
            "amount_prorated": float(
                periods.prorate(
                    Decimal(str(full)),
                    start,
                    end,
                    start,
                    full_end,
                    self.currency_id.decimal_places,
                )
            ),
        }
