from odoo import models


class ClientOffboarding(models.Model):
    """What is given back or handed over next."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_thing_of_check(self, check):
        thing = super()._get_thing_of_check(check)
        labels = {
            "return_open": self.env._("Settle what is to be returned"),
            "document_open": self.env._("Hand over the documents"),
            "access_open": self.env._("End or transfer access"),
            "knowledge_open": self.env._("Hand over what has to be known"),
        }
        if check.code == "access_open" and self._is_control_awaited():
            label = self.env._("Wait for the client to confirm that he is in control")
            return thing._replace(label=label, run=None, turn="")
        return thing._replace(label=labels.get(check.code, thing.label))

    def _is_control_awaited(self):
        """Of the access, nothing is left for us to do but hear the client's answer."""
        # sudo: looked at only; whoever sees the check sees no less of the lines.
        waiting = self.sudo().access_ids.filtered(
            # Logins of the client's close by themselves.
            lambda line: not line.is_settled and not line.res_user_id
        )
        return set(waiting.mapped("control_state")) == {"asked"}
