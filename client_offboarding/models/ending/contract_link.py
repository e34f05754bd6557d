import re

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import consteq

from ...const import AMOUNT_READERS


class ContractContract(models.Model):
    """The page of a contract shows its prices to whoever holds the link to it."""

    _name = "contract.contract"
    _inherit = ["contract.contract"]

    access_token = fields.Char(groups=AMOUNT_READERS)

    def _may_give_link(self):
        """Whether the user sees the prices himself; a client does on this very page."""
        user = self.env.user
        return self.env.su or user.share or user.has_groups(AMOUNT_READERS)

    def _get_page_refusal(self):
        return self.env._(
            "The page of a contract shows its prices, and they are for those who see "
            "amounts. Ask a manager or accounting."
        )

    @api.model
    def _get_thread_with_access(self, thread_id, *, token=None, **kwargs):
        """The chatter on a contract's page compares the token of who reads it.

        A client's own people may not read the field, so they get the contract with
        superuser rights, as the portal gives it to whoever has the right token.
        """
        thread = super()._get_thread_with_access(thread_id, token=token, **kwargs)
        if (
            not thread
            or not token
            or thread._has_field_access(self._fields["access_token"], "read")
        ):
            return thread
        # sudo: compared only, before anything is given.
        known = thread.sudo()
        return known if consteq(token, known.access_token or "") else self.browse()

    def get_portal_url(self, *args, **kwargs):
        """Without the token for whoever may not see the prices."""
        may_give = self._may_give_link()
        self.check_access("read")
        # sudo: the token is taken out again where it isn't for the user.
        url = super(ContractContract, self.sudo()).get_portal_url(*args, **kwargs)
        if may_give:
            return url
        return re.sub(r"\?access_token=[^&#]*(&?)", lambda m: m[1] and "?", url)

    def _get_share_url(self, *args, **kwargs):
        if not self._may_give_link():
            raise AccessError(self._get_page_refusal())
        self.check_access("read")
        # sudo: a client's own page has the token, which isn't his to read by RPC.
        return super(ContractContract, self.sudo())._get_share_url(*args, **kwargs)

    def _sign_token(self, pid):
        # sudo: the token goes into an e-mail to the client, whoever writes it.
        return super(ContractContract, self.sudo())._sign_token(pid)
