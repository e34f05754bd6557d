from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .offboarding_ledger_sql import BALANCE

# Papers about the ledger: accountants make them, without any role of this app.
ACCOUNTING_KINDS = ("settlement", "balance", "set_off")


class ClientOffboarding(models.Model):
    """Papers about the ledger: offered when there is something to state."""

    _inherit = "client.offboarding"

    def _get_offered_kinds(self):
        kinds = super()._get_offered_kinds()
        if not {"balance", "set_off"} & set(kinds):
            return kinds
        has_balance, has_claims = self._get_ledger_contents()
        left_out = {"balance": not has_balance, "set_off": not has_claims}
        return [kind for kind in kinds if not left_out.get(kind)]

    def _get_ledger_contents(self):
        """Whether there are open items, and of both sides in one currency."""
        self.env.flush_all()
        query = SQL(
            """
            SELECT COUNT(*) > 0, COALESCE(BOOL_OR(sides = 2), FALSE)
              FROM (SELECT COUNT(DISTINCT SIGN(item.amount)) AS sides
                      FROM client_offboarding c
                     CROSS JOIN LATERAL (%s) item
                     WHERE c.id = %s
                     GROUP BY item.currency_id) currency
            """,
            SQL(BALANCE),
            self.id,
        )
        return self.env.execute_query(query)[0]

    def action_open_paper(self):
        kind = self.env.context.get("offboarding_paper_kind")
        accountant = self.env.user.has_group("account.group_account_invoice")
        if kind not in ACCOUNTING_KINDS or not accountant:
            return super().action_open_paper()
        self.ensure_one()
        self.check_access("read")
        if kind not in self._get_offered_kinds():
            raise UserError(self.env._("This paper doesn't fit the case as it is now."))
        return self._prepare_paper(kind).action_open()
