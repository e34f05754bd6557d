from odoo import api, fields, models


class ClientOffboardingWaive(models.TransientModel):
    """Asks why the open items of a check may stay open."""

    _name = "client.offboarding.waive"
    _description = "Waive an Offboarding Check"
    _inherit = ["client.offboarding.mixin.given"]

    offboarding_id = fields.Many2one("client.offboarding", required=True, readonly=True)
    code = fields.Selection(
        selection=lambda self: self.env["client.offboarding.check"]._selection_code(),
        string="Check",
        required=True,
        readonly=True,
    )
    reason = fields.Text(required=True)
    kind = fields.Selection(
        selection=lambda self: (
            self.env["client.offboarding.waiver"]
            ._fields["kind"]
            ._description_selection(self.env)
        ),
        required=True,
        default="still_claimed",
    )
    follow_up_date = fields.Date(
        string="Follow up on", help="When somebody looks at it again."
    )

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        for wizard in wizards:
            wizard.offboarding_id._check_may_waive(wizard.code)
        return wizards

    def action_waive(self):
        """Create the waiver for what is open now (who may waive that check)."""
        self.ensure_one()
        # sudo: a data officer has no right to make waivers, but of his own check; the
        # waiver asks again who makes it.
        self.env["client.offboarding.waiver"].sudo().create(
            {
                "offboarding_id": self.offboarding_id.id,
                "code": self.code,
                "reason": self.reason,
                "kind": self.kind,
                "follow_up_date": self.follow_up_date,
            }
        )
        return {"type": "ir.actions.act_window_close"}
