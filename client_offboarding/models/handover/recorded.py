from odoo import models


class ClientOffboardingMixinRecorded(models.AbstractModel):
    """What one of us presses for whoever receives something is no word of his.

    It names who received it, and says that it is our record, wherever it is told.
    """

    _name = "client.offboarding.mixin.recorded"
    _description = "Receipt That We Record"

    def _tell_recorded(self, receiver=None):
        """Who received it, by our record, as a text for the portal and the chatter."""
        if not (receiver or "").strip():
            return self.env._("as recorded by us")
        return self.env._("%s, as recorded by us", receiver.strip())
