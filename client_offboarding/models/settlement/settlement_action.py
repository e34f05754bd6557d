from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .settlement_sql import AMOUNTS


class ClientOffboardingSettlement(models.Model):
    """What accountants do from their list, for one case or for many."""

    _name = "client.offboarding.settlement"
    _inherit = ["client.offboarding.settlement"]

    def action_open_case(self):
        """Open the case."""
        self.ensure_one()
        self.check_access("read")
        return self.offboarding_id._get_form_action()

    def action_view_ledger(self):
        """Open the journal items behind the balance, under the user's own rights.

        Exactly what the checks of these cases count.
        """
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "client_offboarding.client_offboarding_ledger_action"
        )
        action["domain"] = [("id", "in", self._get_open_items().ids)]
        return action

    def action_view_invoices(self):
        """Open the final invoices of these cases."""
        self.check_access("read")
        action = self.offboarding_id[:1].action_view_invoices()
        action["domain"] = [("offboarding_id", "in", self.offboarding_id.ids)]
        return action

    def action_view_charges(self):
        """Open the charges of these cases, to decide on them or to enter one."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "client_offboarding.client_offboarding_charge_action"
        )
        cases = self.offboarding_id
        action["domain"] = [("offboarding_id", "in", cases.ids)]
        action["context"] = (
            {"default_offboarding_id": cases.id} if len(self) == 1 else {}
        )
        return action

    def action_take_over(self):
        """Make the current user the accountant of these settlements."""
        self._check_accountant()
        # sudo: accountants read cases only. That they do a settlement is no secret,
        # and gives them no right that they didn't have.
        self.offboarding_id.sudo().write({"accountant_id": self.env.uid})
        self._forget()
        return True

    def action_create_final_invoices(self):
        """Draft the final invoices of these cases; see the case's own button."""
        self._check_accountant()
        action = self.offboarding_id.action_create_final_invoices()
        self._forget()
        return action

    def action_preview_final_invoices(self):
        """Show exactly what would be drafted for this case; see there."""
        self.ensure_one()
        self._check_accountant()
        return self.offboarding_id.action_preview_final_invoices()

    def action_register_payment(self):
        """Open the ERP's own payment wizard for what the clients owe."""
        self._check_accountant()
        owed = self._get_open_items().filtered(lambda item: item.amount_residual > 0)
        if not owed:
            raise UserError(self.env._("There is nothing to pay in these cases."))
        return owed.action_register_payment()

    def action_match_credits(self):
        """Match open credits with what is owed, what was due first comes first.

        By the ERP's own reconciliation, client by client, for each account and currency
        by itself. To choose what is matched with what, select it in the ledger.
        """
        self._check_accountant()
        matched = self._get_open_items()._match_offboarding()
        self._forget()
        if not matched:
            raise UserError(
                self.env._(
                    "No credit of these clients has anything to be matched with in its "
                    "account and currency. Pay it back, or register what it pays."
                )
            )
        return True

    def _get_open_items(self):
        """The open items on receivable accounts: all that the balance counts."""
        checks = self.env["client.offboarding.check"]
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.res_id
                  FROM %s c
                 CROSS JOIN LATERAL (%s UNION ALL %s OFFSET 0) item
                 WHERE c.id IN %s AND c.state NOT IN ('closed', 'cancelled')
                   AND item.code IN %s
                """,
                checks._get_cases_query(),
                checks._query_receivable(),
                checks._query_billed_elsewhere(),
                tuple(self.ids) or (0,),
                AMOUNTS["amount_residual"],
            )
        )
        return self.env["account.move.line"].browse(sorted(row[0] for row in rows))

    def _check_accountant(self):
        self.check_access("read")
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(
                self.env._("This is for accountants: you may look at it, no more.")
            )
