from odoo import api, fields, models
from odoo.exceptions import UserError


class ClientOffboardingSignature(models.Model):
    """Who signed a paper, for which side, on what authority."""

    _name = "client.offboarding.signature"
    _description = "Signature on an Offboarding Paper"
    _inherit = ["client.offboarding.mixin.guard"]
    _order = "date, id"

    protocol_id = fields.Many2one(
        "client.offboarding.protocol", required=True, index=True, ondelete="restrict"
    )
    offboarding_id = fields.Many2one(
        related="protocol_id.offboarding_id", store=True, index=True
    )
    company_id = fields.Many2one(related="protocol_id.company_id", store=True)
    side = fields.Selection(
        [("company", "Us"), ("client", "The client"), ("provider", "New provider")],
        required=True,
    )
    name = fields.Char(required=True)
    role = fields.Char()
    basis = fields.Char(help="Register, power of attorney or other authority.")
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    method = fields.Selection(
        [
            ("drawn", "Drawn"),
            ("typed", "Typed"),
            ("paper", "On paper"),
            ("qualified", "Qualified signature"),
        ],
        required=True,
        default="typed",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Recorded by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )

    @api.model
    def _get_step_fields(self):
        return set(self._fields)

    @api.model_create_multi
    def create(self, vals_list):
        signatures = super().create(vals_list)
        signatures.offboarding_id._check_editable()
        return signatures

    def write(self, vals):
        if vals:
            raise UserError(self.env._("A signature can't be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(
            self.env._("A signature can't be deleted: make a new version of the paper.")
        )
