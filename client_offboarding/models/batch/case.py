from odoo import api, fields, models

from ...const import MANAGER


class ClientOffboarding(models.Model):
    """The batch that a case was opened by."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    batch_line_ids = fields.One2many(
        "client.offboarding.batch.line",
        "offboarding_id",
        string="In batches",
        groups=MANAGER,
    )
    batch_id = fields.Many2one(
        "client.offboarding.batch",
        string="Batch",
        compute="_compute_batch_id",
        search="_search_batch_id",
        groups=MANAGER,
    )

    @api.depends("batch_line_ids")
    def _compute_batch_id(self):
        for case in self:
            case.batch_id = case.batch_line_ids[:1].batch_id

    @api.model
    def _search_batch_id(self, operator, value):
        self._check_field_access(self._fields["batch_id"], "read")
        return fields.Domain("batch_line_ids.batch_id", operator, value)

    @api.ondelete(at_uninstall=False)
    def _unlink_tell_batch(self):
        """A client whose case is deleted is not done: his line says why."""
        # sudo: lines are written by their own steps only.
        self.sudo().batch_line_ids._write_step(
            {
                "state": "failed",
                "error": self.env._("%s deleted the case.", self.env.user.name),
            }
        )

    def action_view_batch(self):
        """Open the batch that opened this case."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "client.offboarding.batch",
            "res_id": self.batch_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
