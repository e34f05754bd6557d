from odoo import fields, models
from odoo.exceptions import UserError

from ..case.called import choice, day, record_id, takes, text

MODEL = "client.offboarding.access"


class ClientOffboardingAccess(models.Model):
    """One of us records what the client said elsewhere, or a manager does without."""

    _name = "client.offboarding.access"
    _inherit = ["client.offboarding.access"]

    @takes(
        partner_id=record_id,
        channel=choice(MODEL, "control_channel"),
        date=day,
        proof=text,
    )
    def action_record_control(
        self, partner_id=None, channel=None, date=None, proof=None
    ):
        """Record a confirmation that the client gave outside the portal.

        :param partner_id: id of who gave it, one of the client's people
        :param channel: ``email``, ``phone``, ``meeting`` or ``letter``
        :param date: when; today by default
        :param proof: what shows it; never a secret
        :return: True, or the dialog that asks for them
        """
        self._check_control_open()
        if not partner_id:
            return self._open_control_dialog()
        partner = self.env["res.partner"].browse(partner_id).exists()
        partner.check_access("read")
        # sudo: a helper reads no more of the case than its header.
        for line in self.sudo():
            given = line._read_control(partner, channel, date, proof)
            line._write_step(given)
            line._settle_control_todo()
            line.message_post(
                body=self.env._(
                    "%(who)s: in control. %(proof)s",
                    who=line._tell_recorded(partner.name),
                    proof=given["control_proof"],
                ),
                author_id=self.env.user.partner_id.id,
            )
        return True

    def _open_control_dialog(self, **defaults):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("The client's confirmation"),
            "res_model": "client.offboarding.control",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_access_id": self.id, **defaults},
        }

    def _read_control(self, partner, channel, date, proof):
        case = self.offboarding_id
        today = case.company_id._get_offboarding_today()
        date, proof = fields.Date.to_date(date) or today, (proof or "").strip()
        if not partner or partner.commercial_partner_id != case.commercial_partner_id:
            raise UserError(
                self.env._(
                    "Only one of %s's people can confirm it.", case.partner_id.name
                )
            )
        if not channel or channel == "portal":
            raise UserError(self.env._("Say how the client confirmed it."))
        if not proof:
            raise UserError(self.env._("Say what shows it."))
        if date > today:
            raise UserError(self.env._("It can't have been confirmed in the future."))
        return {
            "control_confirmed_on": date,
            "control_confirmed_by": partner.id,
            "control_confirmed_name": partner.name,
            "control_channel": channel,
            "control_proof": proof,
            "control_missing": False,
            "control_reason": False,
        }

    @takes(reason=text)
    def action_waive_control(self, reason=None):
        """Go on without the client's confirmation (managers).

        :param reason: why
        :return: True, or the dialog that asks for the reason
        :raises AccessError: for anybody who isn't a manager
        """
        self._check_control_open()
        self.offboarding_id._check_manager()
        if not (reason or "").strip():
            return self._open_control_dialog(default_is_without=True)
        self._write_step({"control_reason": reason.strip(), "control_missing": False})
        self._settle_control_todo()
        for line in self:
            line.message_post(
                body=self.env._("Without the client's confirmation: %s", reason.strip())
            )
        return True
