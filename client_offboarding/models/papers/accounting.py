from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..case.obligation import CASE_READERS
from ..settlement.ledger_sql import BALANCE

# Papers about the ledger: accountants make them, without any role of this app.
ACCOUNTING_KINDS = ("settlement", "balance", "set_off")


class ClientOffboardingMixinAccounting(models.AbstractModel):
    """Papers about the ledger: offered when there is something to state."""

    _name = "client.offboarding.mixin.accounting"
    _description = "Papers about the Ledger of a Case"

    has_open_items = fields.Boolean(
        compute="_compute_ledger_contents", groups=CASE_READERS
    )
    has_mutual_claims = fields.Boolean(
        compute="_compute_ledger_contents", groups=CASE_READERS
    )

    def _compute_ledger_contents(self):
        """Whether there are open items, and of both sides in one currency."""
        self.env.flush_all()
        query = SQL(
            """
            SELECT id, BOOL_OR(sides = 2)
              FROM (SELECT c.id, COUNT(DISTINCT SIGN(item.amount)) AS sides
                      FROM client_offboarding c
                     CROSS JOIN LATERAL (%s) item
                     WHERE c.id IN %s
                     GROUP BY c.id, item.currency_id) currency
             GROUP BY id
            """,
            SQL(BALANCE),
            tuple(self.ids) or (0,),
        )
        contents = dict(self.env.execute_query(query))
        for case in self:
            case.has_open_items = case._origin.id in contents
            case.has_mutual_claims = contents.get(case._origin.id, False)

    def _get_offered_kinds(self):
        kinds = super()._get_offered_kinds()
        # sudo: only whether there is something to state.
        case = self.sudo()
        left_out = set()
        if "balance" in kinds and not case.has_open_items:
            left_out.add("balance")
        if "set_off" in kinds and not case.has_mutual_claims:
            left_out.add("set_off")
        return [kind for kind in kinds if kind not in left_out]

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
