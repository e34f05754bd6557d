from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command


class ClientOffboarding(models.Model):
    """The provider who takes over: who, by whose leave, when and how."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    new_provider_id = fields.Many2one(
        "res.partner", string="New provider", check_company=True
    )
    new_provider_contact_ids = fields.Many2many(
        "res.partner",
        "client_offboarding_provider_contact_rel",
        string="People of the new provider",
        domain="[('commercial_partner_id', '=', new_provider_id)]",
        groups="base.group_user",
    )
    new_provider_authorised_on = fields.Date(
        string="Authorised by the client on",
        tracking=True,
        copy=False,
        groups="base.group_user",
        help="When the client allowed in writing to hand over to the new provider. "
        "Without it nothing is handed to the provider.",
    )
    new_provider_proof_ids = fields.Many2many(
        "ir.attachment",
        "client_offboarding_provider_proof_rel",
        string="Written authorisation",
        copy=False,
        groups="base.group_user",
    )
    overlap_start = fields.Date(
        string="Side by side from",
        groups="base.group_user",
        help="During the overlap the new provider works beside us.",
    )
    overlap_end = fields.Date(string="Side by side until", groups="base.group_user")
    date_takeover = fields.Date(
        string="Taken over on",
        tracking=True,
        groups="base.group_user",
        help="The day agreed by all sides from which the new provider is in charge.",
    )
    provider_processing = fields.Selection(
        [
            ("missing", "Not yet"),
            ("in_place", "In place"),
            ("not_needed", "Not needed"),
        ],
        string="Processing agreement",
        default="missing",
        tracking=True,
        groups="base.group_user",
        help="Between the client and the new provider, for the personal data that the "
        "provider gets (GDPR 28). Not needed where he gets none.",
    )
    knowledge_ids = fields.One2many(
        "client.offboarding.knowledge", "offboarding_id", string="Knowledge"
    )

    @api.constrains("new_provider_id", "partner_id")
    def _check_new_provider(self):
        for case in self:
            own = case.company_id.partner_id | case.partner_id
            if case.new_provider_id & own:
                raise ValidationError(
                    self.env._(
                        "The new provider is neither the client nor your own company."
                    )
                )

    @api.constrains("new_provider_id", "new_provider_authorised_on")
    def _check_authorisation(self):
        for case in self.filtered("new_provider_authorised_on"):
            if not case.new_provider_id:
                raise ValidationError(
                    self.env._(
                        "Say first who the new provider is that the client authorised."
                    )
                )
            today = case.company_id._get_offboarding_today()
            if case.new_provider_authorised_on > today:
                raise ValidationError(
                    self.env._("The client's authorisation can't be of a later day.")
                )

    @api.constrains("overlap_start", "overlap_end")
    def _check_overlap(self):
        for case in self:
            if (
                case.overlap_start
                and case.overlap_end
                and case.overlap_end < case.overlap_start
            ):
                raise ValidationError(
                    self.env._("The overlap can't end before it starts.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        cases = super().create(vals_list)
        cases._own_authorisation()
        return cases

    def write(self, vals):
        if "new_provider_id" in vals and not vals.get("new_provider_authorised_on"):
            # The client's leave was for somebody else.
            self.filtered(
                lambda case: (
                    case.new_provider_authorised_on
                    and case.new_provider_id.id != vals["new_provider_id"]
                )
            ).write(
                {
                    "new_provider_authorised_on": False,
                    "new_provider_proof_ids": [Command.clear()],
                    "provider_processing": "missing",
                }
            )
        res = super().write(vals)
        if vals.get("new_provider_proof_ids"):
            # On its word things are handed to somebody else.
            # sudo: contents are compared only.
            self.sudo().new_provider_proof_ids._check_kept()
            self._own_authorisation()
        return res

    def _own_authorisation(self):
        """A file uploaded before belongs to nobody: colleagues couldn't read it."""
        for case in self:
            loose = case.new_provider_proof_ids.filtered(lambda file: not file.res_id)
            if loose:
                loose.write({"res_model": self._name, "res_id": case.id})

    def _is_provider_authorised(self):
        """Whether the client let the new provider have things, with its proof."""
        self.ensure_one()
        return bool(self.new_provider_authorised_on and self.new_provider_proof_ids)

    def _get_invited_providers(self):
        """The new provider's people, once the client has allowed to tell them."""
        people = super()._get_invited_providers()
        for case in self:
            if case._is_provider_authorised():
                people |= case.new_provider_contact_ids
        return people

    @api.model
    def _get_people_fields(self):
        return super()._get_people_fields() | {
            "new_provider_authorised_on",
            "new_provider_contact_ids",
            "new_provider_id",
            "new_provider_proof_ids",
        }

    def _check_provider_authorised(self):
        """Raise a ValidationError unless the client let the new provider have things.

        Whatever hands something to the provider calls this first.
        """
        for case in self:
            if not case.new_provider_id:
                raise ValidationError(
                    self.env._("%s has no new provider to hand over to.", case.name)
                )
            if not case._is_provider_authorised():
                raise ValidationError(
                    self.env._(
                        "Nothing is handed to %(provider)s without the client's "
                        "written authorisation. Enter its date and attach it to "
                        "%(case)s, under 'New provider'.",
                        provider=case.new_provider_id.display_name,
                        case=case.name,
                    )
                )

    def action_invite_provider(self):
        """Send the new provider's people their personal links to the case.

        :return: True
        :raises UserError: without the client's authorisation, or people with an e-mail
        """
        self.ensure_one()
        self.check_access("write")
        self._check_editable()
        self._check_provider_authorised()
        people = self._get_invited_providers()
        reachable = people.filtered("email_normalized")
        if not reachable or people - reachable:
            raise UserError(
                self.env._(
                    "Choose the people of the new provider, and enter an e-mail "
                    "address for each: %s",
                    ", ".join((people - reachable).mapped("name"))
                    or self.new_provider_id.name,
                )
            )
        self._post_in_languages(people, lambda case: case._prepare_provider_message())
        return True

    def _prepare_provider_message(self):
        return {
            "body": self.env._(
                "You take over services for %(client)s. On your page you find what "
                "is handed over to you: accept it item by item, or ask about it.",
                client=self.partner_id.name,
            )
        }

    def action_plan_handover_meeting(self):
        """Open a new meeting in the calendar with all sides invited.

        :return: an ``ir.actions.act_window`` on ``calendar.event``
        """
        self.ensure_one()
        action = self.action_view_meetings()
        people = (
            self.user_id.partner_id
            | self.contact_ids
            | (self.new_provider_contact_ids or self.new_provider_id)
        )
        action["views"] = [(False, "form")]
        action["target"] = "new"
        action["context"] = {
            **action["context"],
            "default_name": self.env._("Handover: %s", self.display_name),
            "default_partner_ids": people.ids,
        }
        return action
