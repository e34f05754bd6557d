from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from .printing import get_moment, printed_apart


class ClientOffboarding(models.Model):
    """Whom the papers of a case go to, and why to each of them."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def action_compose_papers(self):
        """Open the dialog that sends all papers that wait for the client.

        :return: an ``ir.actions.act_window`` on ``client.offboarding.send``
        :raises UserError: when there are none, or see ``action_compose`` of the papers
        """
        self.ensure_one()
        self.check_access("write")
        return self._take_papers_to_send().action_compose()

    def _get_proposed_contacts(self):
        """Who of the client's people would get papers where nobody is invited yet.

        :return: dict of reasons by ``res.partner``; never empty
        """
        self.ensure_one()
        # sudo: names of the client's people, for whoever runs the case.
        client = self.sudo().partner_id
        proposed = {}
        for contract in self.sudo().termination_ids.contract_id:
            reason = self.env._("Contact of the contract %s", contract.display_name)
            for person in contract.partner_id | contract.invoice_partner_id:
                if person != client and person.commercial_partner_id == client:
                    proposed.setdefault(person, reason)
        if not proposed:
            people = self.sudo()._get_client_people().filtered("email_normalized")
            proposed = dict.fromkeys(people, self.env._("Contact of the client"))
        return proposed or {client: self.env._("The client itself")}

    def _get_client_people(self):
        """The client's contacts; a company under him is another client."""
        self.ensure_one()
        client = self.partner_id
        return client.child_ids.filtered(
            lambda person: (
                person.type == "contact" and person.commercial_partner_id == client
            )
        )

    def _get_recipient_reasons(self, papers):
        """Why each of those whom ``papers`` go to gets them.

        :return: dict of reasons by ``res.partner``
        """
        invited = papers._get_recipients()
        reasons = dict.fromkeys(invited, self.env._("Invited to the case"))
        # sudo: see _get_recipients
        for person in invited - self.sudo().contact_ids:
            reasons[person] = self.env._("New provider, authorised by the client")
        if not self.sudo().contact_ids:
            if not self.has_access("write"):
                # Who may not invite anybody is told so, and who has to.
                self._check_contacts()
            reasons = self._get_proposed_contacts() | reasons
        return reasons

    def _invite_recipients(self, people):
        """Invite whoever of the client's people isn't yet, before he gets papers."""
        strangers = people - self._get_invited()
        if not strangers:
            return
        outside = strangers.filtered(
            lambda person: person.commercial_partner_id != self.commercial_partner_id
        )
        if outside:
            raise UserError(
                self.env._(
                    "%(people)s belongs neither to %(client)s nor to an authorised new "
                    "provider: papers don't go there.",
                    people=", ".join(outside.mapped("name")),
                    client=self.partner_id.name,
                )
            )
        if not self.has_access("write"):
            raise UserError(
                self.env._(
                    "%(people)s isn't invited to %(case)s. Have %(user)s invite them.",
                    people=", ".join(strangers.mapped("name")),
                    case=self.name,
                    user=self.user_id.name,
                )
            )
        self.contact_ids |= strangers


class ClientOffboardingProtocol(models.Model):
    """What is shown before a paper is sent: itself, its recipients, the e-mail."""

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    viewer = fields.Json(
        compute="_compute_viewer",
        help="What shows the paper in a form: its name and where its file is.",
    )
    can_close_case = fields.Boolean(
        compute="_compute_can_close_case",
        groups="base.group_user",
        help="Everybody signed, nothing holds the case up, and you may close it.",
    )

    @api.depends("attachment_id", "signed_attachment_id")
    @api.depends_context("uid")
    def _compute_viewer(self):
        for paper in self:
            file = paper.signed_attachment_id or paper.attachment_id
            shown = file or (paper.can_edit and paper.state == "draft")
            paper.viewer = [paper._prepare_viewer(file)] if shown and paper.id else []

    def _prepare_viewer(self, file):
        # What it would say may change with every change of the paper.
        key = file.id or f"{self.write_date:%y%m%d%H%M%S}"
        url = f"/client_offboarding/papers/{self.id}/file?unique={key}"
        return {"name": self.display_name, "url": url}

    @api.depends("state", "offboarding_id.state", "offboarding_id.is_ready")
    @api.depends_context("uid")
    def _compute_can_close_case(self):
        for paper in self:
            case = paper.offboarding_id
            paper.can_close_case = (
                paper.state == "signed"
                and case.state == "confirm"
                and case.is_ready
                and case.has_access("write")
            )

    def action_close_case(self):
        """Close the case of the paper, and open it.

        :raises UserError: naming the open checks
        """
        self.ensure_one()
        self.offboarding_id.action_close()
        return {
            "type": "ir.actions.act_window",
            "res_model": "client.offboarding",
            "res_id": self.offboarding_id.id,
            "view_mode": "form",
        }

    @printed_apart
    def _preview(self):
        """The paper as it would be made now; nothing of it is kept.

        :return: (content, extension)
        """
        self.ensure_one()
        self.check_access("write")
        self._check_case_editable()
        with self.env.cr.savepoint() as savepoint:
            self._write_step(
                {
                    "is_preview": not self._is_in_time(),
                    "date_generated": get_moment(self.env.cr),
                }
            )
            result = self._render()
            savepoint.rollback()
        return result

    @printed_apart
    def action_compose(self):
        """Open the dialog that shows the papers, who gets them, and the e-mail.

        Makes the files where there are none, so that nothing goes out unseen.

        :return: an ``ir.actions.act_window`` on ``client.offboarding.send``
        :raises UserError: when it is too early, the PDF can't be made, or nobody is
            invited and the user may not invite
        """
        self.check_access("write")
        case = self.offboarding_id
        case.ensure_one()
        self._check_case_editable()
        self._prepare_to_send(may_sign=True)
        people = self.env["res.partner"].union(*case._get_recipient_reasons(self))
        subject, body = self._preview_mail(people[:1])
        wizard = self.env["client.offboarding.send"].create(
            {
                "protocol_ids": [fields.Command.set(self.ids)],
                "line_ids": [
                    fields.Command.create({"partner_id": person.id})
                    for person in people
                ],
                "is_again": all(paper._is_with_recipients() for paper in self),
                "subject": subject,
                "body": body,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send to the client"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _get_mail_template(self):
        template = self.env.ref("client_offboarding.mail_papers", False)
        if not template:
            raise UserError(
                self.env._(
                    "The e-mail template of papers to sign was removed. Have an "
                    "administrator restore it."
                )
            )
        return template

    def _prepare_mail_context(self, link, is_reminder=False):
        return {
            "offboarding_papers": self._describe_for_mail(link.partner_id.lang),
            "offboarding_reminder": is_reminder,
            # Of what only we sign the client has signed nothing.
            "offboarding_signed": all(
                paper.state == "signed" and paper._get_other_sides() for paper in self
            ),
        }

    def _preview_mail(self, person):
        """The e-mail as its first reader gets it, without a link that opens anything.

        :return: (subject, body)
        """
        template = self._get_mail_template()
        # sudo: a link of nobody, which is undone at once.
        links = self.env["client.offboarding.invitation"].sudo()
        with self.env.cr.savepoint() as savepoint:
            link = links.create(
                {
                    "offboarding_id": self.offboarding_id.id,
                    "partner_id": person.id,
                    "date_expiry": self.company_id._get_offboarding_link_end(),
                }
            )
            context = self._prepare_mail_context(link)
            values = (
                template.with_user(SUPERUSER_ID)
                .with_context(**context)
                ._generate_template(link.ids, ("subject", "body_html"))[link.id]
            )
            body = str(values["body_html"]).replace(link._get_url(), "#")
            savepoint.rollback()
        return values["subject"], body

    @printed_apart
    def _send_composed(self, people, is_signing, is_again):
        """Send the papers to ``people``; those that wait for us are signed first.

        :param is_signing: sign for the company, as the current user
        """
        self.check_access("write")
        case = self.offboarding_id
        case.ensure_one()._check_reachable(people)
        case._invite_recipients(people)
        to_send = self
        if is_signing:
            mine = self.filtered(lambda paper: paper._is_mine_to_sign())
            mine.action_sign_company()
            # What the others had signed went out to everybody with our signature.
            to_send -= mine.filtered(
                lambda paper: paper.state == "signed" and paper._get_other_sides()
            )
        return to_send._send(is_again, people)
