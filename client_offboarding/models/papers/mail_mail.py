from odoo import api, fields, models
from odoo.fields import Command


class MailMail(models.Model):
    """E-mails that papers went out with: one that fails is told where it matters."""

    _name = "mail.mail"
    _inherit = ["mail.mail"]

    offboarding_protocol_ids = fields.Many2many(
        "client.offboarding.protocol",
        "client_offboarding_protocol_mail_rel",
        string="Papers",
        readonly=True,
        groups="base.group_system",
    )

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        if failure_type:
            # sudo: the mail queue, whoever runs it.
            for mail in self.sudo():
                mail.offboarding_protocol_ids._tell_mail_failed(mail)
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )


class ClientOffboardingProtocol(models.Model):
    """What became of the e-mails of a paper."""

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    mail_failure = fields.Char(
        string="Not delivered to",
        compute="_compute_mail_failure",
        compute_sudo=True,
        help="Whose e-mail with this paper couldn't be sent. 'Send again' mends it.",
    )

    @api.depends("date_sent")
    def _compute_mail_failure(self):
        failed = self.env["mail.mail"].search(self._get_failed_domain())
        for paper in self:
            mails = failed.filtered(
                lambda mail, paper=paper: paper in mail.offboarding_protocol_ids
            )
            paper.mail_failure = ", ".join(mails.recipient_ids.mapped("name")) or False

    def _get_failed_domain(self):
        return [
            ("offboarding_protocol_ids", "in", self.ids),
            ("state", "=", "exception"),
        ]

    def _tell_mail_failed(self, mail):
        """Give whoever runs the case something to do about it, once."""
        for paper in self:
            texts = paper._get_owner_texts()
            paper._remind_responsible(
                texts._("E-mail not delivered: %s", paper.name),
                texts._(
                    "The e-mail to %(contacts)s couldn't be sent. Check the address, "
                    "then use 'Send again' on the paper.",
                    contacts=", ".join(mail.recipient_ids.mapped("name")),
                ),
            )

    def _prepare_mail_values(self, link):
        """What ties an e-mail to its papers; it stands in for those that failed."""
        # sudo: e-mails are nobody's to read, of papers that the caller may send.
        failed = self.env["mail.mail"].sudo().search(self._get_failed_domain())
        failed.filtered(
            lambda mail: mail.recipient_ids == link.partner_id
        ).state = "cancel"
        return {"offboarding_protocol_ids": [Command.set(self.ids)]}
