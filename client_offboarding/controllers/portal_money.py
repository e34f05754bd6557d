from werkzeug.exceptions import NotFound

from odoo import http

from .portal import OffboardingPortal, case_page


class OffboardingPortalMoney(OffboardingPortal):
    """Invoices of the client, from the page of his case."""

    @http.route(
        "/my/offboardings/<int:case_id>/invoices/<int:move_id>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
    )
    @case_page()
    def portal_offboarding_invoice(
        self, case, contact, access_token, /, move_id, **kwargs
    ):
        """Download an invoice as it was sent; nothing is printed for a visitor."""
        attachment = case._get_portal_invoice(contact, move_id)
        if not attachment:
            raise NotFound()
        return self._send_file(case, contact, access_token, attachment, True)
