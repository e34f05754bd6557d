from odoo import api, fields, models
from odoo.fields import Domain

from ...const import CASE, CASE_READERS

NOT_DELIVERED = ("bounce", "exception")


class ClientOffboarding(models.Model):
    """Messages of the case that didn't arrive: told where the case is read.

    The ERP marks them in the chatter, with an envelope that nobody looks at when a
    notice is at stake.
    """

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    mail_failure = fields.Char(
        string="Not delivered to",
        compute="_compute_mail_failure",
        groups=CASE_READERS,
        help="To whom the last message of this case couldn't be delivered.",
    )

    @api.depends("message_ids.notification_ids.notification_status")
    def _compute_mail_failure(self):
        people = self._get_not_reached()
        for case in self:
            case.mail_failure = ", ".join(people[case.id].mapped("name")) or False

    def _get_not_reached(self):
        """Whose last e-mail of a case failed, by id of the case.

        What was written to the same person afterwards, and left, mends it.
        """
        # sudo: whom the case wrote to is for whoever reads the case.
        notifications = self.env["mail.notification"].sudo()
        of_cases = (
            Domain("mail_message_id.model", "=", CASE)
            & Domain("mail_message_id.res_id", "in", self.ids)
            & Domain("notification_type", "=", "email")
            & Domain("res_partner_id", "!=", False)
        )
        failed = of_cases & Domain("notification_status", "in", NOT_DELIVERED)
        concerned = notifications.search(failed).res_partner_id
        last = {}
        for notification in notifications.search(
            of_cases & Domain("res_partner_id", "in", concerned.ids), order="id"
        ):
            message = notification.mail_message_id
            last[message.res_id, notification.res_partner_id] = notification
        people = dict.fromkeys(self.ids, concerned.browse())
        for (case_id, partner), notification in last.items():
            if notification.notification_status in NOT_DELIVERED:
                people[case_id] |= partner
        return people

    def _message_receive_bounce(self, email, partner):
        """A message came back: whoever runs the case gets something to do, once."""
        res = super()._message_receive_bounce(email, partner)
        # sudo: the mail gateway, whoever runs it.
        for case in self.sudo().filtered(lambda case: case._is_active()):
            texts = case.with_context(lang=case.user_id.lang or self.env.lang).env
            # Odoo gives everybody who has this address.
            written_to = case.message_ids.notification_ids.res_partner_id
            whom = ", ".join((partner & written_to).mapped("name")) or email
            summary = texts._("E-mail not delivered: %s", whom)
            if summary not in case.activity_ids.mapped("summary"):
                case.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=summary,
                    note=texts._("Check the address, then write again."),
                    user_id=case.user_id.id,
                )
        return res
