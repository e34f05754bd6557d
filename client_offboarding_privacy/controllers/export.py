from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import content_disposition, request

from odoo.addons.client_offboarding.controllers.portal import (
    OffboardingPortal,
    case_page,
)

EXPORT = "client.offboarding.data.export"


def send(export, contact=None):
    """The archive, sent while it is made: it may be larger than memory."""
    name, size, pieces = export._prepare_archive(contact)
    response = request.make_response(
        pieces,
        [
            ("Content-Type", "application/zip"),
            ("Content-Disposition", content_disposition(name)),
            # By it a browser sees that a transfer broke off.
            ("Content-Length", str(size)),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ],
    )
    response.direct_passthrough = True
    return response


class OffboardingExport(http.Controller):
    @http.route(
        "/client_offboarding_privacy/export/<int:export_id>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def offboarding_data_export(self, export_id, **kwargs):
        """An export for officers of its company; for others there is none."""
        try:
            export = request.env[EXPORT].browse(export_id).exists()._as_officer()
        except AccessError as error:
            raise NotFound() from error
        if not export:
            raise NotFound()
        export._log_download()
        return send(export)


class OffboardingPortalExport(OffboardingPortal):
    """The client's data for its invited people, whose download is the receipt."""

    def _prepare_case_values(self, case, contact, access_token=None, **values):
        values = super()._prepare_case_values(case, contact, access_token, **values)
        if values.get("message") == "no_export":
            values["message_text"] = case.env._(
                "These data can't be put together any more, since a file was changed "
                "or deleted. Please ask us for a new export."
            )
        return values

    # POST: programs that look at links must not acknowledge anything, and no other
    # site can make a visitor do it.
    @http.route(
        "/my/offboardings/<int:case_id>/exports/<int:export_id>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    @case_page()
    def portal_offboarding_export(
        self, case, contact, access_token, /, export_id, **kwargs
    ):
        """Download an export; once all of it went out, it counts as received."""
        # A colleague of ours doesn't see what it holds.
        self._check_answering(contact)
        exports = case._get_portal_exports(contact)
        export = exports.filtered(lambda export: export.id == export_id)
        if not export:
            raise NotFound()
        try:
            return send(export, contact)
        except UserError:
            return self._go_back(case, contact, access_token, "no_export", "#exports")
