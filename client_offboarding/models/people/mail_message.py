from odoo import api, models
from odoo.exceptions import UserError

from ...const import CASE, OBLIGATION
from ..case.uninstalling import without_forged_uninstall

# What was said, when and by whom; not who has read it, or marked it with a star.
SAID = {
    "attachment_ids",
    "author_guest_id",
    "author_id",
    "body",
    "date",
    "email_from",
    "is_internal",
    "message_type",
    "model",
    "res_id",
    "subject",
    "subtype_id",
}


class MailMessage(models.Model):
    _name = "mail.message"
    _inherit = ["mail.message"]

    @api.model
    def _get_with_access(self, message_id, mode="read", **kwargs):
        """Opening a case doesn't open each of its messages.

        Odoo takes whoever opens the thread for a reader of all that stands in it: a
        visitor could react to internal notes, and learn that they are there.
        """
        message = super()._get_with_access(message_id, mode=mode, **kwargs)
        # sudo: where the message stands; nothing of it is told.
        message_su = message.sudo()
        if message_su.model != CASE:
            return message
        case = self.env[CASE].browse(message_su.res_id)
        if case._filter_read_in_full():
            return message
        if self.env.user._is_internal():
            # Who may write in the thread, as a helper may, doesn't read all of it.
            may = message.has_access("read") and message.has_access(mode)
            return message if may else self.browse()
        token = kwargs.get("token") or kwargs.get("hash")
        shown = message_su.filtered_domain(case._get_portal_message_domain(token))
        return message if shown else self.browse()

    def write(self, vals):
        if SAID & vals.keys():
            self._check_case_runs()
        return super().write(vals)

    def unlink(self):
        kept = without_forged_uninstall(self)
        return super(MailMessage, kept).unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_closed_cases(self):
        self._check_case_runs()

    def _check_case_runs(self):
        """What was said in a case that is over stays as it was said.

        :raises UserError: for everybody, administrators included
        """
        for case in self._get_closed_cases().values():
            raise UserError(
                self.env._(
                    "%(case)s is over: what was said in it stays as it is. Write a "
                    "new message to correct it.",
                    case=case.name,
                )
            )

    def _get_closed_cases(self):
        """Those of the messages that stand in cases that are over → their cases."""
        # sudo: where the message stands, whoever changes it.
        messages = self.sudo()
        lines = self.env[OBLIGATION]._get_obligation_models()
        models_ = {CASE, *(line._name for line in lines)}
        found = {}
        ours = messages.filtered(lambda message: message.model in models_)
        for model, group in ours.grouped("model").items():
            records = messages.env[model].browse(group.mapped("res_id")).exists()
            for message in group:
                record = records & records.browse(message.res_id)
                case = record if model == CASE else record.offboarding_id
                if case and not case._is_active():
                    found[message] = case
        return found
