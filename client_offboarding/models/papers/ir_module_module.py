from odoo import fields, models
from odoo.exceptions import UserError

ADDON = "client_offboarding"
DELIBERATE = "client_offboarding.delete_kept_papers"


class IrModuleModule(models.Model):
    """Uninstalling would delete papers that have to be kept until a day to come."""

    _name = "ir.module.module"
    _inherit = ["ir.module.module"]

    def button_uninstall(self):
        gone = self | self.downstream_dependencies()
        # Others are refused as it is, and learn nothing of papers.
        if self.env.is_admin():
            self._check_uninstalling(gone.mapped("name"))
        return super().button_uninstall()

    def _check_uninstalling(self, names):
        """Raise a UserError while what has to be kept would go with these addons."""
        if ADDON in names:
            self._check_no_paper_kept()

    def _check_no_paper_kept(self):
        """Raise a UserError while papers are kept, unless somebody wants them gone."""
        # sudo: the papers of every company go; their number and last day are told. The
        # parameter is read by whoever may uninstall.
        papers = self.env["client.offboarding.protocol"].sudo()
        kept = papers.search(
            [("date_keep_until", ">=", fields.Date.context_today(self))],
            order="date_keep_until desc",
        )
        parameters = self.env["ir.config_parameter"].sudo()
        if kept and parameters.get_param(DELIBERATE) != self.env.cr.dbname:
            raise UserError(
                self.env._(
                    "%(count)s papers with signatures have to be kept, the last until "
                    "%(day)s. Uninstalling deletes them with their files. Download the "
                    "dossiers of their cases first; then set the system parameter "
                    "'%(parameter)s' to the name of this database, '%(database)s', and "
                    "uninstall again.",
                    count=len(kept),
                    day=kept[0].date_keep_until,
                    parameter=DELIBERATE,
                    database=self.env.cr.dbname,
                )
            )
        # Said once, it counts once.
        parameters.set_param(DELIBERATE, False)
