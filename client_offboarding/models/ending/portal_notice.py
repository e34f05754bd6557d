from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

# What reminds the owner of a notice that came in the portal.
PORTAL_NOTICE_TODO = "client_offboarding.mail_activity_portal_notice"


class ClientOffboarding(models.Model):
    """A case that the client opened by giving notice in the portal."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _take_portal_notice(self, user, declared):
        """Do with a new case what follows from the client's notice."""
        self._set_wished_end(declared["date_wished"])
        self._attach_portal_notice(user, declared)
        self._announce_portal_notice(user, declared)
        self._acknowledge_portal_notice(user, declared)

    def _set_wished_end(self, wished):
        """A client may give longer notice than he has to, but no shorter one."""
        for termination in self.termination_ids:
            computed = termination.date_end_computed
            if not wished or not computed or wished == computed:
                continue
            if wished < computed:
                raise UserError(
                    self.env._(
                        "By the contract, a notice given today ends it on %(day)s at "
                        "the earliest. Choose that day or a later one; if you need an "
                        "earlier end, give notice and write to us about it.",
                        day=format_date(self.env, computed),
                    )
                )
            termination.write(
                {
                    "date_end": wished,
                    "date_end_reason": self.env._("Asked for by the client"),
                }
            )

    def _attach_portal_notice(self, user, declared):
        """Keep what was declared, and the letter, as proofs of the notice."""
        self.ensure_one()
        termination = self.termination_ids
        files = [
            (
                f"{self.name.replace('/', '-')}-notice.txt",
                self._describe_portal_notice(user, declared).encode(),
            )
        ]
        if declared["letter"]:
            files.append(declared["letter"])
        termination.proof_ids = self.env["ir.attachment"]._create_kept(
            [
                {
                    "name": name,
                    "raw": content,
                    "res_model": termination._name,
                    "res_id": termination.id,
                }
                for name, content in files
            ]
        )

    def _describe_portal_notice(self, user, declared):
        """The notice in plain text, in the client's language: what he declared."""
        rows = self._get_portal_notice_rows(user, declared)
        return "\n".join(f"{label}: {value or '–'}" for label, value in rows) + "\n"

    def _get_portal_notice_rows(self, user, declared):
        case = self.with_context(lang=user.lang)
        contract = case.termination_ids.contract_id
        moment = case.company_id._get_offboarding_now()
        return [
            (case.env._("Notice of termination, given in the portal"), case.name),
            (case.env._("Contract"), f"{contract.code or ''} {contract.name}".strip()),
            (case.env._("Client"), case.partner_id.name),
            (case.env._("To"), case.company_id.name),
            (case.env._("Signed by"), case.termination_ids.signatory),
            (case.env._("On the basis of"), declared["signatory_basis"]),
            (case.env._("Signed in as"), f"{user.name} ({user.login})"),
            (case.env._("Day and hour"), f"{moment:%Y-%m-%d %H:%M:%S %Z}"),
            (case.env._("Network address"), declared["address"]),
            (case.env._("Wished end"), declared["date_wished"]),
            (case.env._("Letter"), declared["letter"] and declared["letter"][0]),
            (case.env._("Reason"), declared["reason"]),
        ]

    def _acknowledge_portal_notice(self, user, declared):
        """Send the one who gave it what he sent, and when it was received.

        As a comment of the owner: it is the client's to read in the portal too, and
        its author isn't told once more.
        """
        self.ensure_one()
        case = self.with_context(lang=user.lang)
        if not user.email:
            return
        rows = self._get_portal_notice_rows(user, declared)
        case.message_post(
            body=Markup("<p>%s</p><ul>%s</ul><p>%s</p>")
            % (
                case.env._("We received your notice. This is what you sent us:"),
                Markup().join(
                    Markup("<li>%s: %s</li>") % (label, value or "–")
                    for label, value in rows
                ),
                case.env._(
                    "We check the form, who signed and the end date, and confirm them "
                    "to you separately."
                ),
            ),
            subject=case.env._(
                "Your notice of %(contract)s was received",
                contract=case.termination_ids.display_name,
            ),
            author_id=case.user_id.partner_id.id,
            partner_ids=user.partner_id.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            email_layout_xmlid="mail.mail_notification_light",
        )

    def _announce_portal_notice(self, user, declared):
        """Tell the owner, by a message and a to-do, in his language."""
        self.ensure_one()
        case = self.with_context(lang=self.user_id.lang)
        title = case.env._(
            "%(client)s gave notice of %(contract)s in the portal",
            client=case.partner_id.name,
            contract=case.termination_ids.display_name,
        )
        todo = case.env._(
            "Review its form, the authority to sign and the end date, enter the "
            "reason, and record the notice as delivered."
        )
        reason = case.env._("Reason: %s", declared["reason"] or "–")
        case.message_post(
            body=Markup("<p>%s</p><p>%s</p><p>%s</p>") % (title, reason, todo),
            subject=title,
            author_id=user.partner_id.id,
            partner_ids=case.user_id.partner_id.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        # The message tells him already; a second e-mail would say the same.
        case.with_context(mail_activity_quick_update=True).activity_schedule(
            PORTAL_NOTICE_TODO,
            date_deadline=case.company_id._get_offboarding_today(),
            summary=case.env._("Notice received: review and record it"),
            note=todo,
            user_id=case.user_id.id,
        )

    def _came_by_portal(self):
        """Whether the client opened the case: he isn't asked for our reasons."""
        return "portal" in self.termination_ids.mapped("delivery_ground")

    def _settle_portal_notice(self):
        """What the to-do asked for was done, or isn't needed any more."""
        self.activity_feedback([PORTAL_NOTICE_TODO])
