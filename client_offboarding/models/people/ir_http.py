from odoo import models
from odoo.http import request

from ...tools.link_log import keep_links_out_of_the_log

# Pages that a link opens.
PRIVATE = ("/my/offboardings", "/my/contracts")

# Once for the whole server: what is logged doesn't ask which database it is of.
keep_links_out_of_the_log()


class IrHttp(models.AbstractModel):
    _name = "ir.http"
    _inherit = ["ir.http"]

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """The form to sign speaks the visitor's language too, not just the page."""
        modules = super()._get_translation_frontend_modules_name()
        return [*modules, "client_offboarding"]

    @classmethod
    def _post_dispatch(cls, response):
        res = super()._post_dispatch(response)
        cls._keep_private(response)
        return res

    @classmethod
    def _handle_error(cls, exception):
        response = super()._handle_error(exception)
        cls._keep_private(response)
        return response

    @classmethod
    def _is_private(cls):
        path = request.httprequest.path
        # Set by whoever finds a file, or a picture, of a case by a link.
        is_file = getattr(request, "offboarding_private", False)
        return is_file or any(page in path for page in PRIVATE)

    @classmethod
    def _keep_private(cls, response):
        """The address holds a link: nobody learns it from a referrer, or a cache."""
        if cls._is_private() and hasattr(response, "headers"):
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["Cache-Control"] = "no-store, private"
