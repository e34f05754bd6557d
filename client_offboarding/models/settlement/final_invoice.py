from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

BILLABLE_STATES = ("notice", "handover", "confirm")


class UndoPreview(Exception):
    """Leaves the savepoint of a preview, so that nothing of it remains."""


class ClientOffboarding(models.Model):
    """Drafts of everything that is still to invoice, for an accountant to post."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def action_create_final_invoices(self, partial_period=None):
        """Draft what the contracts still owe up to their end, charges and credits.

        Run again, it bills nothing twice: contracts know how far they are billed,
        charges and credits which document they are on. Of many cases, what is wrong
        with one doesn't stop the others; all of it is told at the end.

        :param partial_period: for periods cut by the end, ``full``, ``prorated`` or a
            dict by contract line of either of these or of an agreed net amount in the
            contract's currency; by default what each contract says
        :return: an action on the invoices, or on the wizard that asks how to bill a cut
            period; of many cases a notification where some need somebody
        :raises AccessError: for anybody without invoicing rights
        """
        self._check_accountant()
        if len(self) != 1:
            return self._create_many_final_invoices(partial_period)
        self._check_billable()
        # Two accountants at once: the second is told, or finds nothing to bill.
        self._lock_case()
        policies = self._get_partial_policies(partial_period)
        if undecided := [line for line, policy in policies.items() if policy == "ask"]:
            return self._open_partial_wizard(self._prepare_asked(undecided))
        if partial_period is None and self._get_doubtful_credits():
            return self.action_preview_final_invoices()
        self._create_final_invoices(policies)
        return self.action_view_invoices()

    def _create_final_invoices(self, policies):
        """Draft it all for these cases together; see the action.

        :param policies: what :meth:`_get_partial_policies` returned, decided
        """
        case_by_contract = self._get_case_by_contract()
        self._check_rates_to_bill(case_by_contract)
        # Billing below counts periods as billed: what was so before is told now.
        self._decide_billed_cuts(policies)
        moves = self._create_contract_invoices(case_by_contract, policies)
        moves |= self._create_prepaid_credits()
        moves |= self.charge_ids._create_invoices()
        self.env["client.offboarding.check"]._forget()
        self.invalidate_recordset(["invoice_ids", "invoice_count"], flush=False)
        # sudo: the chatter is written by whoever may read the case.
        drafted = moves.grouped("offboarding_id")
        cases = self.filtered(lambda case: case in drafted)
        if cases:
            cases.sudo()._message_log_batch(
                {
                    case.id: self.env._(
                        "Drafted: %s invoices and notes.", len(drafted[case])
                    )
                    for case in cases
                }
            )
        return moves

    def _create_many_final_invoices(self, partial_period):
        """As many as can be together; where that fails, case by case."""
        problems = {}
        billable = self.filtered(lambda case: case.state in BILLABLE_STATES)
        for case in self - billable:
            problems[case] = self.env._("its contracts have no end yet, or it is over")
        policies = billable._get_partial_policies(partial_period)
        case_by_contract = billable._get_case_by_contract()
        undecided = {
            case_by_contract[line.contract_id].id
            for line, policy in policies.items()
            if policy == "ask"
        }
        ready = billable.filtered(lambda case: case.id not in undecided)
        for case in billable - ready:
            problems[case] = self.env._("choose in the case how its last period is cut")
        doubtful = ready._get_doubtful_credits() if partial_period is None else {}
        for case in set(doubtful.values()):
            problems[case] = self.env._("preview in the case what is credited")
            ready -= case
        if ready._try_final_invoices(policies):
            for case in ready:
                if problem := case._try_final_invoices(policies):
                    problems[case] = problem
        return self._report_final_invoices(problems)

    def _try_final_invoices(self, policies):
        """Draft the final invoices of these cases, or nothing.

        :return: what is wrong, None where all went well
        """
        try:
            with self.env.cr.savepoint():
                self._lock_case()
                self._create_final_invoices(policies)
        except UserError as error:
            return str(error)
        return None

    def _report_final_invoices(self, problems):
        """Show the drafts, and before that which case needs somebody, and why."""
        action = self[:1].action_view_invoices() if self else None
        if action:
            action["domain"] = [("offboarding_id", "in", self.ids)]
        if not problems:
            return action
        return self._notify_problems(
            self.env._(
                "Not invoiced: %(failed)s of %(all)s cases",
                failed=len(problems),
                all=len(self),
            ),
            problems,
            action,
        )

    @api.model
    def _notify_problems(self, title, problems, action=None):
        """A notification that stays: which case needs somebody, and why.

        :param problems: dict of case → text
        :param action: what is opened beside it; None reloads what is shown
        """
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": title,
                "message": "; ".join(
                    f"{case.display_name}: {why}" for case, why in problems.items()
                ),
                "next": action or {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # Preview

    def action_preview_final_invoices(self):
        """Show exactly what the final invoices of this case would be; none is made.

        :return: an action on the wizard, which asks how to bill cut periods
        """
        self.ensure_one()
        self._check_accountant()
        self._check_billable()
        policies = {
            line: "prorated" if policy == "ask" else policy
            for line, policy in self._get_partial_policies(None).items()
        }
        rows = self._preview_final_invoices(
            {line.id: policy for line, policy in policies.items()}
        )
        wizard = self.env["client.offboarding.final.invoice"].create(
            {
                "offboarding_id": self.id,
                "line_ids": [
                    Command.create(values | self._prepare_policy(policy))
                    for values, policy in zip(
                        self._prepare_asked(policies), policies.values(), strict=True
                    )
                ],
                "preview_ids": [Command.create(row) for row in rows],
            }
        )
        return self._open_final_invoice_preview(wizard)

    @api.model
    def _open_final_invoice_preview(self, wizard):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview of the final invoices"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _preview_final_invoices(self, partial_period):
        """Draft everything, read it, and undo it: exact by construction.

        :return: values of ``client.offboarding.final.invoice.preview``
        """
        self._check_accountant()
        self._check_billable()
        policies = self._get_partial_policies(partial_period)
        rows = []
        try:
            with self.env.cr.savepoint():
                moves = self._create_final_invoices(policies)
                for line in moves.invoice_line_ids:
                    rows.append(self._prepare_preview_values(line))
                raise UndoPreview
        except UndoPreview:
            return rows

    @api.model
    def _prepare_preview_values(self, line):
        sign = -1 if line.move_id.move_type == "out_refund" else 1
        doubt = line.move_id.reversed_entry_id._describe_hand_made()
        return {
            "move_type": line.move_id.move_type,
            "partner_id": line.move_id.partner_id.id,
            "name": f"{line.name}\n{doubt}" if doubt else line.name,
            "date_start": line.contract_period_start,
            "date_end": line.contract_period_end,
            "currency_id": line.currency_id.id,
            "amount_untaxed": sign * line.price_subtotal,
            "amount_total": sign * line.price_total,
        }

    def _check_accountant(self):
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(
                self.env._("Only accountants create final invoices: ask one of them.")
            )
        self.check_access("read")

    def _check_billable(self):
        if self.state not in BILLABLE_STATES:
            raise UserError(
                self.env._(
                    "Final invoices are made once the contracts of %s have an end and "
                    "until it is closed.",
                    self.name,
                )
            )

    def _check_rates_to_bill(self, case_by_contract):
        """Raise before anything is drafted in a currency that has no rate."""
        lines = self._get_lines_to_bill(case_by_contract)
        charges = self.charge_ids.filtered(lambda charge: charge.state == "agreed")
        contracts = lines.contract_id.grouped("company_id")
        charges = charges.grouped("company_id")
        for company in self.company_id:
            currencies = self.env["res.currency"]
            for records in (contracts, charges):
                if company in records:
                    currencies |= records[company].currency_id
            currencies._check_has_rate(company, company._get_offboarding_today())

    @api.model
    def _prepare_policy(self, policy):
        if isinstance(policy, (int, float)):
            return {"policy": "agreed", "amount": policy}
        return {"policy": policy if policy == "full" else "prorated"}

    def _prepare_asked(self, lines):
        """Values of the wizard's lines for contract lines with a period that is cut."""
        billed = self._get_billed_cuts()
        return [billed.get(line, line)._prepare_partial_values() for line in lines]

    def _open_partial_wizard(self, asked):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Bill periods cut by the end"),
            "res_model": "client.offboarding.final.invoice",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_offboarding_id": self.id,
                "default_line_ids": [Command.create(values) for values in asked],
            },
        }
