"""What a client pays a month: the base of penalties and of the revenue that is lost."""

from odoo import api, fields, models

from ...const import AMOUNT_READERS
from ...tools import terms


class ClientOffboardingTermination(models.Model):
    _name = "client.offboarding.termination"
    _inherit = ["client.offboarding.termination"]

    currency_id = fields.Many2one(related="company_id.currency_id")
    revenue_lost = fields.Monetary(
        string="Lost monthly revenue",
        readonly=True,
        copy=False,
        groups=AMOUNT_READERS,
        help="Net monthly fee on the day of the notice, in company currency at that "
        "day's rate. Kept when notice is given: later prices and rates change nothing.",
    )

    @api.model
    def _get_computed_columns(self):
        """It is reckoned once, by the step, and is nobody's to enter."""
        return super()._get_computed_columns() | {"revenue_lost"}

    def _end_contracts(self):
        """Before lines end, and once: an end that is moved later loses nothing more."""
        new = self.filtered(lambda t: t.offboarding_id.state == "draft")
        new._tell_missing_rates()
        for termination in new:
            # sudo: who gives notice may see no amounts.
            termination.sudo()._write_step(
                {"revenue_lost": termination._get_fee_in_company_currency()}
            )
        return super()._end_contracts()

    def _get_fee_in_company_currency(self):
        """Net monthly fee of the contract, at the rate of the day that it is told for.

        Of contracts outside the ERP nothing is known.
        """
        self.ensure_one()
        if not self.contract_id:
            return 0.0
        return self._get_contract_currency()._convert(
            self._get_monthly_fee(),
            self.company_id.currency_id,
            self.company_id,
            self._get_fee_day(),
        )

    def _tell_missing_rates(self):
        """The ERP takes what has no rate for its own currency; nobody would see it."""
        for termination in self.filtered("contract_id"):
            company = termination.company_id
            own, currency = company.currency_id, termination._get_contract_currency()
            if currency == own:
                continue
            # sudo: whoever gives notice may read no rates.
            rated = {rate.company_id for rate in currency.sudo().rate_ids}
            if rated & {company.browse(), company.root_id}:
                continue
            termination.offboarding_id.message_post(
                body=self.env._(
                    "%(currency)s has no exchange rate: what is lost with %(contract)s "
                    "counts in the figures one to one as %(own)s.",
                    currency=currency.name,
                    contract=termination.display_name,
                    own=own.name,
                )
            )

    def _get_monthly_fee(self):
        """Net monthly fee on the day of the notice, in the contract's currency.

        Of the lines in force then: none that is over, no price that begins later and
        no one-off fee. Of a contract that hasn't begun, the lines that begin first.

        sudo: whoever runs the case reads no prices of contract lines; what comes of
        them goes into a charge, whose amounts are restricted in their turn.
        """
        lines = self.sudo().contract_id.contract_line_ids.filtered(
            lambda line: not line.is_canceled and not line.display_type
        )
        if not lines:
            return 0.0
        day = max(self._get_fee_day(), min(lines.mapped("date_start")))
        ends = self._get_line_ends()
        in_force = lines.filtered(
            lambda line: (
                line.date_start <= day and (not ends.get(line) or ends[line] >= day)
            )
        )
        fees = in_force.filtered(lambda line: not line._is_one_off(ends, in_force))
        return sum(fees.mapped("monthly_recurring"))

    def _get_fee_day(self):
        today = self.company_id._get_offboarding_today()
        day = self.date_delivered or self.date_agreement
        return day or min(today, self.date_end or today)

    def _get_line_ends(self):
        """When the contract's lines ended before this case ended them, by line.

        A line that renews itself has no end.
        """
        # sudo: see _get_monthly_fee
        own = self.sudo()
        lines, snapshots = own.contract_id.contract_line_ids, own.snapshot_ids
        ends = {line: line.date_end for line in lines}
        for snapshot in snapshots:
            end = snapshot.values_before.get("date_end")
            ends[snapshot.contract_line_id] = fields.Date.to_date(end)
        renewing = lines.filtered("is_auto_renew") | snapshots._get_renewing_lines()
        return ends | dict.fromkeys(renewing, False)


class ContractLine(models.Model):
    _name = "contract.line"
    _inherit = ["contract.line"]

    def _is_one_off(self, ends, others):
        """Whether this line is a fee that is billed once, beside others that recur.

        It lives for one period of a month at most, and isn't renewed.

        :param ends: the last day of each line, as ``_get_line_ends`` gives them
        :param others: lines that are in force at the same time
        """
        self.ensure_one()
        end = ends.get(self)
        if not end or self.successor_contract_line_id:
            return False
        period = self.get_next_period_date_end(
            self.date_start, self.recurring_rule_type, self.recurring_interval, False
        )
        month = terms.add_months(self.date_start, 1)
        return (
            end <= min(period, month)
            and not self.predecessor_contract_line_id
            and any(not ends.get(line) or ends[line] > end for line in others)
        )
