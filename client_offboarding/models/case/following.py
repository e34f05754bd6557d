from odoo import models


class ClientOffboardingMixinFollowing(models.AbstractModel):
    """Following a case means running it."""

    _name = "client.offboarding.mixin.following"
    _description = "Followers of a Case"

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Let nobody follow who may not run the case, unless somebody who may adds him.

        Odoo lets every reader follow; an accountant or a helper who is also an
        offboarding user would give himself the rights of the responsible.
        """
        if not self.has_access("write"):
            return False
        return super().message_subscribe(partner_ids, subtype_ids)

    def message_post(self, **kwargs):
        """Post without following: see :meth:`message_subscribe`.

        Odoo lets followers write who may not read, as the client's people are.
        """
        self.check_access("read")
        self_skipping = self.with_context(mail_post_autofollow_author_skip=True)
        return super(ClientOffboardingMixinFollowing, self_skipping).message_post(
            **kwargs
        )
