from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

ADDON = "client_offboarding_privacy"
DELIBERATE = "client_offboarding_privacy.delete_log"


class IrModuleModule(models.Model):
    """Uninstalling would leave erasures half done, and delete the log of others."""

    _name = "ir.module.module"
    _inherit = ["ir.module.module"]

    def _check_uninstalling(self, names):
        if ADDON in names:
            self._check_no_data_run()
            self._check_no_data_log()
        return super()._check_uninstalling(names)

    def _check_no_data_run(self):
        # sudo: the runs of every company go; their names are told.
        runs = self.env["client.offboarding.data.run"].sudo()
        # One that failed has begun, and goes on when it is resumed.
        unfinished = [("state", "in", ("queued", "running", "paused", "failed"))]
        unfinished += ["|", ("state", "!=", "failed"), ("seeds", "!=", False)]
        if waiting := runs.search(unfinished):
            raise UserError(
                self.env._(
                    "Personal data are being searched, exported or erased: %s. Without "
                    "this addon that would stay half done. Let these runs end first, "
                    "and resume those that wait.",
                    ", ".join(waiting.mapped("display_name")),
                )
            )

    def _check_no_data_log(self):
        """Raise a UserError while the log tells of anything, unless somebody wants it
        gone.
        """
        # sudo: of every company; the parameter is read by whoever may uninstall.
        log = self.env["client.offboarding.data.log"].sudo()
        entries = log.search([], order="id desc")
        parameters = self.env["ir.config_parameter"].sudo()
        if entries and parameters.get_param(DELIBERATE) != self.env.cr.dbname:
            raise UserError(
                self.env._(
                    "The log of personal data has %(count)s entries, the last of "
                    "%(day)s. Uninstalling deletes it with all searches and exports, "
                    "and nothing in the ERP tells any more what was erased, and when. "
                    "Export the log first; then set the system parameter "
                    "'%(parameter)s' to the name of this database, '%(database)s', and "
                    "uninstall again.",
                    count=len(entries),
                    day=format_date(self.env, entries[0].date),
                    parameter=DELIBERATE,
                    database=self.env.cr.dbname,
                )
            )
        # Said once, it counts once.
        parameters.set_param(DELIBERATE, False)
