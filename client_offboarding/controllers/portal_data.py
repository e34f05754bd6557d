from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.data.portal import ANCHOR
from .portal import OffboardingPortal, case_page


class OffboardingPortalData(OffboardingPortal):
    """The client chooses what becomes of the personal data that he entrusted to us."""

    def _prepare_case_values(self, case, contact, access_token=None, **values):
        values = super()._prepare_case_values(case, contact, access_token, **values)
        if values.get("message") == "chosen":
            values["message_text"] = case.env._(
                "Thank you, your choice was recorded. You can change it until it is "
                "carried out."
            )
        return values

    @http.route(
        [
            "/my/offboardings/<int:case_id>/data/choose",
            "/my/offboardings/<int:case_id>/data/<int:line_id>/choose",
        ],
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    @case_page()
    def portal_offboarding_choose(
        self, case, contact, access_token, /, choice=None, line_id=None, **kwargs
    ):
        """Choose for all of his data, or for one set of them."""
        self._check_answering(contact)
        if not case._is_data_shown(contact):
            raise NotFound()
        if line_id is not None and line_id not in case._get_entrusted_data().ids:
            raise NotFound()
        try:
            with request.env.cr.savepoint():
                case._choose_in_portal(contact, choice, line_id)
                request.env.flush_all()
        except UserError as error:
            return self._show_case(
                case, contact, access_token, message="error", message_text=str(error)
            )
        return self._go_back(case, contact, access_token, "chosen", ANCHOR)
