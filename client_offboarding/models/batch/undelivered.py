from odoo import api, models

from ...const import CASE


class ClientOffboardingBatchLine(models.Model):
    """Sending isn't delivery: what comes back, or never leaves, isn't done."""

    _name = "client.offboarding.batch.line"
    _inherit = ["client.offboarding.batch.line"]

    @api.model
    def _take_undelivered(self, cases, whom):
        """Mark the clients of these cases whose e-mail didn't arrive.

        :param whom: names or addresses, as a text
        """
        # sudo: the mail gateway or its queue, whoever runs them.
        lines = self.sudo().search(
            [("offboarding_id", "in", cases.ids), ("state", "=", "done")]
        )
        for line in lines:
            texts = line.with_context(lang=line.batch_id.user_id.lang).env
            line._write_step(
                {
                    "state": "failed",
                    "error": texts._("E-mail not delivered: %s", whom),
                }
            )


class ClientOffboarding(models.Model):
    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _message_receive_bounce(self, email, partner):
        res = super()._message_receive_bounce(email, partner)
        self.env["client.offboarding.batch.line"]._take_undelivered(self, email)
        return res


class ClientOffboardingProtocol(models.Model):
    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    def _tell_mail_failed(self, people):
        res = super()._tell_mail_failed(people)
        self.env["client.offboarding.batch.line"]._take_undelivered(
            self.offboarding_id, ", ".join(people.mapped("name"))
        )
        return res


class MailMail(models.Model):
    _name = "mail.mail"
    _inherit = ["mail.mail"]

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        # sudo: the mail queue, whoever runs it.
        for mail in self.sudo() if failure_type else ():
            if mail.model == CASE and mail.res_id:
                case = self.env[CASE].browse(mail.res_id)
                self.env["client.offboarding.batch.line"]._take_undelivered(
                    case, ", ".join(mail.recipient_ids.mapped("name"))
                )
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
