from odoo import api, models

CASE = "client.offboarding"


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
