from odoo import models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    """The search for the data of one person, without a case."""

    _inherit = "res.partner"

    def action_data_of_person(self):
        """Search the ERP for data of this contact.

        :return: an action that opens the search
        :raises AccessError: for everybody but officers
        """
        return self._queue_data_run("audit")

    def action_export_data_of_person(self):
        """Export the data of this contact, as GDPR 15 and 20 give him a right to.

        :return: an action that opens the run
        :raises AccessError: for everybody but officers
        """
        return self._queue_data_run("export")

    def _queue_data_run(self, kind):
        if len(self) != 1:
            raise UserError(self.env._("Choose one record only."))
        self.check_access("read")
        run = self.env["client.offboarding.data.run"]
        return run._queue(self, self.env.company, kind=kind)
