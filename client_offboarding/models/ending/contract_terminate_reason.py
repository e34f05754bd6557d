from odoo import api, fields, models
from odoo.exceptions import UserError


class ContractTerminateReason(models.Model):
    _name = "contract.terminate.reason"
    _inherit = ["contract.terminate.reason"]
    _rec_names_search = ["name", "offboarding_label"]

    # OCA's names have one language only. Made translatable here, the column would be
    # of another type, and unreadable once this app is gone.
    offboarding_label = fields.Char(
        string="Name in the user's language",
        translate=True,
        help="Shown instead of the name; a new name replaces it.",
    )

    @api.depends("name", "offboarding_label")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for reason in self:
            reason.display_name = reason.offboarding_label or reason.name

    def write(self, vals):
        if "name" in vals and "offboarding_label" not in vals:
            vals = {**vals, "offboarding_label": False}
        return super().write(vals)

    @api.model
    def _fill_offboarding_labels(self):
        """Label our reasons where they are older than labels, but for renamed ones."""
        ours = self.env["ir.model.data"].search(
            [("module", "=", "client_offboarding"), ("model", "=", self._name)]
        )
        for reason in self.browse(ours.mapped("res_id")).exists():
            untouched = reason.write_date == reason.create_date
            if untouched and not reason.offboarding_label:
                reason.offboarding_label = reason.name

    # Also when the app is uninstalled: what contracts were ended for is their history.
    @api.ondelete(at_uninstall=True)
    def _unlink_except_used(self):
        # sudo: contracts and cases of other companies count, and none is shown.
        contracts = self.env["contract.contract"].sudo().with_context(active_test=False)
        cases = self.env["client.offboarding"].sudo().with_context(active_test=False)
        used = contracts.search([("terminate_reason_id", "in", self.ids)])
        reasons = used.terminate_reason_id
        reasons |= cases.search([("reason_id", "in", self.ids)]).reason_id
        if reasons:
            raise UserError(
                self.env._(
                    "Contracts were ended, or are being ended, for this reason: %s",
                    ", ".join(reasons.mapped("display_name")),
                )
            )
