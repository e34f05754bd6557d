from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...const import ACTIVE_STATES, MANAGER, USER
from ..case.called import record_ids, takes


class ContractContract(models.Model):
    """Which of the client's people see the contract, and its prices, in the portal."""

    _name = "contract.contract"
    _inherit = ["contract.contract"]

    portal_partner_ids = fields.Many2many(
        "res.partner",
        string="Seen in the portal by",
        compute="_compute_portal_partner_ids",
        inverse="_inverse_portal_partner_ids",
        groups="base.group_user",
        help="Who of the client's people sees this contract, with its prices, in the "
        "portal, and can give notice of it there. They are its followers from outside: "
        "what is written to followers reaches them too.",
    )

    @api.depends("message_partner_ids")
    def _compute_portal_partner_ids(self):
        for contract in self:
            followers = contract.message_partner_ids
            contract.portal_partner_ids = followers.filtered("partner_share")

    def _inverse_portal_partner_ids(self):
        for contract in self:
            before = contract.message_partner_ids.filtered("partner_share")
            chosen = contract.portal_partner_ids
            for partner in chosen - before:
                if partner.commercial_partner_id != contract.commercial_partner_id:
                    raise ValidationError(
                        self.env._(
                            "%(person)s isn't one of %(client)s's people, who alone "
                            "see the contract in the portal.",
                            person=partner.display_name,
                            client=contract.commercial_partner_id.name,
                        )
                    )
            contract.message_unsubscribe((before - chosen).ids)
            contract.message_subscribe((chosen - before).ids)

    can_set_portal_people = fields.Boolean(
        compute="_compute_can_set_portal_people",
        groups="base.group_user",
        help="Whether you may choose who sees the contract in the portal, although you "
        "don't edit contracts.",
    )

    @api.depends_context("uid")
    def _compute_can_set_portal_people(self):
        for contract in self:
            contract.can_set_portal_people = contract._may_set_portal_people()

    def _may_set_portal_people(self):
        """Managers of endings; and who runs a case that ends this contract.

        Contracts are accountants' to write, and whom of his people the client wants to
        see one is told to whoever looks after him.
        """
        self.ensure_one()
        if self.contract_type != "sale":
            return False
        if self.env.user.has_group(MANAGER):
            return True
        if not self.env.user.has_group(USER):
            return False
        # sudo: which cases end it; whether the user may write one is asked as himself.
        cases = self.sudo().offboarding_ids.sudo(False)
        return any(
            case.state in ACTIVE_STATES for case in cases._filtered_access("write")
        )

    @takes(partner_ids=record_ids)
    def action_set_portal_people(self, partner_ids=None):
        """Choose who of the client's people sees the contract in the portal.

        :param partner_ids: ids of them, all who are to see it; an empty list for
            nobody; without it a dialog asks
        :return: True, or the dialog
        :raises AccessError: for whoever neither manages endings nor runs a case of it
        """
        if len(self) != 1:
            raise UserError(self.env._("Choose one contract."))
        self.check_access("read")
        if not self._may_set_portal_people():
            raise AccessError(
                self.env._(
                    "Who sees a contract in the portal is chosen by managers, and by "
                    "whoever runs a case that ends it."
                )
            )
        if partner_ids is None:
            return self._open_portal_people()
        people = self.env["res.partner"].browse(partner_ids).exists()
        people.check_access("read")
        # sudo: contracts are written by accountants only; who may do this was asked.
        contract = self.sudo()
        before = contract.portal_partner_ids
        contract.portal_partner_ids = people
        if before != people:
            contract.message_post(
                body=self.env._(
                    "Seen in the portal by: %s",
                    ", ".join(people.mapped("name")) or self.env._("nobody"),
                ),
                author_id=self.env.user.partner_id.id,
            )
        return True

    def _open_portal_people(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who sees the contract in the portal"),
            "res_model": "client.offboarding.portal.people",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_contract_id": self.id,
                "default_partner_ids": self.portal_partner_ids.ids,
            },
        }


class ClientOffboardingTermination(models.Model):
    """Its contract's people, for who runs the case and hardly opens contracts."""

    _name = "client.offboarding.termination"
    _inherit = ["client.offboarding.termination"]

    def action_portal_people(self):
        """Open the dialog that asks who of the client's people sees the contract."""
        self.ensure_one()
        return self.contract_id.action_set_portal_people()
