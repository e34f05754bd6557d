from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

WAITING = ("draft", "sent", "unanswered")


class ClientOffboardingProtocol(models.Model):
    """Sending papers to those who sign them, reminding them, and giving up."""

    _inherit = "client.offboarding.protocol"

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

        A paper that is signed already is sent for their files.

        :return: True
        :raises UserError: when nobody is invited or has no e-mail, it is too early, or
            the PDF can't be made
        """
        self.check_access("write")
        for case, papers in self.grouped("offboarding_id").items():
            case._check_editable()
            case._check_contacts()
            papers._prepare_to_send()
            papers._write_protected({"date_sent": fields.Datetime.now()})
            for paper in papers.filtered(lambda paper: paper.state in WAITING):
                paper._put_up_for_signature()
            papers._send_to(papers._get_recipients())
            case.message_post(
                body=self.env._(
                    "Sent to %(contacts)s: %(papers)s",
                    contacts=", ".join(papers._get_recipients().mapped("name")),
                    papers=", ".join(papers.mapped("display_name")),
                )
            )
        return True

    def _get_recipients(self):
        """Who signs, or is to know the papers; their case is one."""
        # sudo: contacts of the client, for whoever may send.
        return self.sudo().offboarding_id.contact_ids

    def _prepare_to_send(self):
        for paper in self:
            paper._check_state(*WAITING, "signed")
            if paper.state == "signed":
                continue
            paper._check_timely()
            if not set(paper._get_signing_sides()) - {"company"}:
                raise UserError(
                    self.env._(
                        "Only your company signs %(paper)s. Sign it first: unsigned, "
                        "it would mean nothing to the client.",
                        paper=paper.display_name,
                    )
                )
            if not paper.attachment_id or paper.is_preview:
                paper.action_generate()
            paper._check_up_to_date()

    def _put_up_for_signature(self):
        today = fields.Date.context_today(self)
        company = self.company_id
        vals = {
            "state": "sent",
            "signer_ids": [fields.Command.set(self._get_recipients().ids)],
            "date_reminded": False,
        }
        if not self.date_answer or self.date_answer <= today:
            vals["date_answer"] = today + timedelta(
                days=company.offboarding_answer_days
            )
        self._write_protected(vals)

    def _send_to(self, partners, is_reminder=False):
        """Mail the papers to each of ``partners`` in his language, with his link."""
        case = self.offboarding_id
        template = self.env.ref("client_offboarding.mail_papers")
        for link in case._invite(partners):
            link.date_sent = fields.Datetime.now()
            # As nobody's message: the link that it holds is not for its sender either,
            # nor for whoever reads the case.
            template.with_user(SUPERUSER_ID).with_context(
                offboarding_papers=self._describe_for_mail(link.partner_id.lang),
                offboarding_reminder=is_reminder,
            ).send_mail(
                link.id,
                email_values={
                    "author_id": case.sudo().company_id.partner_id.id,
                    "model": False,
                    "res_id": False,
                    "attachment_ids": [
                        fields.Command.link(attachment.id)
                        for attachment in self._copy_files()
                    ],
                },
            )

    def _copy_files(self):
        """Copies of the papers: Odoo deletes what it has sent."""
        files = self.env["ir.attachment"]
        for paper in self:
            # sudo: see _attach
            original = (paper.signed_attachment_id or paper.attachment_id).sudo()
            files |= original.copy({"res_model": "mail.compose.message", "res_id": 0})
        return files

    def _describe_for_mail(self, lang):
        papers = self.with_context(lang=lang or self.env.lang)
        kinds = papers._get_titles()
        return [
            {
                "title": kinds[paper.kind],
                "number": paper.name,
                "until": paper.state == "sent"
                and paper.date_answer
                and format_date(papers.env, paper.date_answer),
            }
            for paper in papers
        ]

    def _is_shown_in_portal(self, contact):
        """Whether a contact may read the paper, of a case that he may open."""
        self.ensure_one()
        return self.state != "draft" and bool(self.date_sent or self.state == "signed")
