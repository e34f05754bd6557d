from odoo import api, models
from odoo.tools import SQL

from .billed_sql import BILLED_BY_CASE, BILLED_BY_CONTRACT, BILLED_CHECKS
from .ledger_sql import LEDGER

# The checks that invoices which others pay belong to.
BILLED_CODES = (
    "invoice_draft",
    "invoice_unsent",
    "receivable_overdue",
    "receivable_not_due",
    "credit_unmatched",
)


class ClientOffboardingCheck(models.Model):
    """Invoices of the case that somebody else than its client pays."""

    _name = "client.offboarding.check"
    _inherit = ["client.offboarding.check"]
    _depends = {
        "account.move": [
            "amount_residual",
            "invoice_date",
            "partner_id",
            "sending_data",
        ],
        "account.move.line": ["contract_line_id", "move_id", "parent_state"],
        "contract.contract": ["commercial_partner_id", "company_id"],
        "contract.line": ["contract_id"],
    }

    @api.model
    def _get_billed_sql(self):
        """SQL of the invoices (``move_id``) that bill the case ``c`` and that its
        client's contacts may not lead to.

        Glue addons append what their documents of the client bill, by UNION ALL.
        """
        return f"{BILLED_BY_CASE} UNION ALL {BILLED_BY_CONTRACT}"

    @api.model
    def _get_ledger_sql(self):
        """What stands between the parties of the case ``c``; see ``ledger_sql``."""
        return LEDGER.format(billed=self._get_billed_sql())

    @api.model
    def _get_checks(self):
        checks = super()._get_checks()
        for code in BILLED_CODES:
            queries = (*checks[code].queries, self._query_billed_elsewhere)
            checks[code] = checks[code]._replace(queries=queries)
        return checks

    def _query_billed_elsewhere(self):
        """Drafts, open items and unsent invoices that others pay, in one scan."""
        return SQL(
            BILLED_CHECKS.format(
                billed=self._get_billed_sql(), sent=self._get_sent_condition()
            )
        )
