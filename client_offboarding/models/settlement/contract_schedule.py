import logging

from odoo import api, fields, models

from ...tools.database_faults import is_database_fault

_logger = logging.getLogger(__name__)


class ContractContract(models.Model):
    """The ERP's scheduled invoicing, to the very end of contracts that cases ended."""

    _name = "contract.contract"
    _inherit = ["contract.contract"]

    @api.model
    def _cron_recurring_create(self, date_ref=False, create_type="invoice"):
        """OCA leaves out what falls due after a contract's last day: the last period
        that is paid afterwards would never be billed by itself.
        """
        res = super()._cron_recurring_create(date_ref, create_type=create_type)
        if create_type == "invoice":
            self._bill_last_periods(date_ref or fields.Date.context_today(self))
        return res

    @api.model
    def _bill_last_periods(self, date_ref):
        domain = fields.Domain.AND(
            [
                self._get_contracts_to_invoice_domain(date_ref),
                [
                    ("generation_type", "=", "invoice"),
                    ("contract_type", "=", "sale"),
                    ("date_end", "<", date_ref),
                    ("termination_ids.is_ended", "=", True),
                ],
            ]
        )
        left_out = self.search(domain).filtered(
            lambda contract: contract.recurring_next_date > contract.date_end
        )
        for contract in left_out:
            # As OCA does: what is wrong with one contract stops no other.
            try:
                with self.env.cr.savepoint():
                    own = contract.with_company(contract.company_id)
                    own._recurring_create_invoice(date_ref)
                contract._clear_invoice_generation_error()
            except Exception as error:  # pylint: disable=broad-except
                contract._record_invoice_generation_error(error, "invoice")

    def _record_invoice_generation_error(self, exc, create_type):
        """A contract that somebody bills at this moment, or that the database has no
        room to bill, has no fault to be told of.

        Marking it would fail too, and take the invoices of all others with it. What
        is left is billed by the next run.
        """
        if is_database_fault(exc):
            _logger.info("Contract %s can't be billed now: %s", self.id, exc)
            return None
        return super()._record_invoice_generation_error(exc, create_type)
