from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import periods


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    contract_period_start = fields.Date(string="Contract period from", readonly=True)
    contract_period_end = fields.Date(string="Contract period to", readonly=True)

    def _give_period_back(self):
        """Let the contract bill again what these lines of a dropped invoice billed."""
        for move_line in self._get_period_lines().sorted(
            "contract_period_end", reverse=True
        ):
            line = move_line.contract_line_id
            if line.last_date_invoiced == move_line.contract_period_end:
                line.last_date_invoiced = move_line._get_invoiced_to_before()

    def _take_period_again(self):
        """Count the period of these lines as billed again: their invoice is revived.

        :raises UserError: where the contract billed that period anew meanwhile
        """
        for move_line in self._get_period_lines().sorted("contract_period_end"):
            line = move_line.contract_line_id
            if line.last_date_invoiced != move_line._get_invoiced_to_before():
                raise UserError(
                    self.env._(
                        "The period of '%(line)s' was billed again after %(invoice)s "
                        "was cancelled. Leave it cancelled.",
                        line=line.name,
                        invoice=move_line.move_id.display_name,
                    )
                )
            line.last_date_invoiced = move_line.contract_period_end

    def _get_period_lines(self):
        # sudo: an accountant may drop his invoice but can't write contract lines.
        return self.sudo().filtered(
            lambda line: line.contract_period_start and line.contract_line_id
        )

    def _get_invoiced_to_before(self):
        start = self.contract_period_start
        if start <= self.contract_line_id.date_start:
            return False
        return fields.Date.subtract(start, days=1)

    def _get_full_price(self, share=1):
        """``share`` of this line's price, before taxes as entered, in its currency."""
        self.ensure_one()
        full = self.price_unit * self.quantity * (1 - (self.discount or 0) / 100)
        return self.currency_id.round(full * float(share))

    def _bill_partial_period(self, policy):
        """Price a line whose period the end cuts: ``prorated``, or an agreed amount."""
        line, end = self.contract_line_id.sudo(), self.contract_period_end
        start = self.contract_period_start
        # sudo: see _get_lines_to_bill
        full_end = line.get_next_period_date_end(
            start, line.recurring_rule_type, line.recurring_interval, False
        )
        if not start or end != line.date_end or full_end <= end:
            return
        if policy == "prorated":
            share = periods.share(start, full_end, end)
            price = self._get_full_price(share)
            note = self.env._(
                "%(days)s of %(total)s days",
                days=(end - start).days + 1,
                total=(full_end - start).days + 1,
            )
        else:
            price = self.currency_id.round(policy)
            note = self.env._("as agreed, until %s", end)
        self.write(
            {
                "quantity": 1,
                "discount": 0,
                "price_unit": price,
                "name": f"{self.name}\n({note})",
            }
        )
