from odoo import api, models
from odoo.exceptions import UserError

from ..case.guard import without_claim

CASE = "client.offboarding"
OBLIGATION = "client.offboarding.obligation"
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
            return message if message.has_access(mode) else self.browse()
        token = kwargs.get("token") or kwargs.get("hash")
        shown = message_su.filtered_domain(case._get_portal_message_domain(token))
        return message if shown else self.browse()

    def write(self, vals):
        if SAID & vals.keys():
            self._check_case_runs()
        return super().write(vals)

    def unlink(self):
        records = without_claim(self)
        return super(MailMessage, records).unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_closed_cases(self):
        self._check_case_runs()

    def _check_case_runs(self):
        """What was said in a case that is over stays as it was said.

        :raises UserError: for everybody, administrators included
        """
        # sudo: where the message stands, whoever changes it.
        for model, messages in self.sudo().grouped("model").items():
            over = self._find_cases(model, messages.mapped("res_id")).filtered(
                lambda case: case.state in ("closed", "cancelled")
            )
            if over:
                raise UserError(
                    self.env._(
                        "%(case)s is over: what was said in it stays as it is. Write "
                        "a new message to correct it.",
                        case=over[0].name,
                    )
                )

    def _find_cases(self, model, ids):
        """The cases that messages of a model belong to: theirs, or those of lines."""
        # sudo: see _check_case_runs
        cases = self.env[CASE].sudo()
        lines = {line._name for line in cases.env[OBLIGATION]._get_obligation_models()}
        if model != CASE and model not in lines:
            return cases
        records = cases.env[model].browse(ids).exists()
        return records if model == CASE else records.offboarding_id
