from odoo import models
from odoo.exceptions import AccessError, UserError

from ...const import ACTIVE_STATES, MANAGER, USER
from ..case.called import record_id, takes, text


class ClientOffboarding(models.Model):
    """A substitute takes over what somebody has open."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    @takes(user_id=record_id, from_user_id=record_id, reason=text)
    def action_substitute(self, user_id=None, from_user_id=None, reason=None):
        """Give everything that a person has open in these cases to somebody else.

        The case itself, its open lines and its activities; what is settled keeps the
        name of who did it.

        :param user_id: the id of who takes over
        :param from_user_id: the id of whose work it was; by default the responsible
        :param reason: told in the chatter
        :return: True, or the action of the wizard that asks who takes over
        :raises AccessError: for anybody but a manager and the person himself
        :raises UserError: when the substitute may not work on the case
        """
        for case in self:
            case._check_may_substitute(from_user_id)
        if not user_id:
            return self._open_substitute_wizard(from_user_id)
        substitute = self.env["res.users"].browse(user_id)
        for case in self:
            absent = self.env["res.users"].browse(from_user_id) or case.user_id
            case._check_substitute(substitute, absent)
            case._give_work_to(substitute, absent, reason)
        return True

    def _check_may_substitute(self, from_user_id):
        """A manager, or the one whose own work it is, on a case that still runs."""
        self.ensure_one()
        if not self.env.user.has_group(MANAGER):
            # Who has a line may give that away, and no more.
            self.check_access("read")
            if (from_user_id or self.user_id.id) != self.env.uid:
                raise AccessError(
                    self.env._(
                        "Only an offboarding manager may give away the work of others."
                    )
                )
        else:
            self.check_access("write")
        self._check_editable()

    def _check_substitute(self, substitute, absent):
        # sudo: groups and companies of a colleague.
        person = substitute.sudo().exists()
        if not person or person.share or not person.active or person == absent:
            raise UserError(
                self.env._("Choose a colleague as the substitute: an active user.")
            )
        if self.company_id not in person.company_ids:
            raise UserError(
                self.env._(
                    "%(user)s has no access to %(company)s.",
                    user=person.name,
                    company=self.company_id.name,
                )
            )
        if absent == self.user_id and not person.has_group(USER):
            raise UserError(
                self.env._(
                    "%(user)s can't run %(case)s: he isn't an offboarding user.",
                    user=person.name,
                    case=self.name,
                )
            )

    def _give_work_to(self, substitute, absent, reason):
        """Move what is open; rights were checked."""
        # sudo: who gives his work away may have no rights on all of it afterwards, and
        # the names of colleagues are told, whoever may read them.
        case, substitute, absent = self.sudo(), substitute.sudo(), absent.sudo()
        count = 0
        for lines in case._get_open_work(absent):
            lines.write({"user_id": substitute.id})
            count += len(lines)
        activities = case.activity_ids.filtered(lambda a: a.user_id == absent)
        activities.write({"user_id": substitute.id})
        runs_it = case.user_id == absent
        if not (runs_it or count or activities):
            raise UserError(
                self.env._(
                    "%(user)s has nothing open in %(case)s.",
                    user=absent.name,
                    case=case.name,
                )
            )
        if runs_it:
            case.write({"user_id": substitute.id})
        case._tell_substitute(substitute, absent, reason, count, len(activities))

    def _tell_substitute(self, substitute, absent, reason, lines, activities):
        title = self.env._(
            "%(substitute)s takes over from %(absent)s (lines: %(lines)s, "
            "activities: %(activities)s)",
            substitute=substitute.name,
            absent=absent.name,
            lines=lines,
            activities=activities,
        )
        self._post_reason(title, reason)

    def _get_open_work(self, user):
        """Open lines of ``user``, a recordset for each kind of line."""
        self.ensure_one()
        obligations = self.env["client.offboarding.obligation"]
        work = []
        for model in obligations._get_obligation_models():
            lines = model.with_env(self.env).search(
                [
                    ("offboarding_id", "=", self.id),
                    ("user_id", "=", user.id),
                    ("is_settled", "=", False),
                ]
            )
            work.append(lines.filtered(lambda line: not line._is_fixed()))
        return work

    def _open_substitute_wizard(self, from_user_id):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand over to a substitute"),
            "res_model": "client.offboarding.substitute",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_offboarding_ids": self.filtered(
                    lambda case: case.state in ACTIVE_STATES
                ).ids,
                "default_absent_id": from_user_id or self[:1].user_id.id,
            },
        }
