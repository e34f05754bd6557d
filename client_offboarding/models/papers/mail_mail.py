from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL


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
        # sudo: the mail queue, whoever runs it.
        for mail in self.sudo().filtered("offboarding_protocol_ids"):
            papers = mail.offboarding_protocol_ids
            if failure_type:
                papers._tell_mail_failed(mail.recipient_ids)
            else:
                papers._note_mail_left()
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

    # Id of an e-mail, as its bounce names it → id of the contact whom it was for. The
    # e-mails themselves are deleted once they have left: they hold links.
    mail_numbers = fields.Json(readonly=True, copy=False, groups="base.group_system")
    bounced_ids = fields.Many2many(
        "res.partner",
        "client_offboarding_protocol_bounced_rel",
        string="Bounced",
        readonly=True,
        copy=False,
        help="Whose e-mail with this paper came back.",
    )
    mail_failure = fields.Char(
        string="Not delivered to",
        compute="_compute_mail_failure",
        compute_sudo=True,
        help="Whose e-mail with this paper couldn't be sent. 'Send again' mends it.",
    )

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | {"mail_numbers", "bounced_ids"}

    @api.depends("date_sent", "bounced_ids")
    def _compute_mail_failure(self):
        failed = self.env["mail.mail"].search(self._get_failed_domain())
        for paper in self:
            mails = failed.filtered(
                lambda mail, paper=paper: paper in mail.offboarding_protocol_ids
            )
            people = mails.recipient_ids | paper.bounced_ids
            paper.mail_failure = ", ".join(people.mapped("name")) or False

    def _get_not_reached(self):
        """Whose e-mail with one of these papers failed or came back."""
        # sudo: e-mails are nobody's to read, of papers that the caller may send.
        failed = self.env["mail.mail"].sudo().search(self._get_failed_domain())
        return failed.recipient_ids.sudo(False) | self.bounced_ids

    def _get_failed_domain(self):
        return [
            ("offboarding_protocol_ids", "in", self.ids),
            ("state", "=", "exception"),
        ]

    def _tell_mail_failed(self, people):
        """Give whoever runs the case something to do about it, once."""
        for paper in self:
            texts = paper._get_owner_texts()
            paper._remind_responsible(
                texts._("E-mail not delivered: %s", paper.name),
                texts._(
                    "The e-mail to %(contacts)s couldn't be sent. Check the address, "
                    "then use 'Send again' on the paper.",
                    contacts=", ".join(people.mapped("name")),
                ),
            )

    def _note_mail_left(self):
        """An e-mail that waited for its server left later than the paper was sent."""
        for paper in self:
            if paper._count_days_waited():
                paper._give_time_to_answer()
                paper._write_step({"date_sent": fields.Datetime.now()})

    def _count_days_waited(self):
        company = self.company_id
        if self.state != "sent" or not self.offboarding_id._is_active():
            return 0
        sent = company._get_offboarding_now(self.date_sent).date()
        return (company._get_offboarding_today() - sent).days

    def _give_time_to_answer(self):
        """The time to answer counts from the e-mail that left, not one that failed."""
        if self.date_answer and (days := self._count_days_waited()) > 0:
            self._write_step({"date_answer": self.date_answer + timedelta(days=days)})

    @api.model
    def _take_bounce(self, numbers):
        """Mark the papers whose e-mail came back; called by the mail gateway.

        :param numbers: ids of e-mails that the bounce names
        """
        self.flush_model(["mail_numbers"])
        for number in numbers or ():
            rows = self.env.execute_query(
                SQL(
                    "SELECT id, (mail_numbers ->> %(number)s)::int FROM %(table)s"
                    " WHERE jsonb_exists(mail_numbers, %(number)s)",
                    number=number,
                    table=SQL.identifier(self._table),
                )
            )
            for paper_id, partner_id in rows:
                people = self.env["res.partner"].browse(partner_id).exists()
                self.browse(paper_id)._mark_bounced(people)

    def _mark_bounced(self, people):
        # Of a case that is over nothing changes; somebody is told all the same.
        if self.offboarding_id._is_active():
            self._write_step({"bounced_ids": [Command.link(p.id) for p in people]})
        self._tell_mail_failed(people)

    def _prepare_mail_values(self, link):
        """What ties an e-mail to its papers; it stands in for those that failed."""
        # sudo: e-mails are nobody's to read, of papers that the caller may send.
        failed = self.env["mail.mail"].sudo().search(self._get_failed_domain())
        failed.filtered(
            lambda mail: mail.recipient_ids == link.partner_id
        ).state = "cancel"
        self._write_step({"bounced_ids": [Command.unlink(link.partner_id.id)]})
        return {"offboarding_protocol_ids": [Command.set(self.ids)]}

    def _note_mail(self, mail, partner):
        """Keep by what number a bounce of this e-mail will name it."""
        # sudo: e-mails are nobody's to read.
        number = mail.sudo().message_id
        for paper in self.sudo():
            numbers = {**(paper.mail_numbers or {}), number: partner.id}
            paper._write_step({"mail_numbers": numbers})


class MailThread(models.AbstractModel):
    """Bounces of papers, whose e-mails belong to no record that Odoo would find."""

    _name = "mail.thread"
    _inherit = ["mail.thread"]

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        res = super()._routing_handle_bounce(email_message, message_dict)
        # sudo: the mail gateway, whoever runs it.
        papers = self.env["client.offboarding.protocol"].sudo()
        papers._take_bounce(message_dict["bounced_msg_ids"])
        return res
