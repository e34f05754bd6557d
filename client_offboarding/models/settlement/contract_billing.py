from odoo import api, fields, models
from odoo.exceptions import UserError

from ..case.called import LARGEST, record_id


class ClientOffboarding(models.Model):
    """Invoices of the contracts' periods up to their end."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_case_by_contract(self):
        """The contracts that the cases ended, and what a relation left out of its one.

        :return: dict of contract → case
        """
        # sudo: OCA lets accountants read lines but not write their billing progress;
        # with _create_contract_invoices the app's second elevation. The caller is an
        # accountant who may read the cases.
        cases = self.sudo()
        ended = {
            termination.contract_id: termination.offboarding_id
            for termination in cases.termination_ids
            if termination.is_ended and termination.contract_id
        }
        whole = cases.filtered(lambda case: case.scope == "relationship")
        others = whole._get_case_by_contract_of_client()
        return ended | {
            contract: case for contract, case in others.items() if contract not in ended
        }

    def _get_case_by_contract_of_client(self):
        """All contracts of the clients of these cases; see _get_case_by_contract."""
        if not self:
            return {}
        by_client = {
            (case.commercial_partner_id, case.company_id): case for case in self
        }
        contracts = self.env["contract.contract"].search(
            [
                ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("contract_type", "=", "sale"),
            ]
        )
        clients = {
            contract: (contract.commercial_partner_id, contract.company_id)
            for contract in contracts
        }
        return {
            contract: by_client[client]
            for contract, client in clients.items()
            if client in by_client
        }

    def _get_lines_to_bill(self, case_by_contract):
        """Ended contract lines with a period up to their end that isn't invoiced."""
        line_ids = []
        for contract, case in case_by_contract.items():
            today = case.company_id._get_offboarding_today()
            yesterday = fields.Date.subtract(today, days=1)
            ended_by = max(case.date_end or yesterday, yesterday)
            line_ids += contract.contract_line_ids.filtered(
                lambda line, ended_by=ended_by: (
                    not line.display_type
                    and not line.is_canceled
                    and not line.is_auto_renew
                    and line.date_end
                    and line.date_end <= ended_by
                    and line.recurring_next_date
                    and line.next_period_date_start
                )
            ).ids
        # sudo: see _get_case_by_contract
        return self.env["contract.line"].sudo().browse(line_ids)

    def _get_partial_policies(self, partial_period):
        """How each cut period is billed: line → full, prorated, ask or an amount.

        Also those that were billed whole before the end was known: what is beyond it
        is credited by the same rule.
        """
        agreed = {}
        if isinstance(partial_period, dict):
            # The keys of a JSON object are strings.
            agreed = {
                record_id(self.env, int(key) if str(key).isdecimal() else key): policy
                for key, policy in partial_period.items()
            }
            partial_period = None
        given = [partial_period] if partial_period else list(agreed.values())
        for policy in given:
            is_amount = type(policy) in (int, float) and 0 <= policy <= LARGEST
            if policy not in ("full", "prorated") and not (agreed and is_amount):
                raise UserError(
                    self.env._(
                        "A cut period is billed in full, prorated, or at an agreed "
                        "amount that isn't negative."
                    )
                )
        policies = {}
        for line in self._get_lines_to_bill(self._get_case_by_contract()):
            if line._get_cut_period():
                default = partial_period or line.contract_id.partial_period
                policies[line] = agreed.get(line.id, default)
        for line, billed in self._get_billed_cuts().items():
            default = partial_period or billed._get_credit_policy()
            policies[line] = agreed.get(line.id, default)
        return policies

    def _create_contract_invoices(self, case_by_contract, policies):
        """Invoice the contracts period by period until nothing is left.

        All contracts together, a period of each at a time, by OCA's own invoicing.

        :param case_by_contract: what :meth:`_get_case_by_contract` returned
        :param policies: what :meth:`_get_partial_policies` returned
        :return: the drafts, in the accountant's own environment
        """
        moves = self.env["account.move"]
        context = {
            "offboarding_cases": {
                contract.id: case.id for contract, case in case_by_contract.items()
            },
            "offboarding_policies": {
                line.id: policy for line, policy in policies.items()
            },
        }
        self._read_ahead(self.env["contract.contract"].union(*case_by_contract))
        while lines := self._get_lines_to_bill(case_by_contract):
            drafts = self._bill_next_periods(lines.with_context(**context))
            if not drafts:
                break
            moves |= drafts.with_env(self.env)
            case_by_contract = {
                contract: case_by_contract[contract] for contract in lines.contract_id
            }
        return moves

    def _bill_next_periods(self, lines):
        """One invoice for each contract of these lines: for its next period."""
        by_date = {}
        contracts = lines.env["contract.contract"]  # With the context of the lines.
        for contract, due in lines.grouped("contract_id").items():
            date = min(due.mapped("recurring_next_date"))
            # False is the contract's own next date: one batch for different days. Not
            # where a line that runs on would be billed before its turn.
            key = False if contract.recurring_next_date == date else date
            key = (contract.company_id, key)
            by_date[key] = by_date.get(key, contracts) | contract
        drafts = self.env["account.move"]
        for (company, date), due in by_date.items():
            drafts |= due.with_company(company)._recurring_create_invoice(date)
        return drafts

    @api.model
    def _read_ahead(self, contracts):
        """Read at once what OCA's invoicing reads contract by contract."""
        contracts.partner_id.mapped("lang")
        billed = contracts.env["account.move.line"].search(
            [("contract_line_id", "in", contracts.contract_line_ids.ids)]
        )
        billed.mapped("move_id")
