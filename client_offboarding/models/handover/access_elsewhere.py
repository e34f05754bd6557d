from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...const import ACTIVE_STATES
from .access_user import CLOSING


class ClientOffboarding(models.Model):
    """A login opens what every company of the ERP shares with the client."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _goes_on_elsewhere(self):
        """Whether the client's relation with another company here isn't over."""
        self.ensure_one()
        today = self.company_id._get_offboarding_today()
        client = Domain("commercial_partner_id", "=", self.commercial_partner_id.id)
        elsewhere = client & Domain("company_id", "!=", self.company_id.id)
        lasting = Domain("date_end", "=", False) | Domain("date_end", ">=", today)
        # sudo: only whether there are any, of companies that the user may not be in.
        contracts = self.env["contract.contract"].sudo()
        cases = self.env["client.offboarding"].sudo()
        return bool(
            contracts.search_count(
                elsewhere & lasting & Domain("contract_type", "=", "sale"), limit=1
            )
            or cases.search_count(
                elsewhere & lasting & Domain("state", "in", ACTIVE_STATES), limit=1
            )
        )

    def _get_portal_users(self):
        """None where a login is needed on: its last company's case closes it."""
        users = super()._get_portal_users()
        return users.browse() if self._goes_on_elsewhere() else users


class ClientOffboardingAccess(models.Model):
    _name = "client.offboarding.access"
    _inherit = ["client.offboarding.access"]

    def _close_accounts(self):
        # sudo: see the method that this one extends.
        for line in self:
            if line.sudo()._is_kept_elsewhere():
                raise UserError(line._tell_kept_elsewhere())
        return super()._close_accounts()

    def _revoke_or_narrow(self):
        if not self._is_kept_elsewhere():
            return super()._revoke_or_narrow()
        return self._warn_owner(self._tell_kept_elsewhere())

    def _is_kept_elsewhere(self):
        return (
            self.operation in CLOSING
            and self._is_active_user()
            and self.offboarding_id._goes_on_elsewhere()
        )

    def _tell_kept_elsewhere(self):
        return self.env._(
            "%(account)s is needed on: the client's relation with another company in "
            "this ERP isn't over. Cancel the line, or have a manager revoke the access "
            "at once, with a reason.",
            account=self.account or self.sudo().res_user_id.login,
        )
