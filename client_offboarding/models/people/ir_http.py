from odoo import models


class IrHttp(models.AbstractModel):
    _name = "ir.http"
    _inherit = ["ir.http"]

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """The form to sign speaks the visitor's language too, not just the page."""
        modules = super()._get_translation_frontend_modules_name()
        return [*modules, "client_offboarding"]
