import logging
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...const import ACTIVE_STATES, WAITING
from .printing import printed_apart

_logger = logging.getLogger(__name__)


class ClientOffboardingProtocol(models.Model):
    """Sending papers to those who sign them, reminding them, and giving up."""

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    signer_ids = fields.Many2many(
        "res.partner",
        "client_offboarding_protocol_signer_rel",
        string="Asked to sign",
        readonly=True,
        copy=False,
        help="Who got a link to this paper.",
    )
    date_sent = fields.Datetime(string="Sent on", readonly=True, copy=False)
    date_answer = fields.Date(
        string="Answer until",
        copy=False,
        help="The client is reminded before this day. Later the paper is 'Unanswered'; "
        "it can still be signed.",
    )
    date_reminded = fields.Date(string="Reminded on", readonly=True, copy=False)

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | {
            "signer_ids",
            "date_sent",
            "date_reminded",
        }

    def action_send(self):
        """Ask the invited contacts to sign; one e-mail each, with all the papers.

        A paper that is signed already is sent for their files. What they have already,
        as it is now, isn't sent once more: of two who press the button one sends it.

        :return: True
        :raises UserError: when nobody is invited or has no e-mail, it is too early, or
            the PDF can't be made
        """
        return self._send(is_again=False)

    def action_send_again(self):
        """Send them once more, also to who has them; see :meth:`action_send`."""
        return self._send(is_again=True)

    @printed_apart
    def _send(self, is_again, people=None):
        """See :meth:`action_send`.

        :param people: the recipients, where somebody chose among those invited
        """
        self.check_access("write")
        for case, papers in self.grouped("offboarding_id").items():
            papers._check_case_editable()
            if people is None:
                case._check_contacts()
            papers._prepare_to_send()
            # Whoever sends the same at this moment is waited for, and then seen.
            case._take()
            if not is_again:
                papers = papers.filtered(
                    lambda paper: not paper._is_with_recipients(people)
                )
            if not papers:
                continue
            for paper in papers.filtered("mail_failure"):
                paper._give_time_to_answer()
            papers._write_step({"date_sent": fields.Datetime.now()})
            for paper in papers.filtered(lambda paper: paper.state in WAITING):
                paper._put_up_for_signature(people)
            recipients = papers._get_recipients(people)
            case._check_reachable(recipients)
            papers._send_to(recipients)
            case.message_post(
                body=self.env._(
                    "Sent to %(contacts)s: %(papers)s",
                    contacts=", ".join(recipients.mapped("name")),
                    papers=", ".join(papers.mapped("display_name")),
                )
            )
        return True

    def _is_with_recipients(self, people=None):
        """Whether everybody who is to have the paper was sent it as it is now."""
        self.ensure_one()
        sent, made = self.date_sent, self.date_generated
        if not sent or (made and sent < made):
            return False
        if self.state == "signed":
            # What only we sign goes out after that.
            return sent >= max(self.signature_ids.mapped("date"))
        return self.state == "sent" and self._get_recipients(people) <= self.signer_ids

    def _get_recipients(self, people=None):
        """Who signs, or is to know the papers; of ``people``, where somebody chose."""
        # sudo: contacts of the other sides, for whoever may send.
        papers = self.sudo()
        invited = papers.offboarding_id.contact_ids
        for paper in papers:
            if "provider" in paper._get_signing_sides():
                invited |= paper.offboarding_id._get_invited_providers()
        return invited if people is None else invited & people

    def _prepare_to_send(self, may_sign=False):
        """Raise a UserError where a paper can't be sent; make its file.

        :param may_sign: what only we sign may be signed in the same step
        """
        for paper in self:
            paper._check_state(*WAITING, "signed")
            if paper.state == "signed":
                continue
            paper._check_timely()
            is_ours = not paper._get_other_sides()
            if is_ours and not (may_sign and paper._is_mine_to_sign()):
                raise UserError(
                    self.env._(
                        "Only your company signs %(paper)s. Sign it first: unsigned, "
                        "it would mean nothing to the client.",
                        paper=paper.display_name,
                    )
                )
            if not paper.attachment_id or paper.is_preview:
                paper.action_generate()
            paper._check_file_kept()
            paper._get_kind()._check_current(paper)

    def _put_up_for_signature(self, people=None):
        company = self.company_id
        today = company._get_offboarding_today()
        vals = {
            "state": "sent",
            "signer_ids": [
                # Whom somebody left out of a second e-mail was asked by the first.
                *([fields.Command.clear()] if people is None else []),
                *map(fields.Command.link, self._get_recipients(people).ids),
            ],
            "date_reminded": False,
        }
        if not self.date_answer or self.date_answer <= today:
            vals["date_answer"] = today + timedelta(
                days=company.offboarding_answer_days
            )
        self._write_step(vals)
        self._get_kind()._after_sending(self)

    def _send_to(self, partners, is_reminder=False):
        """Mail to each of ``partners``, in his language, his papers and his link."""
        template = self._get_mail_template()
        for case, papers in self.grouped("offboarding_id").items():
            for link in case._invite(partners):
                theirs = papers.filtered(
                    lambda paper, contact=link.partner_id: paper._is_shown_in_portal(
                        contact
                    )
                )
                if theirs:
                    theirs._mail(template, link, is_reminder)

    def _mail(self, template, link, is_reminder):
        link.date_sent = fields.Datetime.now()
        # As nobody's message: the link that it holds is not for its sender either, nor
        # for whoever reads the case.
        mail_id = (
            template.with_user(SUPERUSER_ID)
            .with_context(**self._prepare_mail_context(link, is_reminder))
            .send_mail(
                link.id,
                email_values={
                    **self._prepare_mail_values(link),
                    "author_id": link.company_id.partner_id.id,
                    "model": False,
                    "res_id": False,
                    "attachment_ids": [
                        fields.Command.link(attachment.id)
                        for attachment in self._copy_files()
                    ],
                },
            )
        )
        self._note_mail(self.env["mail.mail"].browse(mail_id), link.partner_id)

    def _copy_files(self):
        """Copies of the papers: Odoo deletes what it has sent."""
        files = self.env["ir.attachment"]
        for paper in self:
            # sudo: files of papers that the caller may send.
            original = (paper.signed_attachment_id or paper.attachment_id).sudo()
            files |= original._copy_kept(
                {"res_model": "mail.compose.message", "res_id": 0}
            )
        return files

    def _describe_for_mail(self, lang):
        papers = self.with_context(lang=lang or self.env.lang)
        return [
            {
                "title": paper._get_kind()._get_title(),
                "number": paper.name,
                "until": paper.state == "sent"
                and paper.date_answer
                and format_date(papers.env, paper.date_answer),
            }
            for paper in papers
        ]

    def _is_shown_in_portal(self, contact):
        """Whether a contact may read the paper, of a case that he may open.

        What only we sign is sent, or stays with us: a declaration that the client can
        read has reached him (Civil Code 61 § 2).
        """
        self.ensure_one()
        is_known = self.state == "signed" and self._get_other_sides()
        if not self.date_sent and not is_known:
            return False
        side = self.offboarding_id._get_portal_side(contact)
        if side != "client" and side not in self._get_signing_sides():
            return False
        return not contact or self._get_kind()._is_for_contact(self, contact)

    # Reminding, and giving up

    @api.model
    def _cron_remind_of_papers(self):
        """Remind of papers that wait for an answer; past their day, stop waiting.

        Run twice on a day, it does the same as once.
        """
        waiting = self.search(
            [
                ("state", "=", "sent"),
                ("offboarding_id.state", "in", ACTIVE_STATES),
                ("date_answer", "!=", False),
                ("date_next_print", "=", False),
            ]
        )
        for case, papers in waiting.grouped("offboarding_id").items():
            try:
                # One case that can't be written to must not stop the others.
                with self.env.cr.savepoint():
                    papers._remind()
            except UserError:
                _logger.exception("Offboarding %s: papers not reminded of", case.name)
            if self.env.context.get("ir_cron_progress_id"):
                self.env["ir.cron"]._commit_progress(len(papers))

    def _remind(self):
        """Remind of the papers of one case, or call them unanswered."""
        company = self.company_id
        today = company._get_offboarding_today()
        sent_on = company._get_offboarding_now
        # Whom no e-mail reached is silent for another reason.
        asked = self.filtered(lambda paper: not paper.mail_failure)
        late = asked.filtered(lambda paper: paper.date_answer < today)
        for paper in late:
            paper._write_step({"state": "unanswered"})
            summary = self.env._("Not answered in time: %s", paper.name)
            paper._remind_responsible(summary)
        every = timedelta(days=company.offboarding_reminder_days)
        due = (asked - late).filtered(
            lambda paper: (
                today - (paper.date_reminded or sent_on(paper.date_sent).date())
                >= every
            )
        )
        people = due._get_missing_signers().filtered("email_normalized")
        if people:
            due._send_to(people, is_reminder=True)
        due._write_step({"date_reminded": today})

    def _get_missing_signers(self):
        """Who was asked and hasn't signed, of sides that still have to."""
        people = self.env["res.partner"]
        for paper in self:
            case = paper.offboarding_id
            for partner in paper.signer_ids & case._get_invited():
                if not paper._get_portal_obstacle(partner):
                    people |= partner
        return people
