"""What topics of their own add to the models of the case.

They stand before the model itself, so that what they override is called first.
"""

from odoo import models


class ClientOffboarding(models.Model):
    """The case with its topics."""

    _name = "client.offboarding"
    _inherit = [
        "client.offboarding.mixin.keeping",
        "client.offboarding.mixin.accounting",
        "client.offboarding.mixin.combined",
        "client.offboarding.mixin.takeover",
        "client.offboarding.mixin.offer",
        "client.offboarding",
    ]
