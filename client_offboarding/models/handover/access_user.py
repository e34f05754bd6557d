import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ..case.called import takes, text

_logger = logging.getLogger(__name__)

# States of a case in which its contracts ended, or end on their dates.
ENDED_STATES = ("notice", "handover", "confirm")
# What closes an account; one that is transferred goes on.
CLOSING = ("revoke", "close")


class ClientOffboardingAccess(models.Model):
    """Lines about the client's own users of this ERP, which closes them itself."""

    _name = "client.offboarding.access"
    _inherit = ["client.offboarding.access"]

    res_user_id = fields.Many2one(
        "res.users",
        string="Portal user",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        domain="[('share', '=', True)]",
        help="A user of the client in this ERP. The account is closed by itself after "
        "the end.",
    )
    narrowed_on = fields.Datetime(
        string="Only this case since",
        readonly=True,
        copy=False,
        help="The person still has to sign: of the portal, nothing but this case is "
        "open to the account until the case is closed.",
    )
    revoke_reason = fields.Text(
        string="Why at once",
        readonly=True,
        copy=False,
        help="Why a manager closed the account before its time.",
    )

    @api.model
    def _get_step_fields(self):
        return super()._get_step_fields() | {"narrowed_on", "revoke_reason"}

    @api.depends("state", "narrowed_on")
    def _compute_is_settled(self):
        """Narrowed is as good as settled: the signature that is waited for comes after
        the check that this line would block."""
        res = super()._compute_is_settled()
        for line in self.filtered("narrowed_on"):
            line.is_settled = True
        return res

    @api.constrains("res_user_id")
    def _check_user(self):
        """Only the client's own portal users: what is named here gets closed."""
        # sudo: portal users belong to no company that the person who writes may read.
        for line in self.sudo().filtered("res_user_id"):
            user = line.res_user_id
            client = line.offboarding_id.commercial_partner_id
            if not user.share or user.partner_id.commercial_partner_id != client:
                raise ValidationError(
                    self.env._(
                        "%(user)s isn't a portal user of %(client)s.",
                        user=user.name,
                        client=client.name,
                    )
                )

    # When

    def _is_end_over(self):
        """The end date is over at 24:00 of the company's own time (Civil Code 111)."""
        self.ensure_one()
        case = self.offboarding_id
        return bool(
            case.state in ENDED_STATES
            and case.date_end
            and case.company_id._get_offboarding_today() > case.date_end
        )

    # How

    def _must_still_sign(self):
        """Whether the user is still needed; for whoever knows of signatures."""
        self.ensure_one()
        return False

    def _close_accounts(self):
        """Somebody says that these lines are done: close the accounts they are about.

        :raises UserError: before the end is over
        """
        # sudo: portal users, and papers, are beyond the rights of a helper; the
        # constraint and the dates say whose account is closed, and when.
        for line in self.sudo():
            if line.operation not in CLOSING or not line._is_active_user():
                continue
            if line.offboarding_id._goes_on_elsewhere():
                raise UserError(line._tell_kept_elsewhere())
            if not line._is_end_over():
                raise UserError(line._tell_early_end())
            line._revoke()

    def _tell_kept_elsewhere(self):
        return self.env._(
            "%(account)s is needed on: the client's relation with another company in "
            "this ERP isn't over. Cancel the line, or have a manager revoke the access "
            "at once, with a reason.",
            account=self.account or self.res_user_id.login,
        )

    def _is_active_user(self):
        user = self.res_user_id
        return user.active and (user._is_portal() or bool(self.narrowed_on))

    def _revoke_or_narrow(self):
        """What the scheduled action does with one due line; run as superuser."""
        self.ensure_one()
        if self._is_active_user() and self.offboarding_id._goes_on_elsewhere():
            self._warn_owner(self._tell_kept_elsewhere())
            return
        if self._is_active_user() and self._must_still_sign():
            if not self.narrowed_on:
                self._narrow()
            return
        self._revoke_narrowed()

    def _revoke_narrowed(self):
        """Close what is left of an account, if anything is."""
        if self._is_active_user():
            self._revoke()
        self._write_step(
            {
                "state": "done",
                "date_done": fields.Datetime.now(),
                "done_by_id": self.env.uid,
            }
        )

    def _narrow(self):
        """Leave the login, and take away everything that it opens but this case.

        The pages of the case ask whether the person is invited, not for rights. So all
        rights go, on every way there is to Odoo (pages, RPC, API keys), by the ERP's
        own means: the user is in no group any more. Not even in that of the public,
        which would make the person nobody, who is asked to log in.
        """
        user = self.res_user_id
        user.write({"group_ids": [Command.clear()]})
        user.partner_id.signup_type = False
        self._write_step({"narrowed_on": fields.Datetime.now()})
        self._log_in_chatter(
            self.env._(
                "%s still has to sign: in the portal only this case is left.", user.name
            )
        )

    def _revoke(self):
        """Close the account as the ERP's own wizard for the portal does."""
        user = self.res_user_id
        self._check_user()
        portal = self.env.ref("base.group_portal")
        if self.narrowed_on:
            # The wizard closes portal users only.
            user.write({"group_ids": [Command.set(portal.ids)]})
        wizard = self.env["portal.wizard"].create(
            {"partner_ids": [Command.set(user.partner_id.ids)]}
        )
        entry = wizard.user_ids.filtered(
            lambda entry: entry.user_id == user and entry.is_portal
        )
        if entry:
            entry.action_revoke_access()
        else:
            # The wizard sees one user of a contact; this is another one.
            public = self.env.ref("base.group_public")
            user.write({"group_ids": [Command.set(public.ids)], "active": False})
        wizard.unlink()
        self._log_in_chatter(
            self.env._("The portal access of %s is revoked.", user.name)
        )

    def _log_in_chatter(self, text):
        self.message_post(body=text)
        self.offboarding_id.message_post(body=text)

    @api.model
    def _cron_revoke_access(self):
        """Close the accounts whose cases are past their end; twice does no harm."""
        # Of the first time zone to get there; each line looks at its own company's.
        tomorrow = fields.Date.today() + timedelta(days=1)
        lines = self.search(
            [
                ("res_user_id", "!=", False),
                ("state", "=", "open"),
                ("operation", "in", CLOSING),
                ("offboarding_id.state", "in", ENDED_STATES),
                ("offboarding_id.date_end", "<", tomorrow),
            ]
        )
        for line in lines.filtered(lambda line: line._is_end_over()):
            try:
                with self.env.cr.savepoint():
                    line._revoke_or_narrow()
            except (UserError, ValidationError) as error:
                # The others must not keep their access because of this one.
                _logger.warning("%s of %s: %s", line, line.offboarding_id, error)
                line._warn_owner(str(error))

    def _warn_owner(self, reason):
        """One to-do for whoever runs the case, however often it fails."""
        case = self.offboarding_id
        summary = self.env._("Portal access not revoked")
        if summary not in case.activity_ids.mapped("summary"):
            case.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=f"{self.display_name}: {reason}",
                user_id=case.user_id.id,
            )

    # At once

    @takes(reason=text)
    def action_revoke_now(self, reason=None):
        """Close the accounts before their time, for a reason of security (managers).

        :param reason: why; without it a wizard asks
        :return: True, or the wizard's action
        :raises AccessError: for anybody who isn't a manager
        """
        self.check_access("write")
        self.offboarding_id._check_manager()
        if not (reason or "").strip():
            self.ensure_one()
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Revoke at once"),
                "res_model": "client.offboarding.revoke",
                "view_mode": "form",
                "target": "new",
                "context": {"default_access_id": self.id},
            }
        # sudo: a manager of cases need not be one of users; the constraint says whose
        # account this may be.
        for line in self.sudo():
            line._revoke_now(reason.strip())
        return True

    def _revoke_now(self, reason):
        user = self.res_user_id
        if not user or self.state != "open" or not self._is_active_user():
            raise UserError(
                self.env._("There is no portal access to revoke on '%s'.", self.system)
            )
        self._log_in_chatter(
            self.env._(
                "Portal access of %(user)s revoked at once: %(reason)s",
                user=user.name,
                reason=reason,
            )
        )
        self._revoke()
        # His links to the case go too.
        self.offboarding_id.contact_ids -= user.partner_id
        self._write_step(
            {
                "state": "done",
                "revoke_reason": reason,
                "date_done": fields.Datetime.now(),
                "done_by_id": self.env.uid,
            }
        )
