from odoo import api, fields, models
from odoo.exceptions import AccessError

from .called import record_id


class ClientOffboardingMixinHelperLine(models.AbstractModel):
    """Lets a helper say what became of his line, and no more.

    Record rules give whoever is responsible for a line the right to write it. What the
    line is about (whose account, which file, to whom) stays with those who run the
    case: an administrator of a mailbox must not turn his line into another account's.
    """

    _name = "client.offboarding.mixin.helper.line"
    _description = "Line That a Helper Settles"

    @api.model
    def _get_helper_fields(self):
        """Fields that whoever is responsible for the line may write."""
        return {"state"}

    def write(self, vals):
        # Others are computed from them, before the database has looked at them.
        record_id(self.env, vals.get("user_id") or False)
        self._check_helper_fields(vals)
        return super().write(vals)

    def _check_helper_fields(self, vals):
        if self.env.su:
            return
        if "state" in vals:
            self._check_helper_cancels_nothing(vals["state"])
        others = self._find_decisions(vals)
        if others and not self.offboarding_id.has_access("write"):
            raise AccessError(
                self.env._(
                    "You can say what became of '%(line)s'. %(fields)s are for those "
                    "who run the case.",
                    line=self[:1].display_name,
                    fields=", ".join(
                        sorted(
                            self._fields[name]._description_string(self.env)
                            for name in others & self._fields.keys()
                        )
                    ),
                )
            )

    def _find_decisions(self, vals):
        """Names of what in ``vals`` isn't a helper's to say."""
        return {
            name
            for name in vals.keys() - self._get_helper_fields()
            if not name.startswith(("message_", "activity_"))
        }

    def _check_helper_cancels_nothing(self, state=None):
        """Whether a line is needed at all is for those who run the case to say.

        :param state: that the lines are to have from now on
        :raises AccessError: for a helper who cancels a line, or takes that back
        """
        if self.env.su or self.offboarding_id.has_access("write"):
            return
        if state == "cancelled" or "cancelled" in self.mapped("state"):
            raise AccessError(
                self.env._(
                    "You can say what became of '%s'. Whether it is needed is for "
                    "those who run the case.",
                    self[:1].display_name,
                )
            )


class ClientOffboarding(models.Model):
    """Who helps with a case without running it."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    helper_ids = fields.Many2many(
        "res.users",
        "client_offboarding_helper_rel",
        compute="_compute_helper_ids",
        store=True,
        string="Helpers",
        help="Whoever is responsible for a line; they read the case's header.",
    )

    @api.model
    def _get_helper_lines(self):
        """Names of lines that somebody who doesn't run the case may be responsible for.

        Whoever adds such lines to the case names them here.
        """
        return []

    @api.depends(lambda self: [f"{name}.user_id" for name in self._get_helper_lines()])
    def _compute_helper_ids(self):
        for case in self:
            case.helper_ids = case.env["res.users"].union(
                *[case[name].user_id for name in case._get_helper_lines()]
            )
