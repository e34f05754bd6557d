from odoo import models
from odoo.tools import is_html_empty

from ...const import CASE


class ClientOffboarding(models.Model):
    """Messages that nobody looks through before they go out.

    They are queued: what is undone for one case must not have left the house.
    """

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _say(self, kind, people=None):
        """Send a message as the composer does when nobody changes anything in it.

        :param people: the recipients, where not all invited contacts get it
        """
        context = self.action_compose(kind)["context"]
        if people is not None:
            context["default_partner_ids"] = people.ids
        self._send_unseen(context)

    def _say_together(self, kind):
        """Send the first message of its kind to many cases of one tone, in one go.

        :raises UserError: where one of them can't get it; then it has to be undone
        """
        self.check_access("write")
        for case in self:
            case._check_message_kind(kind)
            case._check_contacts()
            case._before_message(kind)
        template = self[:1]._find_message_template(kind)
        for message in self._send_unseen(self._prepare_composer(kind, template, 1)):
            # Else each would be filled in twice, once only to see whether it can be.
            if not message.subject or is_html_empty(message.body):
                raise self._get_template_error(template)

    def _send_unseen(self, context):
        context = {**context, "mail_notify_force_send": False}
        composer = self.env["mail.compose.message"].with_context(**context).create({})
        return composer._action_send_mail()[1]


class MailComposeMessage(models.TransientModel):
    _name = "mail.compose.message"
    _inherit = ["mail.compose.message"]

    def _prepare_mail_values_dynamic(self, res_ids):
        """To many cases at once goes what goes to one: to those who are invited."""
        values = super()._prepare_mail_values_dynamic(res_ids)
        if self.model == CASE and self.env.context.get("offboarding_message_kind"):
            for case in self.env[CASE].browse(res_ids):
                values[case.id]["partner_ids"] = case.contact_ids.ids
        return values
