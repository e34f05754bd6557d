from odoo import http
from odoo.http import content_disposition, request


class OffboardingDossier(http.Controller):
    @http.route(
        "/client_offboarding/dossier/<int:case_id>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def offboarding_dossier(self, case_id, internal=None, **kwargs):
        """The archive of a case, sent while it is made: it may be larger than memory.

        Under the rights of the user, who gets what the application shows him.
        """
        case = request.env["client.offboarding"].browse(case_id).exists()
        if not case:
            raise request.not_found()
        internal = internal == "1"
        _root, pieces = case._prepare_dossier(internal)
        case._log_dossier(internal)
        headers = [
            ("Content-Type", "application/zip"),
            (
                "Content-Disposition",
                content_disposition(case._get_dossier_filename()),
            ),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        response = request.make_response(pieces, headers)
        response.direct_passthrough = True
        return response
