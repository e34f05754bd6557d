from odoo import models


class ContractLine(models.Model):
    """How a period that the contract's end cuts is billed, whoever bills it."""

    _name = "contract.line"
    _inherit = ["contract.line"]

    def _get_cut_policy(self):
        """``full``, ``prorated``, ``ask`` or an amount; None where no case ended it.

        What was decided for the final invoices of a case comes first, then the
        contract's clause: the ERP's scheduled invoicing and the contract's own button
        bill as the case does.
        """
        policies = self.env.context.get("offboarding_policies") or {}
        if self.id in policies:
            return policies[self.id]
        # sudo: who bills may see no cases; only whether one ended the contract.
        terminations = self.contract_id.sudo().termination_ids
        if self.date_end and any(terminations.mapped("is_ended")):
            return self.contract_id.partial_period
        return None

    def _can_be_invoiced(self, date_ref):
        """A period that is cut waits for whoever has to say how it is billed."""
        return super()._can_be_invoiced(date_ref) and not self._is_left_for_asking()

    def _is_left_for_asking(self):
        if not self.date_end or self._get_cut_policy() != "ask":
            return False
        start, end, _next = self._get_period_to_invoice(
            self.last_date_invoiced, self.recurring_next_date
        )
        return bool(start and end == self.date_end and self._get_cut_period())
