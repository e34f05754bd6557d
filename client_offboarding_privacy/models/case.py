from odoo import models


class ClientOffboarding(models.Model):
    """The search for personal data of a case."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def action_audit_data(self):
        """Search the ERP for data of the client and of its people.

        :return: an action that opens the search
        :raises AccessError: for everybody but officers of the company
        """
        self.ensure_one()
        self.check_access("read")
        run = self.env["client.offboarding.data.run"]
        run._check_officer(self.env.user, self.company_id)
        return run._queue(self._get_data_people(), self.company_id, self)

    def _get_data_people(self):
        """The client and all its contacts: those whose data the case is about."""
        # sudo: also archived contacts, and those whom a rule hides.
        contacts = self.env["res.partner"].sudo().with_context(active_test=False)
        client = self.sudo().commercial_partner_id
        return contacts.search([("commercial_partner_id", "=", client.id)])
