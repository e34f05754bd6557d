from odoo import SUPERUSER_ID, api, fields, models, modules
from odoo.exceptions import UserError

from ...const import WAITING
from ...tools.signature_image import MAX_BYTES, SignatureImageError, read_signature
from ..case.called import takes, text
from ..ending.delivery import FORM_RANK
from .signing import MAX_TEXT

PORTAL_METHODS = ("drawn", "typed")


class ClientOffboardingProtocol(models.Model):
    """What the other sides answer: a signature in the portal, or a refusal."""

    _name = "client.offboarding.protocol"
    _inherit = ["client.offboarding.protocol"]

    refused_by = fields.Char(string="Refused by", readonly=True, copy=False)
    refused_on = fields.Datetime(string="Refused on", readonly=True, copy=False)
    refusal_reason = fields.Text(
        string="Reason of the refusal", readonly=True, copy=False
    )
    form_note = fields.Char(
        compute="_compute_form_note",
        help="What the contract says on the form of this paper.",
    )

    @api.depends("kind", "offboarding_id.termination_ids.required_form")
    @api.depends_context("lang")
    def _compute_form_note(self):
        for paper in self:
            paper.form_note = paper._get_form_note()

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | {
            "refused_by",
            "refused_on",
            "refusal_reason",
        }

    # The form that a signature needs

    def _get_required_form(self):
        """The highest form that a contract asks of this paper, and whether strictly.

        :return: (code of ``FORMS`` or False, whether anything less is void)
        """
        self.ensure_one()
        if not self._get_kind()._is_formal:
            return False, False
        # sudo: clauses of the contracts, for whoever may read the paper.
        terminations = self.sudo()._get_terminations().filtered("required_form")
        if not terminations:
            return False, False
        strict = terminations.filtered("notice_form_strict")
        form = max((strict or terminations).mapped("required_form"), key=FORM_RANK.get)
        return form, bool(strict)

    def _is_portal_form_enough(self):
        """What is signed in the portal has document form."""
        form, is_strict = self._get_required_form()
        return not (is_strict and FORM_RANK[form] > FORM_RANK["document"])

    def _get_form_note(self):
        form, is_strict = self._get_required_form()
        if not form or FORM_RANK[form] <= FORM_RANK["document"]:
            return False
        options = self.env["client.offboarding.termination"]._fields["required_form"]
        label = dict(options._description_selection(self.env))[form]
        if is_strict:
            return self.env._(
                "The contract asks for this form, and anything less is void: "
                "%(form)s. It has to be signed by hand on paper, or with a qualified "
                "electronic signature.",
                form=label,
            )
        return self.env._(
            "The contract asks for this form: %(form)s. Signed in another form it is "
            "valid, but harder to prove; better sign it by hand on paper, or with a "
            "qualified electronic signature.",
            form=label,
        )

    # In the portal

    def _get_portal_obstacle(self, contact):
        """Why the contact can't answer the paper now in any form; empty if he can."""
        self.ensure_one()
        side = self.offboarding_id._get_portal_side(contact)
        if self.state not in ("sent", "unanswered") or not self.attachment_id:
            return self.env._("This paper isn't waiting for a signature any more.")
        if self.is_preview or not self._is_in_time():
            return self.env._("It is too early to sign this paper.")
        if side not in self._get_signing_sides():
            return self.env._("Your side doesn't sign this paper.")
        signatures = self.signature_ids.filtered(lambda s: s.side == side)
        if contact in signatures.partner_id:
            return self.env._("You have signed this paper already.")
        if self._has_signed(side):
            return self.env._("Your side has signed this paper already.")
        return self._get_kind()._get_obstacle(self)

    def _get_portal_refusal(self, contact):
        """Why the contact can't sign this paper on its page now; empty when he can."""
        if obstacle := self._get_portal_obstacle(contact):
            return obstacle
        return "" if self._is_portal_form_enough() else self._get_form_note()

    def _is_for_portal_signature(self, contact):
        return bool(contact) and not self._get_portal_refusal(contact)

    def _sign_in_portal(self, contact, checksums, drawing=None, **values):
        """Sign papers as an invited contact, whom the caller has identified.

        All of them, or none.

        :param checksums: for each paper's id, of the file that the contact was shown
        :param drawing: base64 of the signature's picture; a typed name may have one
        :param values: fields of ``client.offboarding.signature``
        :raises UserError: saying what to do
        """
        if not self:
            raise UserError(self.env._("Choose at least one paper to sign."))
        if values.get("method") not in PORTAL_METHODS:
            raise UserError(self.env._("Draw your signature, or type your name."))
        needs_picture = values["method"] == "drawn"
        picture = (needs_picture or drawing) and self._read_drawing(drawing)
        papers = self.with_context(offboarding_complete_later=True)
        for paper in papers:
            if refusal := paper._get_portal_refusal(contact):
                raise UserError(
                    self.env._(
                        "%(paper)s: %(refusal)s", paper=paper.name, refusal=refusal
                    )
                )
            if checksums.get(paper.id) != paper.sha256:
                raise UserError(
                    self.env._(
                        "%s was made anew since you opened it. Please read it again "
                        "before you sign.",
                        paper.name,
                    )
                )
            paper._sign(
                paper.offboarding_id._get_portal_side(contact),
                drawing=picture,
                partner_id=contact.id,
                **values,
            )
        if modules.module.current_test:
            papers._make_signed()

    def _read_drawing(self, drawing):
        try:
            return read_signature(drawing)
        except SignatureImageError as error:
            message = {
                "empty": self.env._("The signature is empty: please draw it."),
                "large": self.env._(
                    "The picture of the signature is too large. Up to %s kB are "
                    "accepted; please draw it again.",
                    MAX_BYTES // 1024,
                ),
                "invalid": self.env._(
                    "The signature isn't a picture in PNG or JPEG format. Please draw "
                    "it again."
                ),
            }[str(error)]
            raise UserError(message) from error

    # Refusing

    def _refuse_in_portal(self, contact, reason):
        """Refuse as an invited contact, whom the caller has identified.

        A paper that the client answers isn't refused as such: what differs is listed.
        """
        if obstacle := self._get_portal_obstacle(contact):
            raise UserError(obstacle)
        if self._get_kind()._is_answered:
            self._answer("differences", contact.name, reason, contact=contact)
        else:
            self._refuse(contact.name, reason, contact)

    @takes(reason=text, name=text)
    def action_refuse(self, reason=None, name=None):
        """Record that the other side refuses to sign.

        :param reason: why
        :param name: who said so
        :return: True, or the action of the wizard that asks for what is missing
        """
        if not (reason or "").strip() or not (name or "").strip():
            self.ensure_one()
            sides = set(self._get_signing_sides())
            side = "client" if "client" in sides else "provider"
            return self._open_sign_wizard(side, answer="refused")
        self.check_access("write")
        for paper in self:
            paper._refuse(name, reason)
        return True

    def _refuse(self, name, reason, contact=None):
        """Take a refusal down; that the caller may tell of it was checked by him."""
        self.ensure_one()
        self.offboarding_id._check_editable()
        self.offboarding_id._take()
        self._check_state(*WAITING)
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the paper is refused."))
        self._check_length(reason)
        self._write_step(
            {
                "state": "refused",
                "refused_by": name,
                "refused_on": fields.Datetime.now(),
                "refusal_reason": reason,
            }
        )
        self._tell_refusal(name, reason, contact)
        self.env["client.offboarding.check"]._forget()

    def _tell_refusal(self, name, reason, contact):
        self.offboarding_id.message_post(
            body=self.env._(
                "%(name)s refuses to sign %(paper)s: %(reason)s",
                name=name,
                paper=self.name,
                reason=reason,
            ),
            author_id=contact.id if contact else None,
        )
        texts = self._get_owner_texts()
        self._remind_responsible(texts._("Refused: %s", self.name), reason)

    def _check_length(self, text):
        """Raise a UserError rather than cut off what somebody says."""
        if len(text) > MAX_TEXT:
            raise UserError(
                self.env._("The reason is longer than %s characters.", MAX_TEXT)
            )

    def _get_owner_texts(self):
        """An environment in the language of whoever runs the case, not a visitor's."""
        # sudo: a setting of a colleague, whoever visits.
        owner = self.sudo().offboarding_id.user_id
        return self.with_context(lang=owner.lang or self.env.lang).env

    def _remind_responsible(self, summary, note=""):
        """Give whoever runs the case something to do, once."""
        # sudo: the answer of a visitor, or a scheduled action.
        case = self.sudo().offboarding_id
        if self.env.user._is_public():
            # Else whoever visits by a link is told of as "Public user".
            case = case.with_user(SUPERUSER_ID)
        if summary not in case.activity_ids.mapped("summary"):
            case.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=note,
                user_id=case.user_id.id,
            )

    # Copies for everybody

    def _deliver(self):
        """Send each side the signed papers.

        What only we sign is not sent by itself: delivering it can be what counts.
        """
        papers = self.filtered(lambda paper: paper._get_other_sides())
        for case, signed in papers.grouped("offboarding_id").items():
            people = signed._get_recipients() | signed.signature_ids.partner_id
            signed._send_to(people.filtered("email_normalized"))
            # sudo: the file of a paper that its signatory may read.
            case.sudo().message_post(
                body=self.env._(
                    "Signed by everybody: %s", ", ".join(signed.mapped("display_name"))
                ),
                partner_ids=case.user_id.partner_id.ids,
                # The very file, not a copy on the case: who reads it is whoever may
                # read the paper.
                attachment_ids=signed.sudo().signed_attachment_id.ids,
                author_id=case.company_id.partner_id.id,
            )
