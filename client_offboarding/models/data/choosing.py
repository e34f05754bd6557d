from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import OFFICER
from ..case.called import choice, record_ids, takes, text
from .deciding import CHOSEN, GOING, UNDECIDED


class ClientOffboarding(models.Model):
    """The client chooses what becomes of his data, until it is carried out."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    can_choose_data = fields.Boolean(
        compute="_compute_can_choose_data",
        groups="base.group_user",
        help="Whether you may record what the client chose for his data.",
    )

    @api.depends("state", "data_ids.state", "data_ids.role")
    @api.depends_context("uid")
    def _compute_can_choose_data(self):
        officer = self.env.user.has_group(OFFICER)
        for case in self:
            states = ("cancelled",) if officer else ("closed", "cancelled")
            lines = case._origin._get_entrusted_data()
            too_late = lines and all(line._is_carried_out() for line in lines)
            case.can_choose_data = (
                bool(case._origin)
                and case.state not in states
                and not too_late
                and (officer or case._origin.has_access("write"))
            )

    @takes(
        choice=choice("client.offboarding", "data_choice"),
        by=text,
        channel=choice("client.offboarding", "data_choice_channel"),
        proof_ids=record_ids,
        line_ids=record_ids,
    )
    def action_record_data_choice(
        self, choice=None, by=None, channel=None, proof_ids=None, line_ids=None
    ):
        """Record what the client chose for his data; the chatter keeps each choice.

        For whoever runs the case, and data protection officers. What was decided
        otherwise before is undecided again.

        :param choice: ``return``, ``erase`` or ``return_erase``
        :param by: name of who chose for the client
        :param channel: ``contract``, ``portal``, ``letter``, ``email``, ``meeting``
        :param proof_ids: ``ir.attachment`` that show it
        :param line_ids: ``client.offboarding.data`` that he chose it for; without
            any, for all that aren't carried out yet
        :return: True; without a choice, the wizard that asks for it
        :raises UserError: once it is being carried out
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group(OFFICER):
            self.check_access("write")
        if not choice and not by and not channel:
            return self._open_data_choice(line_ids)
        files = self.env["ir.attachment"].browse(proof_ids or ())
        files.check_access("read")
        lines = self.data_ids.browse(line_ids or ())
        lines.check_access("read")
        # sudo: an officer doesn't write cases otherwise; access was checked just now.
        self.sudo()._record_data_choice(choice, by, channel, files, lines.sudo())
        return True

    def _open_data_choice(self, line_ids=None):
        if not line_ids and self._has_data_execution_started():
            # For all of them it is too late.
            lines = self._get_entrusted_data()
            line_ids = lines.filtered(lambda line: not line._is_carried_out()).ids
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What the client chose"),
            "res_model": "client.offboarding.data.choice",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_offboarding_id": self.id,
                "default_line_ids": line_ids or [],
                "dialog_size": "medium",
            },
        }

    def _record_data_choice(
        self, choice, by, channel, files=None, lines=None, contact=None
    ):
        """See :meth:`action_record_data_choice`; access was checked by the caller.

        :param contact: who chooses in the portal, with superuser rights
        """
        by = " ".join((by or "").split())
        if not choice or not by or not channel:
            raise UserError(
                self.env._("Say what was chosen, by whom, and where he said so.")
            )
        if not self.env.user.has_group(OFFICER) or self.state == "cancelled":
            self._check_editable()
        # Whoever carries it out at this moment has begun, or is told.
        self._take()
        self._check_choice_open(lines)
        # The day is printed; the client who chooses in the portal may be anywhere.
        today = self.company_id._get_offboarding_today()
        values = {
            "choice": choice,
            "choice_on": today,
            "choice_by": by,
            "choice_channel": channel,
        }
        if lines:
            lines._write_step(values)
        else:
            chosen = {f"data_{name}": values[name] for name in values}
            self._write_step({**chosen, "is_data_choice_agreed": False})
        self._keep_choice_proofs(files)
        (lines or self._get_entrusted_data())._follow_choice(choice, of_case=not lines)
        self._tell_choice(choice, by, channel, lines, contact)
        # Nobody is to ask him any more.
        self._plan_data_todos()

    def _check_choice_open(self, lines=None):
        """Raise a UserError where it is too late, or the choice isn't the client's."""
        chosen = lines or self._get_entrusted_data()
        if chosen - self._get_entrusted_data():
            raise UserError(
                self.env._("The client chooses for what he entrusted to us only.")
            )
        if started := chosen.filtered(lambda line: line._is_carried_out()):
            raise UserError(
                self.env._(
                    "'%s' is being carried out already: the choice can't be changed "
                    "any more. For what is still open, choose line by line.",
                    started[0].name,
                )
            )

    def _keep_choice_proofs(self, files):
        """Keep what shows a choice with the case; earlier proofs stay."""
        if not files:
            return
        loose = files.sudo().filtered(
            lambda file: not file.res_id and file.create_uid == self.env.user
        )
        # sudo: the caller's own files, which until now belong to nothing.
        loose.write({"res_model": self._name, "res_id": self.id})
        self._write_step(
            {"data_choice_proof_ids": [fields.Command.link(id_) for id_ in files.ids]}
        )

    def _tell_choice(self, choice, by, channel, lines=None, contact=None):
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("data_choice", "data_choice_channel")
        }
        told = {
            "by": by,
            "choice": labels["data_choice"][choice],
            "channel": labels["data_choice_channel"][channel],
        }
        if lines:
            told["lines"] = ", ".join(lines.mapped("name"))
            text = self.env._(
                "%(by)s chose for '%(lines)s': %(choice)s (%(channel)s)", **told
            )
        else:
            text = self.env._(
                "%(by)s chose for the entrusted data: %(choice)s (%(channel)s)", **told
            )
        self.message_post(body=text, author_id=contact.id if contact else None)
        if contact:
            (lines or self)._track_set_author(contact)


class ClientOffboardingData(models.Model):
    """A choice binds what is decided."""

    _name = "client.offboarding.data"
    _inherit = ["client.offboarding.data"]

    def action_record_data_choice(self):
        """Open the dialog that records what the client chose for these lines.

        :return: an ``ir.actions.act_window`` on ``client.offboarding.data.choice``
        """
        self.check_access("read")
        return self.offboarding_id.action_record_data_choice(line_ids=self.ids)

    def _follow_choice(self, choice, of_case):
        """What was decided otherwise is undecided again.

        :param of_case: chosen for all of them: what was chosen for some is past
        """
        waiting = self.filtered(lambda line: not line._is_carried_out())
        if of_case:
            waiting.filtered("choice")._write_step(
                dict.fromkeys(("choice", "choice_on", "choice_by", "choice_channel"))
            )
        waiting.filtered(
            lambda line: line.state == "decided" and line.decision not in CHOSEN[choice]
        )._write_step(UNDECIDED)

    def _check_chosen(self, decision):
        """Raise a UserError unless the client chose that, of data that are his."""
        if self.role != "processor" or decision not in GOING:
            return
        chosen = self._get_choice()
        if not chosen:
            raise UserError(
                self.env._(
                    "'%s' is the client's, who hasn't chosen yet whether it is "
                    "returned or erased (GDPR 28(3)(g)). Ask him and record what he "
                    "says: until then nothing is deleted.",
                    self.name,
                )
            )
        if decision not in CHOSEN[chosen]:
            raise UserError(
                self.env._(
                    "The client chose otherwise for '%s'. Record it first if he "
                    "changed his mind.",
                    self.name,
                )
            )
