from odoo import api, fields, models
from odoo.tools import format_date

from .access_user import CLOSING


class ClientOffboardingAccess(models.Model):
    """What somebody is told before a login ends with his click, and after."""

    _name = "client.offboarding.access"
    _inherit = ["client.offboarding.access"]

    is_login_closed = fields.Boolean(
        compute="_compute_is_login_closed",
        help="The portal user that the line is about can't sign in any more.",
    )

    @api.depends("res_user_id.active", "narrowed_on")
    def _compute_is_login_closed(self):
        # sudo: portal users belong to no company that the reader of the line may see;
        # whether this one can sign in is no more than what the line says anyway.
        for line in self.sudo():
            user = line.res_user_id
            line.is_login_closed = bool(user) and not line._is_active_user()

    def _name_login(self):
        user = self.sudo().res_user_id  # sudo: see above; the line's account has both
        return f"{user.name} ({user.login})"

    def _tell_early_end(self):
        case = self.offboarding_id
        return self.env._(
            "%(user)s keeps the portal until the end of %(day)s; after that the "
            "account is closed by itself. For a reason of security a manager can "
            "revoke it at once.",
            user=self._name_login(),
            day=format_date(self.env, case.date_end) if case.date_end else "–",
        )

    def _tell_login(self):
        """What becomes of the login when the line is done now.

        :return: (text, whether the line can be done now)
        """
        self.ensure_one()
        if self.operation not in CLOSING:
            return (
                self.env._(
                    "The login of %s stays: a transfer closes nothing.",
                    self._name_login(),
                ),
                True,
            )
        if self.is_login_closed:
            text = self.env._("The login of %s is closed already.", self._name_login())
            return text, True
        if not self._is_end_over():
            return self._tell_early_end(), False
        text = self.env._(
            "The login of %s ends now. Resetting the line later doesn't bring it back.",
            self._name_login(),
        )
        # sudo: papers and signatures are beyond the rights of a helper.
        if self.sudo()._must_still_sign():
            signs = self.env._("This person still has to sign, and no longer can then.")
            text = f"{text} {signs}"
        return text, True

    def action_reset(self):
        res = super().action_reset()
        for line in self.filtered("is_login_closed"):
            line.message_post(
                body=self.env._(
                    "The line is open again; the login of %s stays closed. Whoever may "
                    "do so can grant portal access anew on the contact.",
                    line._name_login(),
                )
            )
        return res
