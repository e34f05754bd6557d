from odoo import api, models
from odoo.exceptions import UserError

from ...const import ACTIVE_STATES
from ..case.guard import without_claim


class ResPartner(models.Model):
    """Who takes part in a running case stays: messages, links and papers are his."""

    _name = "res.partner"
    _inherit = ["res.partner"]

    def unlink(self):
        records = without_claim(self)
        return super(ResPartner, records).unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_case(self):
        self._check_not_in_case()

    def _check_not_in_case(self):
        """Raise a UserError for contacts who take part in a case that runs."""
        # sudo: whoever deletes a contact may read no cases; its number tells where.
        for partner in self.sudo():
            if case := partner._get_cases_taken_part_in()[:1]:
                raise UserError(
                    self.env._(
                        "%(contact)s takes part in %(case)s, which isn't closed yet, "
                        "and can't be deleted before. Archive the contact instead, or "
                        "remove it from the case first.",
                        contact=partner.name,
                        case=case.name,
                    )
                )

    def _get_cases_taken_part_in(self):
        """Active cases to which a contact is invited; rooms add theirs.

        :return: ``client.offboarding``
        """
        return self.env["client.offboarding"].search(
            [("contact_ids", "in", self.ids), ("state", "in", ACTIVE_STATES)]
        )


class ResUsers(models.Model):
    _name = "res.users"
    _inherit = ["res.users"]

    def _deactivate_portal_user(self, **post):
        """Nobody deletes himself out of a running case in the portal either.

        It would archive the contact and withdraw his links.
        """
        self.partner_id._check_not_in_case()
        return super()._deactivate_portal_user(**post)
