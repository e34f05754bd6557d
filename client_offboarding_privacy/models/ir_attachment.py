from odoo import models

EXPORT = "client.offboarding.data.export"


class IrAttachment(models.Model):
    """What was exported isn't changed, until its content is deleted as a whole."""

    _name = "ir.attachment"
    _inherit = ["ir.attachment"]

    def _get_export(self):
        if self.res_model != EXPORT:
            return self.env[EXPORT]
        # sudo: its state only; it binds everybody.
        return self.env[EXPORT].sudo().browse(self.res_id).exists()

    def _is_frozen(self):
        export = self._get_export()
        return super()._is_frozen() or bool(export and export.state != "gone")

    def _describe_frozen(self):
        if export := self._get_export():
            return self.env._(
                "%(file)s is part of the export %(export)s: it can't be changed, only "
                "deleted with all of it.",
                file=self.name,
                export=export.name,
            )
        return super()._describe_frozen()
