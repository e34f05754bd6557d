from odoo import models
from odoo.exceptions import UserError


class ClientOffboarding(models.Model):
    """Whether the client's people can be written to, said before anything is made."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _check_contacts(self):
        """Raise a UserError unless there are contacts, all with an e-mail address."""
        if not self.contact_ids:
            raise UserError(
                self.env._(
                    "Nobody is invited to %(case)s. Add the client's people as "
                    "invited contacts first.",
                    case=self.name,
                )
            )
        self._check_reachable(self.contact_ids)
        self._check_language()

    def _check_language(self):
        """What is rendered in a language that was taken away fails without a reason."""
        lang = self.partner_id.lang
        if lang and not self.env["res.lang"]._get_data(code=lang):
            raise UserError(
                self.env._(
                    "The language of %(client)s isn't installed any more. Choose "
                    "another one for the client, or have it installed again.",
                    client=self.partner_id.name,
                )
            )

    def _check_reachable(self, contacts):
        unreachable = contacts.filtered(lambda c: not c.email_normalized)
        if unreachable:
            raise UserError(
                self.env._(
                    "Without a valid e-mail address: %(contacts)s. Add the address "
                    "to the contact, or remove the contact from those invited.",
                    contacts=", ".join(unreachable.mapped("name")),
                )
            )
