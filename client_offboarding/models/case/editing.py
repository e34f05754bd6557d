from odoo import api, models
from odoo.exceptions import UserError

# Moved only by the case's own steps, never by a plain write.
PROTECTED_FIELDS = {
    "name",
    "state",
    "date_closed",
    "outcome",
    "approved_by_id",
    "approved_on",
    "checks_kept",
    "ledger_revision",
    "progress_reached",
}
# What identifies the case: fixed as soon as contracts may have ended.
IDENTITY_FIELDS = {"company_id", "partner_id", "scope"}


class ClientOffboarding(models.Model):
    """What of a case may be changed or deleted, and until when."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    @api.model
    def _get_step_fields(self):
        return PROTECTED_FIELDS

    def write(self, vals):
        if names := PROTECTED_FIELDS & set(vals):
            raise UserError(
                self.env._(
                    "%(fields)s can't be edited: use the buttons of the case.",
                    fields=", ".join(
                        sorted(
                            self._fields[n]._description_string(self.env) for n in names
                        )
                    ),
                )
            )
        if IDENTITY_FIELDS & set(vals):
            self._use_commercial_partner(vals)
            self._check_identity_unchanged(vals)
        if not self._is_bookkeeping(vals):
            self._check_editable()
        return super().write(vals)

    def _check_identity_unchanged(self, vals):
        for case in self.filtered(lambda c: c.state != "draft"):
            for name in IDENTITY_FIELDS & set(vals):
                before = self._fields[name].convert_to_write(case[name], case)
                if before != vals[name]:
                    raise UserError(
                        self.env._(
                            "Client, company and scope of %(case)s are fixed: its "
                            "contracts may have ended already. Cancel the case and "
                            "open another one.",
                            case=case.name,
                        )
                    )

    @api.model
    def _is_bookkeeping(self, vals):
        """Chatter, activities and portal tokens go on after the case is over."""
        return all(
            name.startswith(("message_", "activity_", "website_message"))
            or name == "access_token"
            for name in vals
        )

    def _check_editable(self):
        """Raise a UserError where a case is over: nothing of it can be changed."""
        over = self.filtered(lambda case: case.state in ("closed", "cancelled"))
        if over:
            raise UserError(
                self.env._(
                    "%(cases)s is over and can't be changed. A manager can reopen a "
                    "closed case.",
                    cases=", ".join(over.mapped("name")),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        known = self.with_context(active_test=False)
        if any(case.state != "draft" or case.waiver_ids for case in known):
            raise UserError(
                self.env._(
                    "Only a case that is still being prepared can be deleted. "
                    "Cancel it instead: what happened stays on record."
                )
            )
