from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request

from ..const import OFFICER

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class OffboardingRegister(http.Controller):
    """The register of processing, as an authority asks for it."""

    @http.route(
        "/client_offboarding/data/register.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def offboarding_data_register(self, **kwargs):
        """Download it; for data protection officers."""
        if not request.env.user.has_group(OFFICER):
            raise NotFound()
        content = request.env["client.offboarding.data.system"]._make_register()
        return request.make_response(
            content,
            [
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition("register-art-30-2.xlsx")),
                ("Cache-Control", "no-store"),
            ],
        )
