from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import is_html_empty

from ...const import CASE_READERS
from ...tools.database_faults import is_database_fault
from ..case.called import number, takes, text

# When each message makes sense, in the order in which they follow.
STATES = {
    "advance": ("draft",),
    "notice": ("draft", "notice"),
    "handover": ("handover",),
    "confirmation": ("confirm",),
    "thanks": ("confirm", "closed"),
}


class ClientOffboarding(models.Model):
    """What is said to the client's people, in which tone, and what was said when."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    tone = fields.Selection(
        [("formal", "Formal"), ("neutral", "Neutral"), ("warm", "Warm")],
        required=True,
        default="neutral",
        groups="base.group_user",
    )
    recommended_ids = fields.Many2many(
        "res.partner",
        "client_offboarding_recommended_rel",
        string="We recommend",
        compute="_compute_recommended_ids",
        store=True,
        readonly=False,
        groups="base.group_user",
        help="Named in the thanks at the end.",
    )
    recommended_category_ids = fields.Many2many(
        "res.partner.category",
        "client_offboarding_recommended_category_rel",
        string="Partners for",
        groups="base.group_user",
        help="Adds the contacts with these tags to those whom we recommend.",
    )
    advice = fields.Text(
        groups="base.group_user",
        help="For the time after the end: told to the client in the thanks.",
    )
    communication_ids = fields.One2many(
        "client.offboarding.message",
        "offboarding_id",
        string="What was said",
        groups=CASE_READERS,
    )
    next_message = fields.Selection(
        selection=lambda self: self.env["client.offboarding.message"]._get_kinds(),
        compute="_compute_next_message",
        groups=CASE_READERS,
        string="Next message",
    )

    @api.depends("recommended_category_ids")
    def _compute_recommended_ids(self):
        """Whom somebody took out again stays out, until the tags change."""
        for case in self.filtered("recommended_category_ids"):
            tagged = self.env["res.partner"].search(
                Domain("category_id", "in", case.recommended_category_ids.ids)
                & Domain("company_id", "in", (False, case.company_id.id))
            )
            client = case.partner_id.commercial_partner_id
            case.recommended_ids |= tagged.filtered(
                lambda partner, client=client: partner.commercial_partner_id != client
            )

    @api.model
    def _get_message_states(self):
        """When each message makes sense; whoever adds one says it, too."""
        return STATES

    def _is_message_fitting(self, kind):
        """Whether a message has anything to say in this case."""
        self.ensure_one()
        return True

    @api.depends("state", "initiated_by", "communication_ids")
    def _compute_next_message(self):
        for case in self:
            done = set(case.communication_ids.mapped("kind"))
            if done or case.initiated_by == "client":
                # Who has heard of it, or told us, needs no announcement.
                done.add("advance")
            case.next_message = next(
                (
                    kind
                    for kind, states in case._get_message_states().items()
                    if case.state in states
                    and kind not in done
                    and case._is_message_fitting(kind)
                ),
                False,
            )

    # Writing to the client

    @takes(kind=text)
    def action_compose(self, kind=None):
        """Open the ERP's composer with a message to the invited contacts.

        :param kind: ``advance``, ``notice``, ``handover``, ``confirmation`` or
            ``thanks``; by default the next one of this phase
        :return: an ``ir.actions.act_window`` on ``mail.compose.message``
        :raises UserError: when the message isn't for this phase, nobody is invited,
            a contact has no e-mail, or the template can't be filled in
        """
        self.ensure_one()
        self.check_access("write")
        kind = kind or self.next_message
        self._check_message_kind(kind)
        self._check_contacts()
        self._before_message(kind)
        earlier = self._get_messages(kind)
        return {
            "type": "ir.actions.act_window",
            "name": self._get_composer_title(kind, earlier[-1:]),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                **self._prepare_composer(
                    kind, self._get_message_template(kind), len(earlier) + 1
                ),
                "default_partner_ids": self.contact_ids.ids,
                "force_email": True,
            },
        }

    def _prepare_composer(self, kind, template, number):
        """Context of a composer that writes to these cases."""
        return {
            "default_model": self._name,
            "default_res_ids": self.ids,
            "default_composition_mode": "comment",
            "default_template_id": template.id,
            # Read when the message is posted, so that it is logged, and a second
            # click or a colleague doesn't send it once more.
            "offboarding_message_kind": kind,
            "offboarding_message_number": number,
        }

    def _get_messages(self, kind):
        """The messages of ``kind`` that were sent, the last one at the end."""
        return self.communication_ids.filtered(lambda said: said.kind == kind).sorted(
            "number"
        )

    def _check_message_kind(self, kind):
        if not kind:
            raise UserError(
                self.env._("Everything that is usually said at this point was sent.")
            )
        if self.state not in self._get_message_states().get(kind, ()):
            raise UserError(
                self.env._(
                    "This message isn't for a case that is '%(state)s'.",
                    state=dict(self._fields["state"]._description_selection(self.env))[
                        self.state
                    ],
                )
            )

    def _get_composer_title(self, kind, last):
        title = dict(last._fields["kind"]._description_selection(self.env))[kind]
        if not last:
            return title
        return self.env._(
            "%(message)s: sent already on %(date)s. Write again?",
            message=title,
            date=self.company_id._format_offboarding_moment(last.date),
        )

    def _find_message_template(self, kind):
        """The template for ``kind`` in the case's tone."""
        template = self.env.ref(
            f"client_offboarding.mail_{kind}_{self.tone}", raise_if_not_found=False
        )
        if not template or not template.active:
            raise UserError(
                self.env._(
                    "The e-mail template of this message was removed. Choose another "
                    "tone, or have an administrator restore it."
                )
            )
        return template

    def _get_message_template(self, kind):
        """The template for ``kind`` in the case's tone, proven to be usable."""
        template = self._find_message_template(kind)
        self.env.flush_all()
        try:
            # Nothing of it is kept: what follows from a changed case can wait.
            with self.env.cr.savepoint(flush=False):
                values = template._generate_template(
                    self.ids, ("subject", "body_html")
                )[self.id]
        except Exception as error:  # whatever an administrator wrote into it
            if is_database_fault(error):
                raise
            raise self._get_template_error(template) from error
        if not values["subject"] or is_html_empty(values["body_html"]):
            raise self._get_template_error(template)
        return template

    def _get_template_error(self, template):
        return UserError(
            self.env._(
                "The e-mail template '%(template)s' can't be filled in. Choose another "
                "tone, or have an administrator correct or reset the template.",
                template=template.name,
            )
        )

    def _before_message(self, kind):
        """For whatever has to be there before a message of ``kind`` is written."""

    def _message_post_after_hook(self, message, msg_vals):
        if kind := text(self.env, self.env.context.get("offboarding_message_kind")):
            self._log_message(kind, message)
        return super()._message_post_after_hook(message, msg_vals)

    def _log_message(self, kind, message):
        """Keep what is being said; runs before anything leaves the house.

        :raises UserError: when there is nobody to send it to, or somebody sent it
            while this one was being written
        """
        self.ensure_one()
        # As the user: the chatter posts with superuser rights, and its context is the
        # caller's.
        self.sudo(False).check_access("write")
        self._check_message_kind(kind)
        if not message.partner_ids:
            raise UserError(self.env._("Choose at least one recipient."))
        which = number(self.env, self.env.context.get("offboarding_message_number", 1))
        self._check_not_sent(kind, which)
        # sudo: the log is written here only; the right to the case was checked.
        self.env["client.offboarding.message"].sudo().create(
            {
                "offboarding_id": self.id,
                "kind": kind,
                "number": which,
                "subject": message.subject,
                "partner_ids": message.partner_ids.ids,
                "message_id": message.id,
            }
        )

    def _check_not_sent(self, kind, number):
        earlier = self._get_messages(kind)
        if number == len(earlier) + 1:
            return
        last = earlier[-1:]
        raise UserError(
            self.env._(
                "This message was sent already, on %(date)s by %(user)s. Nothing "
                "was sent now.",
                date=self.company_id._format_offboarding_moment(last.date),
                user=last.user_id.name,
            )
        )
