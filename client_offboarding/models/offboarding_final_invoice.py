from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import format_date

BILLABLE_STATES = ("notice", "handover", "confirm")


class ClientOffboardingMixinInvoicing(models.AbstractModel):
    """Drafts of everything that is still to invoice, for an accountant to post."""

    _name = "client.offboarding.mixin.invoicing"
    _description = "Final Invoices of a Case"

    def action_create_final_invoices(self, partial_period=None):
        """Draft what the contracts still owe up to their end, charges and credits.

        Run again, it bills nothing twice: contracts know how far they are billed,
        charges and credits which document they are on.

        :param partial_period: for periods cut by the end, ``full``, ``prorated`` or a
            dict by contract line of either of these or of an agreed net amount in the
            contract's currency; by default what each contract says
        :return: an action on the case's invoices, or on the wizard that asks how to
            bill a cut period
        :raises AccessError: for anybody without invoicing rights
        """
        self.ensure_one()
        self._check_may_invoice()
        # Two accountants at once: the second is told, or finds nothing to bill.
        self._lock_case()
        policies = self._get_partial_policies(partial_period)
        if undecided := [line for line, policy in policies.items() if policy == "ask"]:
            return self._open_partial_wizard(undecided)
        self._check_rates_to_bill()
        moves = self._create_contract_invoices(policies)
        moves |= self._create_prepaid_credits()
        moves |= self.charge_ids._create_invoices()
        moves.sudo().offboarding_id = self
        moves._touch_offboarding()
        self.env["client.offboarding.check"]._forget()
        if moves:
            self.message_post(
                body=self.env._("Drafted: %s invoices and notes.", len(moves))
            )
        return self.action_view_invoices()

    def _check_may_invoice(self):
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(
                self.env._("Only accountants create final invoices: ask one of them.")
            )
        self.check_access("read")
        if self.state not in BILLABLE_STATES:
            raise UserError(
                self.env._(
                    "Final invoices are made once the contracts of %s have an end and "
                    "until it is closed.",
                    self.name,
                )
            )

    def _check_rates_to_bill(self):
        """Raise before anything is drafted in a currency that has no rate."""
        lines = self._get_lines_to_bill(self._get_contracts_to_bill())
        charges = self.charge_ids.filtered(lambda charge: charge.state == "agreed")
        currencies = lines.contract_id.currency_id | charges.currency_id
        currencies._check_has_rate(self.company_id, fields.Date.context_today(self))

    def _open_partial_wizard(self, lines):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Bill periods cut by the end"),
            "res_model": "client.offboarding.final.invoice",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_offboarding_id": self.id,
                "default_line_ids": [
                    Command.create(line._prepare_partial_values()) for line in lines
                ],
            },
        }

    def _create_prepaid_credits(self):
        """One credit note per corrected invoice, for what was billed past the end."""
        moves = self.env["account.move"]
        shares_by_move = defaultdict(list)
        for line, share in self._get_prepaid_shares("draft", "posted").items():
            shares_by_move[line.move_id].append((line, share))
        for move, shares in shares_by_move.items():
            moves |= self.env["account.move"].create(
                self._prepare_credit_values(move, shares)
            )
        return moves

    def _get_prepaid_shares(self, *credit_states):
        """What was invoiced past the end and isn't credited in ``credit_states``.

        :return: ``account.move.line`` → the part of its price that is owed, 0 to 1
        """
        self.env.flush_all()
        query = self.env["client.offboarding.check"]._get_prepaid_query(
            self.ids, credit_states
        )
        lines = self.env["account.move.line"]
        return {
            lines.browse(line_id): share
            for line_id, share in self.env.execute_query(query)
        }

    def _prepare_credit_values(self, move, shares):
        return {
            "move_type": "out_refund",
            "partner_id": move.partner_id.id,
            "company_id": move.company_id.id,
            "journal_id": move.journal_id.id,
            "currency_id": move.currency_id.id,
            "fiscal_position_id": move.fiscal_position_id.id,
            "reversed_entry_id": move.id,
            "ref": self.env._(
                "Correction of %(invoice)s: the contract ended on %(date)s",
                invoice=move.name,
                date=format_date(self.env, self._get_end_of(shares)),
            ),
            "invoice_line_ids": [
                Command.create(self._prepare_credit_line_values(line, share))
                for line, share in shares
            ],
        }

    def _get_end_of(self, shares):
        contracts = self.env["contract.contract"].union(
            *(line.contract_line_id.contract_id for line, _share in shares)
        )
        ended = self.termination_ids.filtered(lambda t: t.contract_id in contracts)
        return max(ended.mapped("date_end"))

    def _prepare_credit_line_values(self, line, share):
        return {
            "product_id": line.product_id.id,
            "name": line.name,
            "quantity": 1,
            "price_unit": line._get_full_price(share),
            "tax_ids": [Command.set(line.tax_ids.ids)],
            "account_id": line.account_id.id,
            "analytic_distribution": line.analytic_distribution,
            "contract_line_id": line.contract_line_id.id,
        }

    def _get_contracts_to_bill(self):
        """The contracts that the case ended, and what the relation left out of it."""
        # sudo: OCA lets accountants read lines but not write their billing progress;
        # with _create_contract_invoices the app's second elevation. The caller is an
        # accountant who may read the case.
        case = self.sudo()
        contracts = case.termination_ids.filtered("is_ended").contract_id
        if self.scope == "relationship":
            contracts |= contracts.search(
                [
                    ("commercial_partner_id", "=", self.commercial_partner_id.id),
                    ("company_id", "=", self.company_id.id),
                    ("contract_type", "=", "sale"),
                ]
            )
        return contracts.with_company(self.company_id)

    def _get_lines_to_bill(self, contracts):
        """Ended contract lines with a period up to their end that isn't invoiced."""
        yesterday = fields.Date.subtract(fields.Date.context_today(self), days=1)
        ended_by = max(self.date_end or yesterday, yesterday)
        return contracts.contract_line_ids.filtered(
            lambda line: (
                not line.display_type
                and not line.is_canceled
                and not line.is_auto_renew
                and line.date_end
                and line.date_end <= ended_by
                and line.recurring_next_date
                and line.next_period_date_start
            )
        )

    def _get_partial_policies(self, partial_period):
        """How each cut period is billed: line → full, prorated, ask or an amount."""
        agreed = {}
        if isinstance(partial_period, dict):
            agreed = {int(key): policy for key, policy in partial_period.items()}
            partial_period = None
        given = [partial_period] if partial_period else list(agreed.values())
        for policy in given:
            is_amount = type(policy) in (int, float) and policy >= 0
            if policy not in ("full", "prorated") and not (agreed and is_amount):
                raise UserError(
                    self.env._(
                        "A cut period is billed in full, prorated, or at an agreed "
                        "amount that isn't negative."
                    )
                )
        policies = {}
        for line in self._get_lines_to_bill(self._get_contracts_to_bill()):
            if line._get_cut_period():
                default = partial_period or line.contract_id.partial_period
                policies[line] = agreed.get(line.id, default)
        return policies

    def _create_contract_invoices(self, policies):
        """Invoice the contracts period by period until nothing is left.

        :param policies: what :meth:`_get_partial_policies` returned
        :return: the drafts, in the accountant's own environment
        """
        moves = self.env["account.move"]
        for contract in self._get_contracts_to_bill():
            while lines := self._get_lines_to_bill(contract):
                date = min(lines.mapped("recurring_next_date"))
                drafts = contract._recurring_create_invoice(date)
                if not drafts:
                    break
                moves |= drafts.with_env(self.env)
        for move_line in moves.invoice_line_ids:
            policy = policies.get(move_line.contract_line_id.sudo())
            if policy is not None:
                move_line._bill_partial_period(policy)
        today = fields.Date.context_today(self)
        # A draft for a later day gets its date when it is posted.
        moves.filtered(lambda m: m.invoice_date and m.invoice_date > today).write(
            {"invoice_date": False}
        )
        return moves
