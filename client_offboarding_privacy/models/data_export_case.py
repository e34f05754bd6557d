from odoo import models
from odoo.exceptions import UserError


class ClientOffboarding(models.Model):
    """The client's data of a case are exported, however much he owes."""

    _name = "client.offboarding"
    _inherit = ["client.offboarding"]

    def _get_lines_to_return(self):
        """Lines of data in this ERP that go back to the client."""
        # sudo: of lines it is only asked what is to become of them.
        lines = self.sudo().data_ids
        return lines.filtered(lambda line: line._is_to_return())

    def action_export_data(self):
        """Export the client's data that are to be returned, and lie in this ERP.

        :return: an action that opens the run
        :raises AccessError: for everybody but officers of the company
        :raises UserError: where nothing is to be returned
        """
        self._check_data_officer()
        if self.state == "cancelled":
            raise UserError(self.env._("The case is cancelled: nothing is returned."))
        if not self._get_lines_to_return():
            raise UserError(
                self.env._(
                    "No line says that data in this ERP go back to the client. Add the "
                    "line, and decide to return it, or record what the client chose."
                )
            )
        return self._queue_data("export")

    def _get_portal_exports(self, contact):
        """What the client's people may download now; nothing for anybody else.

        :return: ``client.offboarding.data.export``, with superuser rights
        """
        self.ensure_one()
        # sudo: the visitor has no rights; who he is was asked by the page.
        exports = self.env["client.offboarding.data.export"].sudo()
        if contact and contact not in self.contact_ids:
            return exports
        found = exports.search([("offboarding_id", "=", self.id)])
        return found.filtered(lambda export: export._is_offered())

    def _get_portal_values(self, contact):
        values = super()._get_portal_values(contact)
        exports = self._get_portal_exports(contact)
        return values | {"exports": [export._get_portal_values() for export in exports]}
