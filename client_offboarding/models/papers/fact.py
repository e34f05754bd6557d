from odoo import api, fields, models
from odoo.exceptions import UserError


class ClientOffboardingProtocolFact(models.Model):
    """A fact of the ledger that a paper states, as it was when the paper was made.

    Kept as rows, so that one query compares them with the ledger of today.
    """

    _name = "client.offboarding.protocol.fact"
    _description = "Fact of an Offboarding Paper"
    _inherit = ["client.offboarding.mixin.guard"]
    _order = "protocol_id, res_model, res_id"

    protocol_id = fields.Many2one(
        "client.offboarding.protocol", required=True, index=True, ondelete="cascade"
    )
    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True)
    name = fields.Char()
    currency_id = fields.Many2one("res.currency", required=True)
    amount = fields.Monetary(help="Positive: the client owes it.")
    amount_company = fields.Float(digits=0)
    # Of a set-off: how much of the amount it extinguishes, with the amount's sign.
    amount_set_off = fields.Monetary()
    state = fields.Char()

    _once = models.UniqueIndex("(protocol_id, res_model, res_id)")

    @api.model
    def _get_step_fields(self):
        return set(self._fields)

    def write(self, vals):
        if vals:
            self.check_access("write")
            raise UserError(self.env._("What a paper states can't be changed."))
        return super().write(vals)
