from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date


class ClientOffboarding(models.Model):
    """A case that the client opened by giving notice in the portal."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _take_portal_notice(self, user, declared):
        """Do with a new case what follows from the client's notice."""
        self._set_wished_end(declared["date_wished"])
        self._attach_portal_notice(user, declared)
        self._announce_portal_notice(user, declared)

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
        case = self.with_context(lang=user.lang)
        contract = case.termination_ids.contract_id
        moment = case.company_id._get_offboarding_now()
        rows = [
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
            (case.env._("Reason"), declared["reason"]),
        ]
        return "\n".join(f"{label}: {value or '–'}" for label, value in rows) + "\n"

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
            "Review its form, the authority to sign and the end date, and confirm that "
            "you received it."
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
        case.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=case.company_id._get_offboarding_today(),
            summary=case.env._("Notice received: confirm it"),
            note=todo,
            user_id=case.user_id.id,
        )
