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
        return thing._replace(label=labels.get(check.code, thing.label))
